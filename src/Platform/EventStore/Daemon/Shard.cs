using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>
/// One asynchronous projection at work: takes the shard, reads on from its checkpoint, hands the events over, moves the checkpoint. It never
/// gives up: what fails is reported and tried again, and an event that can never be taken parks its stream.
/// </summary>
internal sealed class Shard(StreamStore store, IShardHandler handler, ShardRows rows, LogTail tail, HoleWatch watch, SignOfLife life, ILogger log)
{
    private static readonly TimeSpan HoleInterval = TimeSpan.FromMilliseconds(25);
    /// <summary>
    /// The first batch of a run; each that succeeds may be followed by one twice as large. A process that dies every few seconds would else take up the same large batch again and again, and never
    /// come to its end.
    /// </summary>
    private const int FirstBatch = 16;

    /// <summary>How long a shard of another process is left alone until somebody looks again whether that one lives.</summary>
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private readonly DaemonOptions _options = store.Options.Daemon;
    private readonly Dictionary<Guid, long> _parked = [];
    private HashSet<long> _skipped = [];
    private double _rate;
    private long _lastMove;
    private bool _reported;

    public string Name => handler.Name;

    public async Task RunAsync(CancellationToken ct)
    {
        var failures = 0;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await life.Shown.WaitAsync(ct).ConfigureAwait(false);
                if (await rows.AcquireAsync(Name, ct).ConfigureAwait(false) is { } owned)
                {
                    log.ShardTaken(Name, owned.Cursor.Position, owned.Epoch);
                    await WorkAsync(owned, () => failures = 0, ct).ConfigureAwait(false);
                }
                else
                {
                    var pause = _options.Lease / 4;
                    await Task.Delay(pause < LongestPatience ? pause : LongestPatience, store.Options.Time, ct).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (PostgresException fence) when (fence.SqlState == "KVT02")
            {
                log.ShardFenced(Name);
            }
            catch (ShardLostException lost)
            {
                // Whoever has the lease now goes on. If it is still ours, another one had no right to it: not in a tight circle.
                log.ShardLost(Name, lost.Message);
                await PauseAsync(1, ct).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                failures++;
                log.ShardStopped(Name, error.Message, error);
                await ReportAsync(error, ct).ConfigureAwait(false);
                await PauseAsync(failures, ct).ConfigureAwait(false);
            }
        }
    }

