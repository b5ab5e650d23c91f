using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Rebuilding;

/// <summary>
/// Puts the table built beside the live one in its place, in one transaction that also takes the last events: readers see the old
/// rows until the commit and the new ones after it. The old table stays, with the cursor it is good for, for one roll-back.
/// </summary>
internal sealed class ViewSwitch(StreamStore store, View view, RebuildRows rows)
{
    private const int Attempts = 40;
    private readonly string _schema = store.Options.Schema;
    private readonly bool _inline = store.Options.InlineViews.Contains(view);

    public async Task<Cursor> SwitchAsync(Cursor cursor, IReadOnlySet<Guid> parked, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(cursor, parked, ct).ConfigureAwait(false);
            }
            catch (PostgresException busy) when (attempt < Attempts && busy.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                // A long query reads the live table. Waiting in its queue would stop everybody behind us, so step back and come again.
                await Task.Delay(TimeSpan.FromMilliseconds(250), ct).ConfigureAwait(false);
            }
        }
    }

    private async Task<Cursor> TryAsync(Cursor cursor, IReadOnlySet<Guid> parked, CancellationToken ct)
    {
        await using var connection = await store.Database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await RebuildRows.RunAsync(connection, "set local lock_timeout = '500ms'", ct).ConfigureAwait(false);
        var old = await HoldAsync(connection, ct).ConfigureAwait(false);
        var next = await CatchUpAsync(cursor, parked, connection, transaction, ct).ConfigureAwait(false);
        await RenameAsync(connection, old ?? next, ct).ConfigureAwait(false);
        await MoveShardAsync(connection, next, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return next;
    }

    /// <summary>
    /// Stops whoever writes the live table. Inline writers hold it until they commit, so when the lock is ours every event they wrote is
    /// visible, and those who come later will write to the new table. The daemon holds its shard's row with every checkpoint.
    /// </summary>
    /// <returns>The cursor the live table is good for, when the daemon keeps it.</returns>
    private async Task<Cursor?> HoldAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        if (_inline)
        {
            await RebuildRows.RunAsync(connection, $"lock table {_schema}.{view.TableName} in access exclusive mode", ct).ConfigureAwait(false);
            return null;
        }

        await using var shard = RebuildRows.Command(connection, $"select position, holes from {_schema}.kvt_shards where name = $1 for update", view.Name);
        Cursor old;
        await using (var reader = await shard.ExecuteReaderAsync(ct).ConfigureAwait(false))
        {
            old = await reader.ReadAsync(ct).ConfigureAwait(false)
                ? new Cursor(reader.GetInt64(0), Holes.Parse(reader.GetFieldValue<NpgsqlRange<long>[]>(1)))
                : new Cursor(0, Holes.None);
        }

        await RebuildRows.RunAsync(connection, $"lock table {_schema}.{view.TableName} in access exclusive mode", ct).ConfigureAwait(false);
        return old;
    }

    private async Task<Cursor> CatchUpAsync(
        Cursor cursor, IReadOnlySet<Guid> parked, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
    {
        var handler = new ViewHandler(store, view, rows.NextTable);
        var skipped = await rows.SkippedAsync(ct).ConfigureAwait(false);
        while (true)
        {
            var batch = await LogTail.ReadAsync(store, cursor, RebuildRows.EventsPerChunk, connection, ct).ConfigureAwait(false);
            var events = batch.Events.Where(read => handler.Wants(read) && !parked.Contains(read.Raw.StreamId) && !skipped.Contains(read.Raw.Sequence)).ToList();
            var breakage = new Breakage();
            await handler.WriteAsync(
                events, breakage, found => found.Select(poison => Rows.Park(rows.NextShard, poison)), connection, transaction, ct).ConfigureAwait(false);
            if (batch.Next.Position == cursor.Position)
            {
                return batch.Next;
            }

            cursor = batch.Next;
        }
    }

    private ShardRows Rows => new(store.Database, _schema, "", TimeSpan.Zero);

    private async Task RenameAsync(NpgsqlConnection connection, Cursor old, CancellationToken ct)
    {
        await RebuildRows.RunAsync(connection, $"""
            drop table if exists {_schema}.{rows.PreviousTable};
            alter table {_schema}.{view.TableName} rename to {rows.PreviousTable};
            alter table {_schema}.{rows.NextTable} rename to {view.TableName};
            {view.NewTable(_schema).LiveSql}
            """, ct).ConfigureAwait(false);
        await using var live = RebuildRows.Command(connection, $"""
            update {_schema}.kvt_views set previous_version = version, previous_position = $2, previous_holes = $3, version = $4, live_since = now() where name = $1
            """, view.Name, old.Position);
        live.Parameters.Add(new NpgsqlParameter { Value = old.Holes.ToStored(), NpgsqlDbType = NpgsqlDbType.BigIntMultirange });
        live.Parameters.Add(new NpgsqlParameter<int> { TypedValue = view.Version });
        await live.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    private async Task MoveShardAsync(NpgsqlConnection connection, Cursor next, CancellationToken ct)
    {
        await RebuildRows.RunAsync(connection, $"""
            delete from {_schema}.kvt_rebuilds where name = '{view.Name}';
            delete from {_schema}.kvt_quarantine where shard = '{view.Name}';
            update {_schema}.kvt_quarantine set shard = '{view.Name}' where shard = '{rows.NextShard}';
            """, ct).ConfigureAwait(false);
        if (_inline)
        {
            return;
        }

        await using var shard = RebuildRows.Command(connection, $"""
            insert into {_schema}.kvt_shards as s (name, position, holes) values ($1, $2, $3)
            on conflict (name) do update set position = excluded.position, holes = excluded.holes, epoch = s.epoch + 1, updated = now()
            """, view.Name, next.Position);
        shard.Parameters.Add(new NpgsqlParameter { Value = next.Holes.ToStored(), NpgsqlDbType = NpgsqlDbType.BigIntMultirange });
        await shard.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }
}
