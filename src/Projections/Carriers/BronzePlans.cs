using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Events;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Projections.Carriers;

/// <summary>
/// The plans of the bronze exporter, in <c>kvt_lake_parts</c>: each file with the exact positions it holds, noted before it is written. An event is
/// in one plan at the most, whoever plans and however often, because planning happens under a lock and leaves out what is planned.
/// </summary>
internal sealed class BronzePlans(StreamStore store, string exporter)
{
    private readonly string _table = $"{store.Options.Schema}.kvt_lake_parts";

    public async Task CreateTableAsync(CancellationToken ct)
    {
        await using var connection = await store.Database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        // Two processes that create a table at the same moment collide even with "if not exists".
        await using var create = new NpgsqlCommand($"""
            select pg_advisory_xact_lock(hashtext('{_table}'));
            create table if not exists {_table} (
                exporter text not null, object_key text not null, category text not null, day date not null,
                first_seq bigint not null, last_seq bigint not null, positions int8multirange not null, rows integer not null,
                planned_at timestamptz not null default now(), written_at timestamptz, bytes bigint,
                primary key (exporter, object_key));
            create index if not exists kvt_lake_parts_last_seq on {_table} (exporter, last_seq);
            create index if not exists kvt_lake_parts_unwritten on {_table} (exporter, first_seq) where written_at is null;
            """, connection, transaction);
        await create.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Plans files for the events that are in none yet; durable when it returns.</summary>
    public async Task PlanAsync(IReadOnlyList<StoredEvent> events, CancellationToken ct)
    {
        await using var connection = await store.Database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        var planned = await PlannedAsync([.. events.Select(happened => happened.Sequence)], connection, ct).ConfigureAwait(false);
        var parts = BronzePart.Of(events.Where(happened => !planned.Contains(happened.Sequence)));
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var part in parts)
        {
            batch.BatchCommands.Add(Insert(part));
        }

        if (parts.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }

        await transaction.CommitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>The files that are planned and not known to be written, in the order of the log.</summary>
    public async Task<IReadOnlyList<BronzePart>> UnwrittenAsync(CancellationToken ct)
    {
        await using var command = store.Database.CreateCommand(
            $"select object_key, category, day, positions from {_table} where exporter = $1 and written_at is null order by first_seq");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = exporter });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var parts = new List<BronzePart>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            parts.Add(new BronzePart(reader.GetString(0), reader.GetString(1), reader.GetFieldValue<DateOnly>(2), Positions(reader.GetFieldValue<NpgsqlRange<long>[]>(3))));
        }

        return parts;
    }

    public async Task WrittenAsync(BronzePart part, long bytes, CancellationToken ct)
    {
        await using var command = store.Database.CreateCommand(
            $"update {_table} set written_at = now(), bytes = $3 where exporter = $1 and object_key = $2");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = exporter });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = part.Key });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = bytes });
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    private async Task<HashSet<long>> PlannedAsync(long[] positions, NpgsqlConnection connection, CancellationToken ct)
    {
        await using var locked = new NpgsqlCommand($"lock table {_table} in share row exclusive mode", connection);
        await locked.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        await using var command = new NpgsqlCommand($"""
            select p from unnest($2) p
            where exists (select 1 from {_table} where exporter = $1 and last_seq >= $3 and first_seq <= $4 and p <@ positions)
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = exporter });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = positions });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = positions.Min() });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = positions.Max() });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var planned = new HashSet<long>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            planned.Add(reader.GetInt64(0));
        }

        return planned;
    }

    private NpgsqlBatchCommand Insert(BronzePart part) => new($"""
        insert into {_table} (exporter, object_key, category, day, first_seq, last_seq, positions, rows) values ($1, $2, $3, $4, $5, $6, $7, $8)
        """)
    {
        Parameters =
        {
            new NpgsqlParameter<string> { TypedValue = exporter },
            new NpgsqlParameter<string> { TypedValue = part.Key },
            new NpgsqlParameter<string> { TypedValue = part.Category },
            new NpgsqlParameter<DateOnly> { TypedValue = part.Day },
            new NpgsqlParameter<long> { TypedValue = part.First },
            new NpgsqlParameter<long> { TypedValue = part.Last },
            new NpgsqlParameter { Value = Ranges(part.Positions), NpgsqlDbType = NpgsqlDbType.BigIntMultirange },
            new NpgsqlParameter<int> { TypedValue = part.Positions.Count },
        },
    };

    /// <summary>Neighbouring positions as one range, upper bound exclusive, as PostgreSQL writes them itself.</summary>
    private static NpgsqlRange<long>[] Ranges(IReadOnlyList<long> positions)
    {
        var ranges = new List<NpgsqlRange<long>>();
        for (var i = 0; i < positions.Count; i++)
        {
            var from = positions[i];
            while (i + 1 < positions.Count && positions[i + 1] == positions[i] + 1)
            {
                i++;
            }

            ranges.Add(new NpgsqlRange<long>(from, true, positions[i] + 1, false));
        }

        return [.. ranges];
    }

    private static long[] Positions(NpgsqlRange<long>[] ranges)
    {
        var positions = new List<long>();
        foreach (var range in ranges)
        {
            for (var position = range.LowerBound; position < range.UpperBound; position++)
            {
                positions.Add(position);
            }
        }

        return [.. positions];
    }
}
