using System.Collections.Concurrent;
using KiVendTout.Handlers.Datasets.Batches;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Reading;
using KiVendTout.Platform.Messaging.Ledger;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>
/// The tables of datasets in PostgreSQL: made and migrated by their declarations, with what is kept beside them (<see cref="DatasetTables"/>). Thread-safe.
/// </summary>
/// <param name="database">The database; the caller's.</param>
/// <param name="schema">The schema; a name that needs no quotes. Its tables were migrated: <see cref="OpenAsync"/> does it.</param>
public sealed class DatasetStore(NpgsqlDataSource database, string schema)
{
    private const int MostBatches = 1_000;
    private readonly ConcurrentDictionary<string, string> _tables = new();

    /// <summary>The schema of all tables.</summary>
    public string Schema => schema;

    /// <summary>The database.</summary>
    public NpgsqlDataSource Database => database;

    /// <summary>A store whose tables, and those of messages, are there.</summary>
    /// <param name="database">The database; the caller's.</param>
    /// <param name="schema">The schema; a name that needs no quotes.</param>
    /// <param name="ct">Ends the work.</param>
    public static async Task<DatasetStore> OpenAsync(NpgsqlDataSource database, string schema, CancellationToken ct = default)
    {
        await MessageTables.MigrateAsync(database, schema, ct).ConfigureAwait(false);
        await DatasetTables.MigrateAsync(database, schema, ct).ConfigureAwait(false);
        return new DatasetStore(database, schema);
    }

    /// <summary>
    /// Makes a dataset's table what its declaration says: creates it, or changes it where the rows that are there still fit. The same declaration again is one cheap read. Safe for several processes
    /// at once.
    /// </summary>
    /// <param name="dataset">The declaration.</param>
    /// <param name="ct">Ends the work; nothing is changed then.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="DatasetChangeException">The table cannot become what the declaration says; it tells every reason with its remedy, and nothing was changed.</exception>
    public Task<AppliedDataset> ApplyAsync(Dataset dataset, CancellationToken ct) => new TableKeeper(database, schema).ApplyAsync(dataset, ct);