    private async Task WorkAsync(Ownership owned, Action moved, CancellationToken ct)
    {
        await handler.StartAsync(ct).ConfigureAwait(false);
        var start = await RecoverAsync(owned, ct).ConfigureAwait(false);
        owned = owned with { Cursor = start.Cursor };
        _skipped = await rows.SkippedAsync(Name, ct).ConfigureAwait(false);
        await RetryParkedAsync(owned, start.Retried, ct).ConfigureAwait(false);
        var cursor = owned.Cursor;
        // What lingers gathers a batch and does one thing with it.
        var most = handler.Linger > TimeSpan.Zero ? BatchSize : Math.Min(FirstBatch, BatchSize);
        Task<LogBatch>? ahead = null;
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var signals = store.Wake.Count;
            var early = ahead is not null;
            var batch = await (ahead ?? tail.ReadAsync(cursor, signals, most, ct)).ConfigureAwait(false);
            var next = await watch.CloseAsync(batch, ct).ConfigureAwait(false);
            if (batch.Events.Count > 0 && handler.Linger > TimeSpan.Zero)
            {
                (batch, next) = await LingerAsync(batch, next, ct).ConfigureAwait(false);
            }

            // A full batch has more behind it: that is read while this one is worked on.
            var full = batch.Events.Count >= most;
            most = (int)Math.Min(most * 2L, BatchSize);
            ahead = full ? tail.ReadAsync(next, signals, most, ct) : null;
            if (batch.Events.Count > 0 || next.Position != cursor.Position || next.Holes.Ranges.Count != cursor.Holes.Ranges.Count)
            {
                await HandleAsync(batch, cursor, next, owned.Epoch, ct).ConfigureAwait(false);
                moved();
            }

            if (batch.Events.Count == 0)
            {
                await handler.IdleAsync(ct).ConfigureAwait(false);
                await RecoveredAsync(ct).ConfigureAwait(false);
                if (!await rows.OwnsAsync(Name, owned.Epoch, ct).ConfigureAwait(false))
                {
                    // Without new events there is no checkpoint that would notice that an operator asked for something.
                    log.ShardFenced(Name);
                    return;
                }

                if (!early) // what was read ahead may be older than the last call
                {
                    await store.Wake.WaitAsync(signals, next.Holes.Any ? HoleInterval : _options.PollInterval, ct).ConfigureAwait(false);
                }
            }

            cursor = next;
        }
    }

    /// <summary>Where to go on: where the carrier says it is, or else the checkpoint.</summary>
    private async Task<Progress> RecoverAsync(Ownership owned, CancellationToken ct)
    {
        if (await handler.RecoverAsync(ct).ConfigureAwait(false) is not { } kept)
        {
            return new Progress(owned.Cursor, null);
        }

        var progress = Progress.Parse(kept, Name);
        var end = await rows.EndOfLogAsync(ct).ConfigureAwait(false);
        if (progress.Cursor.Position > end)
        {
            throw new InvalidOperationException(
                $"{Name} has carried the log up to {progress.Cursor.Position}, but here it ends at {end}: the database was restored to an earlier state, or is another one. What is appended now would be passed over.");
        }

        if (progress.Cursor.ToString() != owned.Cursor.ToString())
        {
            log.ShardRecovered(Name, progress.Cursor.Position, owned.Cursor.Position);
            await using var batch = store.Database.CreateBatch();
            batch.BatchCommands.Add(rows.Checkpoint(Name, handler.ProgressName, owned.Epoch, progress.Cursor, 0, 0));
            await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }

        return progress;
    }

    private int BatchSize => handler.BatchSize ?? _options.BatchSize;

    /// <summary>Reads on until the first new event has waited long enough or the batch is full: what comes is one batch, in the order of the reads.</summary>
    private async Task<(LogBatch Batch, Cursor Next)> LingerAsync(LogBatch batch, Cursor next, CancellationToken ct)
    {
        var (since, events) = (Stopwatch.GetTimestamp(), new List<Decoded>(batch.Events));
        while (events.Count < BatchSize && handler.Linger - Stopwatch.GetElapsedTime(since) is { Ticks: > 0 } left)
        {
            // A few looks are enough: waking up for each commit would read the log as often as without lingering.
            var pause = handler.Linger / 8;
            await Task.Delay(pause < left ? pause : left, ct).ConfigureAwait(false);
            var more = await tail.ReadAsync(next, store.Wake.Count, BatchSize - events.Count, ct).ConfigureAwait(false);
            next = await watch.CloseAsync(more, ct).ConfigureAwait(false);
            events.AddRange(more.Events);
        }

        return (batch with { Events = events, Next = next }, next);
    }

    private async Task HandleAsync(LogBatch batch, Cursor from, Cursor next, long epoch, CancellationToken ct)
    {
        var events = new List<Decoded>(batch.Events.Count);
        foreach (var read in batch.Events)
        {
            // What comes before the event that parked its stream was read again and is still to be taken.
            if (handler.Wants(read) && !(_parked.TryGetValue(read.Raw.StreamId, out var broken) && read.Raw.Sequence >= broken) && !_skipped.Contains(read.Raw.Sequence))
            {
                events.Add(read);
            }
        }

        var work = new ShardBatch(
            events, found => [rows.Checkpoint(Name, handler.ProgressName, epoch, next, batch.Events.Count, Rate(batch.Events.Count)), .. found.Select(one => rows.Park(Name, one))])
        {
            Progress = _ => new Progress(next, null).ToString(),
            ParkFirst = found => [rows.Checkpoint(Name, handler.ProgressName, epoch, from, 0, _rate), .. found.Select(one => rows.Park(Name, one))],
        };
        var poison = await handler.ApplyAsync(work, ct).ConfigureAwait(false);
        _reported = false;
        Park(poison);
        StoreMetrics.Projected(Name, batch.Events.Count);
        log.BatchProjected(Name, events.Count, next.Position);
    }

    /// <summary>An operator asked for parked streams to be tried again: their events up to the checkpoint, in order, before anything new.</summary>
    private async Task RetryParkedAsync(Ownership owned, Retried? carried, CancellationToken ct)
    {
        _parked.Clear();
        // The one that was carried already comes first: the next that is carried takes its place in the carrier's memory.
        foreach (var parked in (await rows.ParkedAsync(Name, ct).ConfigureAwait(false)).OrderByDescending(parked => parked.StreamId == carried?.Stream))
        {
            _parked.Add(parked.StreamId, parked.Sequence);
            if (!parked.Retry)
            {
                continue;
            }

            var through = parked.StreamId == carried?.Stream ? carried.Through : 0;
            var events = (await ReadParkedAsync(parked, owned.Cursor, ct).ConfigureAwait(false))
                .FindAll(read => handler.Wants(read) && !_skipped.Contains(read.Raw.Sequence) && read.Raw.Sequence > through);
            var work = new ShardBatch(events, found =>
            [
                rows.Checkpoint(Name, handler.ProgressName, owned.Epoch, owned.Cursor, events.Count, _rate),
                .. found.Count == 0 ? [rows.Unpark(Name, parked.StreamId)] : found.Select(one => rows.Park(Name, one)),
            ])
            {
                Progress = taken => new Progress(owned.Cursor, new Retried(parked.StreamId, taken[^1].Sequence)).ToString(),
            };
            var poison = await handler.ApplyAsync(work, ct).ConfigureAwait(false);
            if (poison.Count == 0)
            {
                _parked.Remove(parked.StreamId);
                log.StreamFreed(Name, parked.StreamId, events.Count);
            }
            else
            {
                _parked[parked.StreamId] = poison[0].Sequence;
            }
        }
    }

    private async Task<List<Decoded>> ReadParkedAsync(Parked parked, Cursor cursor, CancellationToken ct)
    {
        await using var command = store.Database.CreateCommand($"""
            select {RawReader.Columns} from {store.Options.Schema}.mt_events
            where stream_id = $1 and seq_id between $2 and $3 and not seq_id <@ $4 order by version
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = parked.StreamId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = parked.Sequence });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = cursor.Position });
        command.Parameters.Add(new NpgsqlParameter { Value = cursor.Holes.ToStored(), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.BigIntMultirange });
        var raw = await RawReader.ReadAllAsync(command, ct).ConfigureAwait(false);
        return await store.Codec.DecodeAsync(raw, null, ct).ConfigureAwait(false);
    }

    private void Park(IReadOnlyList<StoredPoison> poison)
    {
        foreach (var one in poison)
        {
            _parked[one.StreamId] = one.Sequence;
            log.StreamParked(Name, one.StreamId, one.Sequence, one.Reason);
        }
    }

    /// <summary>Events per second, smoothed over the last few batches.</summary>
    private double Rate(int events)
    {
        var elapsed = _lastMove == 0 ? 0 : Stopwatch.GetElapsedTime(_lastMove).TotalSeconds;
        _lastMove = Stopwatch.GetTimestamp();
        return _rate = elapsed <= 0 ? events : (_rate * 0.7) + (events / elapsed * 0.3);
    }

    /// <summary>There is nothing to do and nothing failed on the way here: what was reported is over.</summary>
    private async Task RecoveredAsync(CancellationToken ct)
    {
        if (_reported)
        {
            await rows.ReportAsync(Name, "running", null, ct).ConfigureAwait(false);
            _reported = false;
        }
    }

    private async Task ReportAsync(Exception error, CancellationToken ct)
    {
        _reported = true;
        try
        {
            await rows.ReportAsync(Name, "retrying", $"{error.GetType().Name}: {error.Message}", ct).ConfigureAwait(false);
        }
        catch (Exception away) when (away is NpgsqlException or OperationCanceledException or System.Net.Sockets.SocketException)
        {
            // PostgreSQL itself is away: the log has the reason already.
        }
    }

    private Task PauseAsync(int failures, CancellationToken ct)
    {
        var pause = TimeSpan.FromMilliseconds(100 * Math.Pow(2, Math.Min(failures, 8)));
        return Task.Delay(pause < LongestPause ? pause : LongestPause, store.Options.Time, ct).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}
