using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>A shard owned by this process: its fence and where it is.</summary>
internal sealed record Ownership(long Epoch, Cursor Cursor);

/// <summary>A stream parked for a shard.</summary>
internal sealed record Parked(Guid StreamId, long Sequence, bool Retry);

/// <summary>The rows of kvt_shards, kvt_quarantine and kvt_skips of one process.</summary>
internal sealed class ShardRows(NpgsqlDataSource database, string schema, string owner, TimeSpan lease)
{
    /// <summary>Takes a shard that is free or already ours, or whose owner is dead or has let its lease expire; null when another process has it.</summary>
    public async Task<Ownership?> AcquireAsync(string shard, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            insert into {schema}.kvt_shards as s (name, owner, epoch, lease_until, state) values ($1, $2, 1, now() + $3, 'running')
            on conflict (name) do update set owner = $2, epoch = s.epoch + 1, lease_until = now() + $3,
                state = case when s.owner = $2 then s.state else 'running' end, error = case when s.owner = $2 then s.error end
            where s.owner is null or s.owner = $2 or s.lease_until < now() or pg_try_advisory_xact_lock_shared({LifeOf("s.owner")})
            returning epoch, position, holes
            """);
        Add(command, shard, owner, lease);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        return !await reader.ReadAsync(ct).ConfigureAwait(false) ? null
            : new Ownership(reader.GetInt64(0), new Cursor(reader.GetInt64(1), Holes.Parse(reader.GetFieldValue<NpgsqlRange<long>[]>(2))));
    }

    /// <summary>The greatest position that was ever given out.</summary>
    public async Task<long> EndOfLogAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select last_value from {schema}.mt_events_sequence");
        return (long)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
    }

    /// <summary>Whether this process still owns the shard as it took it.</summary>
    public async Task<bool> OwnsAsync(string shard, long epoch, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select exists (select 1 from {schema}.kvt_shards where name = $1 and owner = $2 and epoch = $3)");
        Add(command, shard, owner, epoch);
        return (bool)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
    }

    /// <summary>Takes the lock that shows that this process lives, for as long as the connection does.</summary>
    /// <returns>Whether it was free.</returns>
    public async Task<bool> ShowLifeAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        // A machine that fell over says no goodbye: the server finds out within some seconds.
        await using var take = new NpgsqlCommand($"""
            select set_config('tcp_keepalives_idle', '3', false), set_config('tcp_keepalives_interval', '1', false), set_config('tcp_keepalives_count', '3', false),
                pg_try_advisory_lock({LifeOf("$1")})
            """, connection);
        Add(take, owner);
        await using var reader = await take.ExecuteReaderAsync(ct).ConfigureAwait(false);
        await reader.ReadAsync(ct).ConfigureAwait(false);
        return reader.GetBoolean(3);
    }

    /// <summary>Gives that lock back.</summary>
    public async Task HideLifeAsync(NpgsqlConnection connection)
    {
        await using var give = new NpgsqlCommand($"select pg_advisory_unlock({LifeOf("$1")})", connection);
        Add(give, owner);
        await give.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Keeps what this process owns, and notes how far the log is settled.</summary>
    public async Task RenewAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            with renewed as (update {schema}.kvt_shards set lease_until = now() + $2 where owner = $1 returning coalesce(lower(holes) - 1, position) as mark)
            insert into {schema}.mt_event_progression as p (name, last_seq_id) select 'HighWaterMark', max(mark) from renewed having max(mark) is not null
            on conflict (name) do update set last_seq_id = greatest(p.last_seq_id, excluded.last_seq_id), last_updated = transaction_timestamp()
            """, connection);
        Add(command, owner, lease);
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Gives everything back, so that another process need not wait for the lease to end.</summary>
    public async Task ReleaseAsync()
    {
        await using var command = database.CreateCommand(
            $"update {schema}.kvt_shards set owner = null, lease_until = null, state = 'idle' where owner = $1");
        Add(command, owner);
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    /// <summary>The checkpoint as a statement of a batch; it breaks the transaction when the fence is lost.</summary>
    public NpgsqlBatchCommand Checkpoint(string shard, string progressName, long epoch, Cursor cursor, long processed, double rate) =>
        new($"select {schema}.kvt_checkpoint($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = shard },
                new NpgsqlParameter<string> { TypedValue = owner },
                new NpgsqlParameter<long> { TypedValue = epoch },
                new NpgsqlParameter<long> { TypedValue = cursor.Position },
                new NpgsqlParameter { Value = cursor.Holes.ToStored(), NpgsqlDbType = NpgsqlDbType.BigIntMultirange },
                new NpgsqlParameter<long> { TypedValue = processed },
                new NpgsqlParameter<double> { TypedValue = rate },
                new NpgsqlParameter<string> { TypedValue = progressName },
                new NpgsqlParameter<long> { TypedValue = cursor.Contiguous },
            },
        };

