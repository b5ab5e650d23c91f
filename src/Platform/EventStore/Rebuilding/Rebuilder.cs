using System.Diagnostics;
using Npgsql;

namespace KiVendTout.Platform.EventStore.Rebuilding;

/// <summary>
/// Rebuilds read models from the log, beside the live ones: in parallel, resumable, switched in one transaction, with the old table kept for
/// one roll-back. Readers and writers of the live view are not disturbed meanwhile.
/// </summary>
public sealed class Rebuilder(StreamStore store)
{
    private const int Rounds = 30;
    private const int FewEvents = 500;
    private readonly string _schema = store.Options.Schema;

    /// <summary>Names of all views that can be rebuilt.</summary>
    public IReadOnlyList<string> Views => [.. store.Options.InlineViews.Concat(store.Options.AsyncViews).Select(view => view.Name)];

    /// <summary>Builds a view anew and switches to it. An interrupted build of the same version is taken up where it stopped.</summary>
    /// <param name="name">Name of the view.</param>
    /// <param name="progress">Told after every chunk.</param>
    /// <param name="ct">Interrupts it; what was built stays for the next call.</param>
    /// <exception cref="RebuildException">There is no such view, or another process is rebuilding it.</exception>
    public Task<RebuildResult> RebuildAsync(string name, IProgress<RebuildProgress>? progress = null, CancellationToken ct = default) =>
        WithLockAsync(name, wait: false, (view, lockHolder) => BuildAsync(view, lockHolder, progress, ct), ct);

    /// <summary>Puts the table that was live before the last switch back, after it has caught up with the log.</summary>
    /// <exception cref="RebuildException">There is none, or it belongs to another version of the code.</exception>
    public Task<RebuildResult> RollBackAsync(string name, IProgress<RebuildProgress>? progress = null, CancellationToken ct = default) =>
        WithLockAsync(name, wait: false, (view, lockHolder) => PutBackAsync(view, lockHolder, progress, ct), ct);

