using Npgsql;

namespace KiVendTout.Platform.EventStore.Appending;

/// <summary>
/// Merges appends that are in flight at the same moment into one commit. One append alone goes at once. Where many are in flight, a free
/// writer starts when half of them have queued up, so that two writers take turns with large batches instead of snatching crumbs; should
/// the crowd have gone home meanwhile, what is queued goes after a millisecond. A stream is in at most one batch at a time, so that
/// order within it holds and two writers of this process never wait for each other there; nor is a request in two of them.
/// </summary>
internal sealed class GroupCommitter : IAsyncDisposable
{
    private const int Retries = 5;

    /// <summary>Appends in flight from which on writers wait for half of them; fewer gain less from sharing than they lose by waiting.</summary>
    private const int Crowd = 12;
    private static readonly TimeSpan CrowdIsGone = TimeSpan.FromMilliseconds(1);
    private readonly Lock _gate = new();
    private readonly List<PendingAppend> _queue = [];
    private readonly HashSet<Guid> _inFlight = [];
    private readonly HashSet<(string Scope, string Key)> _requestsInFlight = [];
    private readonly Stack<CommitWriter> _idle = new();
    private readonly List<CommitWriter> _writers = [];
    private readonly int _maxBatch;
    private readonly TimeSpan _timeout;
    private readonly Action<long> _committed;
    private bool _busyTimes;
    private int _blocking;
    private int _executing;
    private int _target = 1;
    private bool _watching;

    public GroupCommitter(NpgsqlDataSource database, EventStoreOptions options, Action<long> committed)
    {
        (_maxBatch, _timeout, _committed) = (options.MaxBatch, options.CommandTimeout, committed);
        for (var i = 0; i < options.Writers; i++)
        {
            var writer = new CommitWriter(database, options.Schema, options.InlineViews, options.CommandTimeout);
            _writers.Add(writer);
            _idle.Push(writer);
        }
    }

