using System.Runtime.CompilerServices;

namespace KiVendTout.GraphQL.Datasets.Progress;

/// <summary>Lets any number of subscribers follow the runs of datasets over one connection that listens, and one reader for each dataset. Both are there only while somebody follows.</summary>
/// <param name="reads">Where from.</param>
/// <param name="time">When to look again.</param>
public sealed class ProgressBoard(DatasetReads reads, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Seat> _seats = new(StringComparer.Ordinal);
    private (CancellationTokenSource Stop, Task Work)? _listener;

    /// <summary>Follows a dataset's runs: the latest as it is now, others that are running, and then each that changes.</summary>
    /// <param name="dataset">Its name.</param>
    /// <param name="ct">Ends it.</param>
    internal async Task<IAsyncEnumerable<RunState>> FollowAsync(string dataset, CancellationToken ct)
    {
        // Read here, so that a server that is away refuses the subscription instead of keeping it waiting.
        var first = await reads.ProgressAsync(dataset, [], onlyLatest: true, ct).ConfigureAwait(false);
        return TellAsync(dataset, first, ct);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        List<(CancellationTokenSource Stop, Task Work)> working = [];
        lock (_lock)
        {
            working.AddRange(_seats.Values.Select(seat => (seat.Stop, seat.Work)));
            if (_listener is { } listener)
                working.Add(listener);
            _seats.Clear();
            _listener = null;
        }

        foreach (var (stop, work) in working)
            await EndAsync(stop, work).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<RunState> TellAsync(string dataset, List<RunState> first, [EnumeratorCancellation] CancellationToken ct)
    {
        var (seat, told) = (Sit(dataset), new Dictionary<Guid, RunState>());
        try
        {
            var seen = seat.Watch.Known.Reading;
            foreach (var state in first)
            {
                told[state.Run.Id] = state;
                yield return state;
            }

            // What moved since the first look is in here, or comes after the reading that was noted before it: the watch may have told the others already.
            foreach (var state in New(await reads.ProgressAsync(dataset, [.. told.Keys], onlyLatest: false, ct).ConfigureAwait(false), told))
                yield return state;
            while (true)
            {
                var known = seat.Watch.Known;
                foreach (var state in New(known.Since(seen), told))
                    yield return state;
                seen = known.Reading;
                if (known.Broken is { } problem)
                    throw problem;
                await known.Next.Task.WaitAsync(ct).ConfigureAwait(false);
            }
        }
        finally
        {
            await LeaveAsync(dataset, seat).ConfigureAwait(false);
        }
    }

    private static IEnumerable<RunState> New(IEnumerable<RunState> states, Dictionary<Guid, RunState> told)
    {
        foreach (var state in states)
        {
            if (told.TryGetValue(state.Run.Id, out var before) && before == state)
                continue;
            told[state.Run.Id] = state;
            yield return state;
        }
    }

    private Seat Sit(string dataset)
    {
        lock (_lock)
        {
            if (_listener is null)
            {
                var stop = new CancellationTokenSource();
                _listener = (stop, Task.Run(() => new CommitListener(reads.Served.Database, time, Hear).RunAsync(stop.Token), CancellationToken.None));
            }

            if (!_seats.TryGetValue(dataset, out var seat))
                _seats[dataset] = seat = new Seat(new DatasetWatch(reads, dataset, time));
            seat.Followers++;
            return seat;
        }
    }

    private async Task LeaveAsync(string dataset, Seat seat)
    {
        (CancellationTokenSource Stop, Task Work)? listener = null;
        lock (_lock)
        {
            if (--seat.Followers > 0 || !_seats.TryGetValue(dataset, out var there) || there != seat)
                return;
            _seats.Remove(dataset);
            if (_seats.Count == 0)
                (listener, _listener) = (_listener, null);
        }

        await EndAsync(seat.Stop, seat.Work).ConfigureAwait(false);
        if (listener is { } last)
            await EndAsync(last.Stop, last.Work).ConfigureAwait(false);
    }

    private void Hear(string? dataset, Guid? run)
    {
        lock (_lock)
        {
            foreach (var (name, seat) in _seats)
            {
                if (dataset is null || name == dataset)
                    seat.Watch.Bell.Ring(run);
            }
        }
    }

    private static async Task EndAsync(CancellationTokenSource stop, Task work)
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    /// <summary>The watch of a dataset while somebody follows it.</summary>
    private sealed class Seat
    {
        public Seat(DatasetWatch watch)
        {
            Watch = watch;
            Work = Task.Run(() => watch.RunAsync(Stop.Token), CancellationToken.None);
        }

        public DatasetWatch Watch { get; }

        public CancellationTokenSource Stop { get; } = new();

        public Task Work { get; }

        public int Followers { get; set; }
    }
}
