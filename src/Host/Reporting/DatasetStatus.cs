using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Storing;
using Npgsql;

namespace KiVendTout.Host.Reporting;

/// <summary>The datasets of the platform.</summary>
/// <param name="Sets">Those that are declared.</param>
/// <param name="Problems">Why declared ones are not there.</param>
internal sealed record DatasetsStatus(IReadOnlyList<DatasetLine> Sets, IReadOnlyList<string> Problems);

/// <summary>A dataset as it stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Topic">Its topic.</param>
/// <param name="Table">Its table.</param>
/// <param name="Rows">Rows of the table; null while there is none. Of more than five millions PostgreSQL's own estimate.</param>
/// <param name="Quarantined">Lines in quarantine.</param>
/// <param name="LastRun">The last run of a loader, or null.</param>
/// <param name="Origin">Where the data comes from; shown wherever figures of it are.</param>
/// <param name="Caveats">What whoever uses it must know; shown with the origin.</param>
internal sealed record DatasetLine(
    string Name, string Title, string Topic, string Table, long? Rows, long Quarantined, DatasetRunLine? LastRun, string Origin, IReadOnlyList<string> Caveats);

/// <summary>A run of a loader.</summary>
/// <param name="Id">Its id.</param>
/// <param name="File">The file.</param>
/// <param name="State">running, done, failed or stopped.</param>
/// <param name="Started">When it began.</param>
/// <param name="Ended">When it ended, or null.</param>
/// <param name="Lines">Lines read.</param>
/// <param name="Records">Records sent.</param>
/// <param name="Batches">Batches sent.</param>
/// <param name="Error">Why it failed or stopped, or null.</param>
internal sealed record DatasetRunLine(Guid Id, string File, string State, DateTimeOffset Started, DateTimeOffset? Ended, long Lines, long Records, int Batches, string? Error);

/// <summary>A line in quarantine.</summary>
/// <param name="Source">SHA-256 of its source.</param>
/// <param name="Line">Its number there.</param>
/// <param name="Column">The column that is wrong, or null.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Raw">The line, at most its first 2000 characters.</param>
/// <param name="Bytes">Bytes of the whole line.</param>
/// <param name="At">When it was put there.</param>
internal sealed record QuarantinedLine(string Source, long Line, string? Column, string Reason, string Raw, long Bytes, DateTimeOffset At);

/// <summary>Looks at the datasets' tables.</summary>
/// <param name="store">The store; its tables are there.</param>
internal sealed class DatasetStatusReader(DatasetStore store)
{
    /// <summary>Counting more rows than this would make every look at the status slow.</summary>
    private const long MostCounted = 5_000_000;

    public async Task<IReadOnlyList<DatasetLine>> ReadAsync(IReadOnlyList<Dataset> datasets, CancellationToken ct)
    {
        var lines = new List<DatasetLine>();
        foreach (var dataset in datasets)
        {
            lines.Add(new DatasetLine(
                dataset.Name, dataset.Title, dataset.Topic, dataset.Table, await RowsAsync(dataset, ct).ConfigureAwait(false), await QuarantinedAsync(dataset, ct).ConfigureAwait(false),
                await LastRunAsync(dataset, ct).ConfigureAwait(false), dataset.Origin, dataset.Caveats));
        }

        return lines;
    }

    public async Task<IReadOnlyList<QuarantinedLine>> QuarantineAsync(Dataset dataset, int limit, CancellationToken ct)
    {
        await using var command = store.Database.CreateCommand($"""
            select encode(source_sha256, 'hex'), line_number, column_name, reason, raw, raw_bytes, at from {store.Schema}.kvt_dataset_quarantine
            where dataset = $1 order by at desc, source_sha256, line_number limit $2
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = dataset.Name });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var lines = new List<QuarantinedLine>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            lines.Add(new QuarantinedLine(
                reader.GetString(0), reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt64(5), reader.GetFieldValue<DateTimeOffset>(6)));
        }

        return lines;
    }

    private async Task<long?> RowsAsync(Dataset dataset, CancellationToken ct)
    {
        await using var known = store.Database.CreateCommand("select reltuples::bigint from pg_class where oid = to_regclass($1)");
        known.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"{store.Schema}.{dataset.Table}" });
        if (await known.ExecuteScalarAsync(ct).ConfigureAwait(false) is not long estimate)
            return null;
        if (estimate > MostCounted)
            return estimate;
        await using var count = store.Database.CreateCommand($"select count(*) from {store.Schema}.{dataset.Table}");
        return (long)(await count.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
    }

    private async Task<long> QuarantinedAsync(Dataset dataset, CancellationToken ct)
    {
        await using var count = store.Database.CreateCommand($"select count(*) from {store.Schema}.kvt_dataset_quarantine where dataset = $1");
        count.Parameters.Add(new NpgsqlParameter<string> { TypedValue = dataset.Name });
        return (long)(await count.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
    }

    private async Task<DatasetRunLine?> LastRunAsync(Dataset dataset, CancellationToken ct)
    {
        await using var command = store.Database.CreateCommand(
            $"select id, file, state, started, ended, lines, records, batches, error from {store.Schema}.kvt_dataset_runs where dataset = $1 order by started desc, id limit 1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = dataset.Name });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        return !await reader.ReadAsync(ct).ConfigureAwait(false) ? null : new DatasetRunLine(
            reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3), reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4),
            reader.GetInt64(5), reader.GetInt64(6), reader.GetInt32(7), reader.IsDBNull(8) ? null : reader.GetString(8));
    }
}