    internal async Task<T> WithLockAsync<T>(string name, bool wait, Func<View, NpgsqlConnection, Task<T>> work, CancellationToken ct)
    {
        var view = store.Options.InlineViews.Concat(store.Options.AsyncViews).FirstOrDefault(view => view.Name == name)
            ?? throw new RebuildException($"There is no read model '{name}'. There are: {string.Join(", ", Views)}.");
        await using var connection = await store.Database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var take = RebuildRows.Command(
            connection, wait ? "select pg_advisory_lock(hashtextextended($1, 0)) is not null" : "select pg_try_advisory_lock(hashtextextended($1, 0))", $"kvt rebuild {_schema}.{name}");
        if (!(bool)(await take.ExecuteScalarAsync(ct).ConfigureAwait(false))!)
        {
            throw new RebuildException($"'{name}' is being rebuilt by another process: wait for it, or stop it and call again (it goes on where it stopped).");
        }

        try
        {
            return await work(view, connection).ConfigureAwait(false);
        }
        finally
        {
            // The lock belongs to the session and so ends with a killed process; a pooled session lives on, so it is given back by hand.
            await using var give = RebuildRows.Command(connection, "select pg_advisory_unlock(hashtextextended($1, 0))", $"kvt rebuild {_schema}.{name}");
            if (connection.State == System.Data.ConnectionState.Open)
            {
                await give.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    internal async Task<RebuildResult> BuildAsync(View view, NpgsqlConnection connection, IProgress<RebuildProgress>? progress, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        var rows = new RebuildRows(store, view);
        var state = await rows.FindAsync(connection, ct).ConfigureAwait(false);
        if (state is null || state.Version != view.Version)
        {
            state = await rows.BeginAsync(connection, await SettledMark.FindAsync(store, ct).ConfigureAwait(false), ct).ConfigureAwait(false);
            await ForgetParkedAsync(rows, connection, ct).ConfigureAwait(false);
        }

        var meter = new BuildMeter(view.Name, await CountAsync(connection, ct).ConfigureAwait(false), state.EventsDone, progress);
        var built = await ChunksAsync(view, rows, state, meter, ct).ConfigureAwait(false);
        if (built.Retry)
        {
            await RebuildRows.Command(connection, $"delete from {_schema}.kvt_rebuilds where name = $1", view.Name).ExecuteNonQueryAsync(ct).ConfigureAwait(false);
            state = await rows.BeginAsync(connection, state.Target, ct).ConfigureAwait(false);
            built = await ChunksAsync(view, rows, state, meter, ct).ConfigureAwait(false);
        }

        await RebuildRows.RunAsync(connection, $"analyze {_schema}.{rows.NextTable}", ct).ConfigureAwait(false);
        await FinishAsync(view, rows, state.Cursor, meter, ct).ConfigureAwait(false);
        return new RebuildResult(
            view.Name, view.Version, meter.Events, built.Rows, state.Resumed, await ParkedCountAsync(view.Name, connection, ct).ConfigureAwait(false), clock.Elapsed);
    }

    private async Task<RebuildResult> PutBackAsync(View view, NpgsqlConnection connection, IProgress<RebuildProgress>? progress, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        var rows = new RebuildRows(store, view);
        await using var find = RebuildRows.Command(connection, $"""
            select previous_version, previous_position, previous_holes from {_schema}.kvt_views
            where name = $1 and previous_version is not null and to_regclass('{_schema}.{rows.PreviousTable}') is not null
            """, view.Name);
        int version;
        Cursor cursor;
        await using (var reader = await find.ExecuteReaderAsync(ct).ConfigureAwait(false))
        {
            if (!await reader.ReadAsync(ct).ConfigureAwait(false))
            {
                throw new RebuildException($"'{view.Name}' has no previous version to go back to: it was not rebuilt since its creation.");
            }

            version = reader.GetInt32(0);
            cursor = new Cursor(reader.GetInt64(1), Holes.Parse(reader.GetFieldValue<NpgsqlTypes.NpgsqlRange<long>[]>(2)));
        }

        if (version != view.Version)
        {
            throw new RebuildException($"The previous table of '{view.Name}' has version {version}, this program writes version {view.Version}: start the program of version {version} with the setting that allows it to roll back, and call again.");
        }

        await RebuildRows.RunAsync(connection, $"""
            begin;
            drop table if exists {_schema}.{rows.NextTable};
            delete from {_schema}.kvt_rebuilds where name = '{view.Name}';
            alter table {_schema}.{rows.PreviousTable} rename to {rows.NextTable};
            insert into {_schema}.kvt_rebuilds (name, version, target, position) values ('{view.Name}', {version}, {cursor.Position}, {cursor.Position});
            commit;
            """, ct).ConfigureAwait(false);
        await ForgetParkedAsync(rows, connection, ct).ConfigureAwait(false);
        var meter = new BuildMeter(view.Name, await CountAsync(connection, ct).ConfigureAwait(false), cursor.Position, progress);
        await FinishAsync(view, rows, cursor, meter, ct).ConfigureAwait(false);
        return new RebuildResult(view.Name, version, meter.Events - cursor.Position, 0, false, await ParkedCountAsync(view.Name, connection, ct).ConfigureAwait(false), clock.Elapsed);
    }

    /// <summary>Builds the pending chunks, several at a time.</summary>
    /// <returns>Rows written; and whether a tally met broken events, whose streams must be left out from there on: then it is built once more without them.</returns>
    private async Task<(long Rows, bool Retry)> ChunksAsync(View view, RebuildRows rows, BuildState state, BuildMeter meter, CancellationToken ct)
    {
        var excluded = await ExcludedAsync(rows, ct).ConfigureAwait(false);
        var skipped = await rows.SkippedAsync(ct).ConfigureAwait(false);
        var pending = new System.Collections.Concurrent.ConcurrentQueue<Chunk>(state.Pending);
        var (written, broken) = (0L, 0);
        await Task.WhenAll(Enumerable.Range(0, Math.Max(2, Environment.ProcessorCount)).Select(_ => Task.Run(WorkAsync, ct))).ConfigureAwait(false);
        return (written, view is EventView && broken > 0);

        async Task WorkAsync()
        {
            var builder = new ChunkBuilder(store, view, rows, state.Target, excluded, skipped);
            await using var connection = await store.Database.OpenConnectionAsync(ct).ConfigureAwait(false);
            await RebuildRows.RunAsync(connection, "set enable_seqscan = off; set work_mem = '64MB'", ct).ConfigureAwait(false);
            while (pending.TryDequeue(out var chunk))
            {
                ct.ThrowIfCancellationRequested();
                var (events, count, poison) = await builder.BuildAsync(chunk, connection, ct).ConfigureAwait(false);
                await ParkAsync(rows, poison, ct).ConfigureAwait(false);
                Interlocked.Add(ref written, count);
                Interlocked.Add(ref broken, poison.Count);
                meter.Add(events, "building");
            }
        }
    }

    /// <summary>Takes what was appended meanwhile, until little is left, and switches.</summary>
    private async Task FinishAsync(View view, RebuildRows rows, Cursor cursor, BuildMeter meter, CancellationToken ct)
    {
        var handler = new ViewHandler(store, view, rows.NextTable);
        var shards = new ShardRows(store.Database, _schema, "", TimeSpan.Zero);
        var parked = (await ExcludedAsync(rows, ct).ConfigureAwait(false)).Keys.ToHashSet();
        var skipped = await rows.SkippedAsync(ct).ConfigureAwait(false);
        for (var round = 0; round < Rounds; round++)
        {
            await using var connection = await store.Database.OpenConnectionAsync(ct).ConfigureAwait(false);
            var batch = await LogTail.ReadAsync(store, cursor, RebuildRows.EventsPerChunk, connection, ct).ConfigureAwait(false);
            if (batch.Events.Count <= FewEvents)
            {
                break;
            }

            var events = batch.Events.Where(read => handler.Wants(read) && !parked.Contains(read.Raw.StreamId) && !skipped.Contains(read.Raw.Sequence)).ToList();
            var poison = await handler.ApplyAsync(
                new ShardBatch(events, found => [rows.CaughtUp(batch.Next), .. found.Select(one => shards.Park(rows.NextShard, one))]), ct).ConfigureAwait(false);
            parked.UnionWith(poison.Select(one => one.StreamId));
            cursor = batch.Next;
            meter.Add(batch.Events.Count, "catching up");
            round = batch.Events.Count == RebuildRows.EventsPerChunk ? round - 1 : round;
        }

        meter.Add(0, "switching");
        await new ViewSwitch(store, view, rows).SwitchAsync(cursor, parked, ct).ConfigureAwait(false);
        store.Wake.Signal();
        meter.Add(0, "done");
    }

    private async Task ParkAsync(RebuildRows rows, IReadOnlyList<StoredPoison> poison, CancellationToken ct)
    {
        if (poison.Count > 0)
        {
            var shards = new ShardRows(store.Database, _schema, "", TimeSpan.Zero);
            await using var batch = store.Database.CreateBatch();
            foreach (var one in poison)
            {
                batch.BatchCommands.Add(shards.Park(rows.NextShard, one));
            }

            await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
    }

    private async Task<Dictionary<Guid, long>> ExcludedAsync(RebuildRows rows, CancellationToken ct) =>
        (await new ShardRows(store.Database, _schema, "", TimeSpan.Zero).ParkedAsync(rows.NextShard, ct).ConfigureAwait(false))
        .ToDictionary(parked => parked.StreamId, parked => parked.Sequence);

    private async Task ForgetParkedAsync(RebuildRows rows, NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = RebuildRows.Command(connection, $"delete from {_schema}.kvt_quarantine where shard = $1", rows.NextShard);
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    private async Task<int> ParkedCountAsync(string name, NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = RebuildRows.Command(connection, $"select count(*)::int from {_schema}.kvt_quarantine where shard = $1", name);
        return (int)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
    }

    private async Task<long> CountAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = RebuildRows.Command(connection, $"select count(*) from {_schema}.mt_events");
        return (long)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
    }
}