    /// <summary>The sources of a dataset that were loaded before, the latest first.</summary>
    public async Task<IReadOnlyList<KnownSource>> SourcesAsync(string dataset, CancellationToken ct)
    {
        await using var command = Command(
            $"select source_sha256, bytes, lines, content_sha256 from {schema}.kvt_dataset_sources where dataset = $1 order by last_loaded desc, source_sha256", Text(dataset));
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var sources = new List<KnownSource>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
            sources.Add(new KnownSource(reader.GetFieldValue<byte[]>(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetFieldValue<byte[]>(3)));
        return sources;
    }

    /// <summary>Notes a source, or that a known one has grown.</summary>
    /// <param name="dataset">The dataset's name.</param>
    /// <param name="sha256">Its identity: 32 bytes.</param>
    /// <param name="name">The file's name, for people.</param>
    /// <param name="bytes">Bytes of its content.</param>
    /// <param name="lines">Lines of it.</param>
    /// <param name="contentSha256">SHA-256 of those bytes.</param>
    /// <param name="ct">Ends the work.</param>
    public Task SaveSourceAsync(string dataset, byte[] sha256, string name, long bytes, long lines, byte[] contentSha256, CancellationToken ct) =>
        RunAsync($"""
            insert into {schema}.kvt_dataset_sources as known (dataset, source_sha256, name, bytes, lines, content_sha256) values ($1, $2, $3, $4, $5, $6)
            on conflict (dataset, source_sha256) do update set name = excluded.name, bytes = excluded.bytes, lines = excluded.lines, content_sha256 = excluded.content_sha256, last_loaded = now()
            where excluded.bytes >= known.bytes
            """, ct, Text(dataset), Bytes(sha256), Text(name), Number(bytes), Number(lines), Bytes(contentSha256));

    /// <summary>A run of the loader begins.</summary>
    /// <param name="dataset">The dataset's name.</param>
    /// <param name="source">Identity of the source, or null where it is not known yet.</param>
    /// <param name="file">The file's name, for people.</param>
    /// <param name="bytes">Bytes of its content, or null.</param>
    /// <param name="batchSize">Records of a batch, at the most.</param>
    /// <param name="ct">Ends the work.</param>
    /// <returns>The run's id.</returns>
    public async Task<Guid> BeginRunAsync(string dataset, byte[]? source, string file, long? bytes, int batchSize, CancellationToken ct)
    {
        var run = Guid.CreateVersion7();
        await RunAsync(
            $"""
            with begun as (insert into {schema}.kvt_dataset_runs (id, dataset, source_sha256, file, bytes, batch_size) values ($1, $2, $3, $4, $5, $6) returning dataset, id)
            select pg_notify('{DatasetTables.Channel}', dataset || ' ' || id) from begun
            """, ct,
            Id(run), Text(dataset), Bytes(source), Text(file), Number(bytes), new NpgsqlParameter<int> { TypedValue = batchSize }).ConfigureAwait(false);
        return run;
    }

    /// <summary>How far a run is.</summary>
    /// <param name="run">The run.</param>
    /// <param name="lines">Lines read.</param>
    /// <param name="bytesRead">Bytes of the content that those are.</param>
    /// <param name="records">Records sent.</param>
    /// <param name="batches">Batches sent.</param>
    /// <param name="quarantined">Lines put into quarantine.</param>
    /// <param name="ct">Ends the work.</param>
    public Task ReportRunAsync(Guid run, long lines, long bytesRead, long records, int batches, long quarantined, CancellationToken ct) =>
        RunAsync(
            $"update {schema}.kvt_dataset_runs set lines = $2, records = $3, batches = $4, quarantined = $5, bytes_read = $6 where id = $1", ct,
            Id(run), Number(lines), Number(records), new NpgsqlParameter<int> { TypedValue = batches }, Number(quarantined), Number(bytesRead));

    /// <summary>A run has ended.</summary>
    /// <param name="run">The run.</param>
    /// <param name="state"><c>done</c>, <c>failed</c> or <c>stopped</c>.</param>
    /// <param name="error">Why it failed, or null.</param>
    /// <param name="ct">Ends the work.</param>
    public Task EndRunAsync(Guid run, string state, string? error, CancellationToken ct) =>
        RunAsync(
            $"""
            with over as (update {schema}.kvt_dataset_runs set state = $2, error = $3, ended = clock_timestamp() where id = $1 returning dataset, id)
            select pg_notify('{DatasetTables.Channel}', dataset || ' ' || id) from over
            """, ct,
            Id(run), Text(state), Text(error));

    /// <summary>Puts lines into quarantine. Harmless when done again; lines that are stored as rows stay out of it.</summary>
    /// <param name="dataset">The dataset's name.</param>
    /// <param name="source">Identity of the source.</param>
    /// <param name="run">The run that found them, or null.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="ct">Ends the work.</param>
    public async Task QuarantineAsync(string dataset, byte[] source, Guid? run, IReadOnlyList<RejectedLine> lines, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(lines);
        if (lines.Count == 0)
            return;
        var table = await TableAsync(dataset, ct).ConfigureAwait(false);
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Quarantine.Add(schema, table, dataset, source, run, lines));
        await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    /// <summary>The batches of a run that were stored, after one of them, in the order in which they were stored; at most 1,000.</summary>
    /// <param name="run">The run.</param>
    /// <param name="afterId">Id of the last that is known; 0 for all.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task<IReadOnlyList<StoredBatch>> BatchesAsync(Guid run, long afterId, CancellationToken ct)
    {
        await using var command = Command($"""
            select id, first_line, last_line, records, stored, repeated, quarantined, bytes, topic, partition, "offset", stored_at from {schema}.kvt_dataset_batches
            where run = $1 and id > $2 order by id limit {MostBatches}
            """, Id(run), Number(afterId));
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var batches = new List<StoredBatch>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            batches.Add(new StoredBatch(
                reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt32(5), reader.GetInt32(6), reader.GetInt32(7),
                reader.GetString(8), reader.GetInt32(9), reader.GetInt64(10), reader.GetFieldValue<DateTimeOffset>(11)));
        }

        return batches;
    }

    /// <summary>What is in a dataset's table, counted and added up exactly.</summary>
    public async Task<TableFigures> FiguresAsync(Dataset dataset, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var numbers = dataset.Columns.Where(TableShape.IsNumber).ToArray();
        var sums = string.Concat(numbers.Select(column => $", coalesce(sum({column.Name}), 0)::numeric"));
        var mean = numbers.Any(column => column.Name == dataset.Target) ? $"avg({dataset.Target})" : "null::numeric";
        await using var command = Command($"select count(*), {mean}{sums} from {schema}.{dataset.Table}");
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        await reader.ReadAsync(ct).ConfigureAwait(false);
        return new TableFigures(
            reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetDecimal(1), numbers.Select((column, i) => (column.Name, Sum: reader.GetDecimal(i + 2))).ToDictionary(one => one.Name, one => one.Sum));
    }

    /// <summary>The table of a dataset whose declaration was applied.</summary>
    private async Task<string> TableAsync(string dataset, CancellationToken ct)
    {
        if (_tables.TryGetValue(dataset, out var known))
            return known;
        await using var command = Command($"select table_name from {schema}.kvt_datasets where name = $1", Text(dataset));
        return await command.ExecuteScalarAsync(ct).ConfigureAwait(false) is string table ? _tables.GetOrAdd(dataset, table)
            : throw new InvalidOperationException($"The dataset '{dataset}' has no table: apply its declaration first.");
    }

    private async Task RunAsync(string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(sql, parameters);
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    private NpgsqlCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Bytes(byte[]? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea };

    private static NpgsqlParameter Number(long? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint };

    private static NpgsqlParameter<Guid> Id(Guid value) => new() { TypedValue = value };
}
