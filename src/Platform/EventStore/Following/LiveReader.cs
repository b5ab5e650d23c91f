namespace KiVendTout.Platform.EventStore.Following;

/// <summary>
/// Reads the live end of the log once for all followers of a process, from its start until it is stopped. It hands on in the order of positions,
/// so an event behind a hole waits until the hole was filled, or is proven to stay empty as <see cref="HoleWatch"/> proves it: what was handed on
/// is final, and its position is a place to go on from.
/// </summary>
internal sealed class LiveReader : IAsyncDisposable
{
    private const int BatchSize = 1000;

    /// <summary>Events held back behind a hole at the most; while there are so many, only the holes are looked at.</summary>
    private const int MostHeldBack = 5000;
    private static readonly TimeSpan HoleInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan OutagePause = TimeSpan.FromMilliseconds(250);
    private readonly StreamStore _store;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SortedDictionary<long, Decoded> _heldBack = [];
    private readonly Lock _gate = new();
    private readonly List<Seat> _seats = [];
    private readonly Task _work;
    private long _mark;
    private Exception? _ended;

    public LiveReader(StreamStore store)
    {
        _store = store;
        _work = Task.WhenAll(Task.Run(() => store.Wake.ListenAsync(_stop.Token)), Task.Run(RunAsync));
    }

    /// <summary>Takes a seat: every event behind the mark that comes with it will be offered there.</summary>
    public async Task<(Seat Seat, long Mark)> SitDownAsync(Follow follow, long after, CancellationToken ct)
    {
        await _started.Task.WaitAsync(ct).ConfigureAwait(false);
        lock (_gate)
        {
            if (_ended is not null)
            {
                throw _ended;
            }

            var seat = new Seat(follow, Math.Max(after, _mark));
            _seats.Add(seat);
            return (seat, _mark);
        }
    }

    public void StandUp(Seat seat)
    {
        lock (_gate)
        {
            _seats.Remove(seat);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        End(new ObjectDisposedException(nameof(StreamStore), "The store was closed, and with it the live log."));
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            using var watch = new HoleWatch(_store.Database);
            Cursor? cursor = null;
            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    cursor = cursor is null ? await StartAsync().ConfigureAwait(false) : await ReadOnAsync(cursor, watch).ConfigureAwait(false);
                }
                catch (Exception away) when (Outage.Is(away))
                {
                    // Nothing is lost: the same place is read again when PostgreSQL is back, and the followers never hear of it.
                    await Task.Delay(OutagePause, _stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody follows any more.
        }
        catch (Exception error)
        {
            End(error);
        }
    }

    private async Task<Cursor> StartAsync()
    {
        var end = await LogEnd.FindAsync(_store, 0, _stop.Token).ConfigureAwait(false);
        lock (_gate)
        {
            _mark = end.Contiguous;
        }

        _started.TrySetResult();
        return new Cursor(end.Contiguous, Holes.None);
    }

    private async Task<Cursor> ReadOnAsync(Cursor cursor, HoleWatch watch)
    {
        var signals = _store.Wake.Count;
        var batch = await ReadAsync(cursor).ConfigureAwait(false);
        foreach (var read in batch.Events)
        {
            _heldBack[read.Raw.Sequence] = read;
        }

        var next = await watch.CloseAsync(batch, _stop.Token).ConfigureAwait(false);
        HandOn(next.Contiguous);
        if (batch.Events.Count == 0)
        {
            await _store.Wake.WaitAsync(signals, next.Holes.Any ? HoleInterval : _store.Options.Daemon.PollInterval, _stop.Token).ConfigureAwait(false);
        }

        return next;
    }

    private async Task<LogBatch> ReadAsync(Cursor cursor)
    {
        await using var connection = await _store.Database.OpenConnectionAsync(_stop.Token).ConfigureAwait(false);
        return await LogTail.ReadAsync(_store, cursor, _heldBack.Count < MostHeldBack ? BatchSize : 0, connection, _stop.Token).ConfigureAwait(false);
    }

    private void HandOn(long mark)
    {
        lock (_gate)
        {
            while (_heldBack.Count > 0 && _heldBack.First() is var (position, read) && position <= mark)
            {
                _seats.RemoveAll(seat => !seat.Offer(read));
                _heldBack.Remove(position);
            }

            _mark = mark;
        }
    }

    private void End(Exception error)
    {
        lock (_gate)
        {
            _ended ??= error;
            foreach (var seat in _seats)
            {
                seat.End(error);
            }

            _seats.Clear();
        }

        _started.TrySetResult();
    }
}