    /// <summary>Parks a stream, as a statement of a batch.</summary>
    public NpgsqlBatchCommand Park(string shard, StoredPoison poison) =>
        new($"""
            insert into {schema}.kvt_quarantine as q (shard, stream_id, seq_id, version, event_type, reason) values ($1, $2, $3, $4, $5, $6)
            on conflict (shard, stream_id) do update set attempts = q.attempts + 1, reason = excluded.reason, retry = false,
                seq_id = excluded.seq_id, version = excluded.version, event_type = excluded.event_type
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = shard },
                new NpgsqlParameter<Guid> { TypedValue = poison.StreamId },
                new NpgsqlParameter<long> { TypedValue = poison.Sequence },
                new NpgsqlParameter<long> { TypedValue = poison.Version },
                new NpgsqlParameter<string> { TypedValue = poison.Type },
                new NpgsqlParameter<string> { TypedValue = poison.Reason },
            },
        };

    /// <summary>Forgets a parked stream, as a statement of a batch.</summary>
    public NpgsqlBatchCommand Unpark(string shard, Guid stream) =>
        new($"delete from {schema}.kvt_quarantine where shard = $1 and stream_id = $2")
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = shard }, new NpgsqlParameter<Guid> { TypedValue = stream } },
        };

    public async Task<List<Parked>> ParkedAsync(string shard, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select stream_id, seq_id, retry from {schema}.kvt_quarantine where shard = $1");
        Add(command, shard);
        var parked = new List<Parked>();
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            parked.Add(new Parked(reader.GetGuid(0), reader.GetInt64(1), reader.GetBoolean(2)));
        }

        return parked;
    }

    public async Task<HashSet<long>> SkippedAsync(string shard, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select seq_id from {schema}.kvt_skips where shard = $1");
        Add(command, shard);
        var skipped = new HashSet<long>();
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            skipped.Add(reader.GetInt64(0));
        }

        return skipped;
    }

    /// <summary>Notes why a shard does not move; it keeps trying.</summary>
    public async Task ReportAsync(string shard, string state, string? error, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            $"update {schema}.kvt_shards set state = $3, error = $4, updated = now() where name = $1 and owner = $2");
        Add(command, shard, owner, state);
        command.Parameters.Add(new NpgsqlParameter { Value = error ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    /// <summary>The lock that an owner holds while it lives, as SQL; an owner's name has an id in it, so it is nobody else's.</summary>
    private static string LifeOf(string name) => $"hashtextextended('kvt shards of ' || {name}, 0)";

    private static void Add(NpgsqlCommand command, params ReadOnlySpan<object> values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
    }
}

/// <summary>What is written down of an event that a shard cannot take.</summary>
internal sealed record StoredPoison(Guid StreamId, long Sequence, long Version, string Type, string Reason)
{
    public static StoredPoison Of(RawEvent raw, Exception error) => new(raw.StreamId, raw.Sequence, raw.Version, raw.Type, $"{error.GetType().Name}: {error.Message}");
}
