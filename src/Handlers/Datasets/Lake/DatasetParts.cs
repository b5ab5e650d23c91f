using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Storing;
using KiVendTout.Platform.Lake.Parquet;
using Npgsql;

namespace KiVendTout.Handlers.Datasets.Lake;

/// <summary>A file of the lake to be: the rows that some batches brought.</summary>
/// <param name="Key">Its object key, <c>bronze/DATASET/dt=DAY/part-FIRST-LAST.parquet</c>.</param>
/// <param name="First">Id of the first batch.</param>
/// <param name="Last">Id of the last.</param>
/// <param name="Rows">How many rows they brought.</param>
internal sealed record DatasetPart(string Key, long First, long Last, long Rows);

/// <summary>
/// The plans of the files, in <c>kvt_dataset_parts</c>. A batch is in one file at the most, whoever plans and however often: planning happens under a lock, and which file a batch is in is noted at
/// the batch in the same transaction.
/// </summary>
/// <param name="store">The tables.</param>
/// <param name="linger">How long the oldest batch waits for others to share its file.</param>
/// <param name="mostRows">Rows of a file, unless one batch alone has more.</param>
internal sealed class DatasetParts(DatasetStore store, TimeSpan linger, long mostRows)
{
    /// <summary>Any fixed number will do; it keeps two processes from planning at once.</summary>
    private const long LockKey = 0x4B56_5444_504C;
    private readonly string _batches = $"{store.Schema}.kvt_dataset_batches";
    private readonly string _parts = $"{store.Schema}.kvt_dataset_parts";

    /// <summary>Plans files for the batches that are due; durable when it returns.</summary>
    public async Task PlanAsync(Dataset dataset, CancellationToken ct)
    {
        if (!await IsDueAsync(dataset, ct).ConfigureAwait(false))
            return;
        await using var connection = await store.Database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await using var plan = new NpgsqlBatch(connection);
        foreach (var (part, batches) in Group(dataset, await WaitingAsync(connection, dataset, ct).ConfigureAwait(false)))
        {
            plan.BatchCommands.Add(new NpgsqlBatchCommand($"insert into {_parts} (dataset, object_key, first_batch, last_batch, rows) values ($1, $2, $3, $4, $5)")
            {
                Parameters = { Of(dataset.Name), Of(part.Key), Of(part.First), Of(part.Last), Of(part.Rows) },
            });
            plan.BatchCommands.Add(new NpgsqlBatchCommand($"update {_batches} set part = $1 where id = any($2)") { Parameters = { Of(part.Key), Of(batches) } });
        }

        if (plan.BatchCommands.Count == 0)
            return; // Somebody else has planned meanwhile.
        await plan.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>The files that are planned and not known to be written, in the order of their batches.</summary>
    public async Task<IReadOnlyList<DatasetPart>> UnwrittenAsync(Dataset dataset, CancellationToken ct)
    {
        await using var command = store.Database.CreateCommand($"select object_key, first_batch, last_batch, rows from {_parts} where dataset = $1 and written is null order by first_batch");
        command.Parameters.Add(Of(dataset.Name));
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var parts = new List<DatasetPart>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
            parts.Add(new DatasetPart(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)));
        return parts;
    }

    /// <summary>A file is in the lake.</summary>
    public async Task WrittenAsync(Dataset dataset, DatasetPart part, long bytes, CancellationToken ct)
    {
        await using var command = store.Database.CreateCommand($"update {_parts} set written = now(), bytes = $3 where dataset = $1 and object_key = $2");
        command.Parameters.AddRange((NpgsqlParameter[])[Of(dataset.Name), Of(part.Key), Of(bytes)]);
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    /// <summary>A cheap look, without a lock: whether the oldest batch has waited for long enough, or there is enough for a file.</summary>
    private async Task<bool> IsDueAsync(Dataset dataset, CancellationToken ct)
    {
        await using var command = store.Database.CreateCommand(
            $"select coalesce(min(stored_at) <= clock_timestamp() - $2 or sum(stored) >= $3, false) from {_batches} where dataset = $1 and part is null and stored > 0");
        command.Parameters.AddRange((NpgsqlParameter[])[Of(dataset.Name), Of(linger), Of(mostRows)]);
        return (bool)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
    }

    private async Task<IReadOnlyList<(long Id, int Stored, DateOnly Day)>> WaitingAsync(NpgsqlConnection connection, Dataset dataset, CancellationToken ct)
    {
        await using var locked = new NpgsqlCommand($"select pg_advisory_xact_lock({LockKey})", connection);
        await locked.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(
            $"select id, stored, (stored_at at time zone 'UTC')::date from {_batches} where dataset = $1 and part is null and stored > 0 order by id", connection);
        command.Parameters.Add(Of(dataset.Name));
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var waiting = new List<(long, int, DateOnly)>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
            waiting.Add((reader.GetInt64(0), reader.GetInt32(1), reader.GetFieldValue<DateOnly>(2)));
        return waiting;
    }

    /// <summary>Files of one day each, and no larger than they should be.</summary>
    private IEnumerable<(DatasetPart Part, long[] Batches)> Group(Dataset dataset, IReadOnlyList<(long Id, int Stored, DateOnly Day)> waiting)
    {
        for (var begin = 0; begin < waiting.Count;)
        {
            var (end, rows) = (begin, 0L);
            while (end < waiting.Count && waiting[end].Day == waiting[begin].Day && (end == begin || rows + waiting[end].Stored <= mostRows))
                rows += waiting[end++].Stored;
            var (first, last) = (waiting[begin].Id, waiting[end - 1].Id);
            yield return (new DatasetPart(new ParquetPart(waiting[begin].Day, first, last).KeyIn($"bronze/{dataset.Name}"), first, last, rows), [.. waiting.Take(begin..end).Select(batch => batch.Id)]);
            begin = end;
        }
    }

    private static NpgsqlParameter<T> Of<T>(T value) => new() { TypedValue = value };
}