    public Task<AppendOutcome> EnqueueAsync(PendingAppend pending)
    {
        CommitWriter? writer = null;
        lock (_gate)
        {
            _queue.Add(pending);
            if (_idle.Count > 0 && _queue.Count >= _target)
            {
                writer = _idle.Pop();
            }
            else
            {
                WatchTheCrowd();
            }
        }

        if (writer is not null)
        {
            _ = RunAsync(writer);
        }

        return pending.Outcome;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var writer in _writers)
        {
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task RunAsync(CommitWriter writer)
    {
        if (_busyTimes && _target == 1)
        {
            // Others are about to queue up as well (their last batch has just been answered): let them, the next commit is shared then.
            await Task.Yield();
        }

        var batch = new List<PendingAppend>();
        while (Take(batch, writer))
        {
            var alone = !_busyTimes && batch.Count == 1 && Interlocked.CompareExchange(ref _blocking, 1, 0) == 0;
            _busyTimes = batch.Count > 1;
            await CommitAsync(writer, batch, alone).ConfigureAwait(false);
            if (alone)
            {
                Volatile.Write(ref _blocking, 0);
            }

            Release(batch);
        }
    }

    /// <summary>Takes what can go now; when nothing can, the writer is idle again, in the same breath, so that no append is left behind.</summary>
    private bool Take(List<PendingAppend> batch, CommitWriter writer)
    {
        batch.Clear();
        lock (_gate)
        {
            var kept = 0;
            for (var i = 0; _queue.Count >= _target && i < _queue.Count; i++)
            {
                var pending = _queue[i];
                if (batch.Count < _maxBatch && (batch.Count == 0 || !(IsAlone(pending) || IsAlone(batch[0]))) && Claim(pending))
                {
                    batch.Add(pending);
                }
                else
                {
                    _queue[kept++] = pending;
                }
            }

            if (batch.Count == 0)
            {
                _idle.Push(writer);
                WatchTheCrowd();
                return false;
            }

            _queue.RemoveRange(kept, _queue.Count - kept);
            _executing += batch.Count;
            var inFlight = _executing + _queue.Count;
            _target = inFlight < Crowd ? 1 : Math.Min(inFlight / 2, _maxBatch);
        }

        return true;
    }

    /// <summary>Sees to it that what is queued goes when nobody is left whose end would take it along. Called under the gate.</summary>
    private void WatchTheCrowd()
    {
        if (_queue.Count > 0 && _idle.Count == _writers.Count && !_watching)
        {
            _watching = true;
            _ = StartAfterAllAsync();
        }
    }

    private async Task StartAfterAllAsync()
    {
        await Task.Delay(CrowdIsGone).ConfigureAwait(false);
        CommitWriter? writer = null;
        lock (_gate)
        {
            _watching = false;
            if (_queue.Count > 0 && _idle.Count == _writers.Count)
            {
                _target = 1;
                writer = _idle.Pop();
            }
        }

        if (writer is not null)
        {
            await RunAsync(writer).ConfigureAwait(false);
        }
    }

    private static bool IsAlone(PendingAppend pending) => pending.Joined.Count > 0;

    private bool Claim(PendingAppend pending)
    {
        foreach (var stream in pending.Streams)
        {
            if (_inFlight.Contains(stream.Id))
            {
                return false;
            }
        }

        if (pending.Request is { Key: var request } && !_requestsInFlight.Add((request.Scope, request.Key)))
        {
            return false;
        }

        foreach (var stream in pending.Streams)
        {
            _inFlight.Add(stream.Id);
        }

        return true;
    }

    private void Release(List<PendingAppend> batch)
    {
        CommitWriter? helper = null;
        lock (_gate)
        {
            _executing -= batch.Count;
            foreach (var pending in batch)
            {
                foreach (var stream in pending.Streams)
                {
                    _inFlight.Remove(stream.Id);
                }

                if (pending.Request is { Key: var request })
                {
                    _requestsInFlight.Remove((request.Scope, request.Key));
                }
            }

            if (_queue.Count > _maxBatch && _idle.Count > 0)
            {
                helper = _idle.Pop();
            }
        }

        if (helper is not null)
        {
            _ = RunAsync(helper);
        }
    }

    private async ValueTask CommitAsync(CommitWriter writer, List<PendingAppend> batch, bool blocking)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var timeout = new CancellationTokenSource(_timeout);
                var outcomes = await writer.CommitAsync(batch, blocking, timeout.Token).ConfigureAwait(false);
                var position = 0L;
                for (var i = 0; i < batch.Count; i++)
                {
                    position = Math.Max(position, outcomes[i].Position);
                    batch[i].Complete(outcomes[i]);
                    StoreMetrics.Appended(outcomes[i].Verdict);
                }

                StoreMetrics.Committed(batch.Count);
                _committed(position);
                return;
            }
            catch (PostgresException raced) when (attempt < Retries && raced.SqlState is "KVT01" or "KVT03"
                or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
            {
                await writer.ResetAsync().ConfigureAwait(false);
            }
            catch (Exception refused) when (batch.Count > 1 && IsData(refused))
            {
                // One command's data broke the statement (a text with a zero byte, a time that is not UTC): alone, each gets its own answer.
                await writer.ResetAsync().ConfigureAwait(false);
                foreach (var pending in batch)
                {
                    await CommitAsync(writer, [pending], blocking: false).ConfigureAwait(false);
                }

                return;
            }
            catch (Exception error)
            {
                await writer.ResetAsync().ConfigureAwait(false);
                var answer = Explain(error);
                foreach (var pending in batch)
                {
                    pending.Fail(answer);
                }

                return;
            }
        }
    }

    /// <summary>Whether a command's data is to blame: the server refused it, or the driver could not even write it down.</summary>
    private static bool IsData(Exception error) => error switch
    {
        PostgresException refused => !Outage.Is(refused),
        NpgsqlException or OperationCanceledException or IOException or System.Net.Sockets.SocketException or ObjectDisposedException => false,
        _ => true,
    };

    private static Exception Explain(Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } full => new StoreUnavailableException(
            "PostgreSQL's disk is full; nothing was written. Free some space and send the command again.", true, full),
        PostgresException refused when !Outage.Is(refused) => refused,
        OperationCanceledException slow => new StoreUnavailableException(
            "PostgreSQL did not answer in time. Whether the command was stored is not known: read the stream before sending it again.", false, slow),
        NpgsqlException { InnerException: System.Net.Sockets.SocketException } gone => new StoreUnavailableException(
            "PostgreSQL cannot be reached. Whether the command was stored is not known: read the stream before sending it again.", false, gone),
        NpgsqlException broken => new StoreUnavailableException(
            $"PostgreSQL broke off ({broken.Message}). Whether the command was stored is not known: read the stream before sending it again.", false, broken),
        _ => error,
    };
}
