using System.Collections.Frozen;
using KiVendTout.GraphQL.Datasets.Progress;
using KiVendTout.GraphQL.Datasets.Rows;
using KiVendTout.GraphQL.Datasets.Runs;
using KiVendTout.GraphQL.Lists;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.GraphQL.Datasets;

/// <summary>Reads datasets: their tables and what their pipelines keep. It knows no rights.</summary>
public sealed class DatasetReads
{
    private readonly ServedDatasets? _served;
    private readonly FrozenDictionary<string, RowSource> _sources;

    /// <param name="served">The datasets, or null where none are served.</param>
    public DatasetReads(ServedDatasets? served)
    {
        _served = served;
        _sources = (served?.All ?? []).ToFrozenDictionary(dataset => dataset.Name, dataset => new RowSource(dataset), StringComparer.Ordinal);
    }

    /// <summary>What is served, and where it is.</summary>
    /// <exception cref="GraphQLException">None are served.</exception>
    internal ServedDatasets Served => _served ?? throw new GraphQLException("Datasets are not served here. Ask the host that serves the shop.", ErrorCode.BadRequest);

    /// <summary>The dataset of a name, or null.</summary>
    internal Dataset? Find(string name) => Served.All.FirstOrDefault(dataset => dataset.Name == name);

    /// <summary>A page of a dataset's rows, in the order in which they were stored unless ordered otherwise.</summary>
    /// <exception cref="GraphQLException">A condition, order or cursor cannot be used, or it took too long; the message says what to do.</exception>
    internal async Task<Page<DatasetRow>> RowsAsync(Dataset dataset, PagingArguments paging, IReadOnlyList<RowCondition>? where, RowOrder? order, CancellationToken ct)
    {
        var source = _sources[dataset.Name];
        var (filter, by) = (RowConditions.Read(source, where), RowConditions.Read(source, order));
        try
        {
            var page = await new ListQuery<StoredRow>(Served.Database, Served.Schema, source.Rows) { Patience = Served.Patience }.Where(filter).PageAsync(by, paging, ct).ConfigureAwait(false);
            return page.Select(row => new DatasetRow(source, row), shown => shown.Row);
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return new Page<DatasetRow>([], _ => "", HasNextPage: false, HasPreviousPage: false, paging.WithTotalCount ? 0 : null); // Nothing was loaded yet.
        }
        catch (PostgresException problem) when (Explain(dataset, problem, "Ask with conditions, or in an order that the table has an index for.") is { } told)
        {
            throw told;
        }
    }

    /// <summary>How many rows these datasets have; one whose table there is not yet has none.</summary>
    internal async Task<Dictionary<string, long>> CountAsync(IReadOnlyList<string> names, CancellationToken ct)
    {
        var tables = names.Select(name => (Name: name, Table: $"{Served.Schema}.\"{_sources[name].Dataset.Table}\"")).ToArray();
        await using var connection = await Served.Database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var look = new NpgsqlCommand("select n from unnest($1) with ordinality t(name, n) where to_regclass(name) is not null order by n", connection)
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. tables.Select(one => one.Table)] } },
        };
        var there = await ListAsync(look, row => tables[row.GetInt64(0) - 1], ct).ConfigureAwait(false);
        var counts = names.ToDictionary(name => name, _ => 0L, StringComparer.Ordinal);
        if (there.Count == 0)
            return counts;
        await using var count = new NpgsqlCommand(string.Join(" union all ", there.Select((one, index) => $"select {index}, count(*) from {one.Table}")), connection);
        foreach (var (index, rows) in await ListAsync(count, row => (row.GetInt32(0), row.GetInt64(1)), ct).ConfigureAwait(false))
            counts[there[index].Name] = rows;
        return counts;
    }

    internal RowSource SourceOf(Dataset dataset) => _sources[dataset.Name];

    internal Task<Dictionary<string, Page<RunRow>>> RunsAsync(IReadOnlyCollection<string> datasets, Asked asked, CancellationToken ct) =>
        OfDatasetsAsync(RunRow.List, datasets, row => row.Dataset, asked, ct);

    internal Task<Dictionary<string, Page<SourceRow>>> SourcesAsync(IReadOnlyCollection<string> datasets, Asked asked, CancellationToken ct) =>
        OfDatasetsAsync(SourceRow.List, datasets, row => row.Dataset, asked, ct);

    internal Task<Dictionary<string, Page<QuarantineRow>>> QuarantineAsync(IReadOnlyCollection<string> datasets, Asked asked, CancellationToken ct) =>
        OfDatasetsAsync(QuarantineRow.List, datasets, row => row.Dataset, asked, ct);

    internal Task<Dictionary<Guid, Page<BatchRow>>> BatchesAsync(IReadOnlyCollection<Guid> runs, Asked asked, CancellationToken ct) =>
        new ListQuery<BatchRow>(Served.Database, Served.Schema, BatchRow.List).PagesAsync("run", NpgsqlDbType.Uuid, runs, row => row.Run!.Value, null, asked.Paging, ct);

    /// <summary>What became of the batches of these runs; a run without any is left out.</summary>
    internal async Task<Dictionary<Guid, RunCounts>> CountsAsync(IReadOnlyCollection<Guid> runs, CancellationToken ct)
    {
        await using var command = Served.Database.CreateCommand($"select run, {CountsSql} from {Served.Schema}.kvt_dataset_batches where run = any($1) group by run");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. runs] });
        return (await ListAsync(command, row => (Run: row.GetGuid(0), Counts: CountsOf(row, 1)), ct).ConfigureAwait(false)).ToDictionary(one => one.Run, one => one.Counts);
    }

    /// <summary>Runs of a dataset with what became of their batches: the latest, all that are running (twenty at the most), and those named; the oldest first.</summary>
    internal async Task<List<RunState>> ProgressAsync(string dataset, IReadOnlyCollection<Guid> named, bool onlyLatest, CancellationToken ct)
    {
        var schema = Served.Schema;
        var more = onlyLatest ? "" : $" or r.id = any($2) or r.id in (select id from {schema}.kvt_dataset_runs where dataset = $1 and state = 'running' order by started desc limit 20)";
        await using var command = Served.Database.CreateCommand(
            $"""
            select r.*, b.*, (select lines from {schema}.kvt_dataset_sources s where s.dataset = r.dataset and s.source_sha256 = r.source_sha256) from ({RunRow.List.SelectSql(schema)} where dataset = $1) r
            cross join lateral (select {CountsSql} from {schema}.kvt_dataset_batches where run = r.id) b
            where r.id = (select id from {schema}.kvt_dataset_runs where dataset = $1 order by started desc, id desc limit 1){more}
            order by r.started, r.id
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = dataset });
        if (!onlyLatest)
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. named] });
        const int behindRun = 15, behindCounts = 21;
        return await ListAsync(command, row => new RunState(RunRow.Read(row), CountsOf(row, behindRun), row.Maybe<long>(behindCounts)), ct).ConfigureAwait(false);
    }

    /// <summary>What a client is told of PostgreSQL's refusal; null when it is a mistake of ours.</summary>
    internal static GraphQLException? Explain(Dataset dataset, PostgresException problem, string remedy) => problem.SqlState switch
    {
        PostgresErrorCodes.QueryCanceled => new GraphQLException($"PostgreSQL took too long over the dataset {dataset.Name}. {remedy}", ErrorCode.Timeout),
        PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.DatatypeMismatch or PostgresErrorCodes.UndefinedFunction => new GraphQLException(
            $"The table {dataset.Table} is not as the declaration of {dataset.Name} says: {problem.MessageText}. Load the dataset once; the loader migrates the table or says why it cannot.",
            "DATASET_CHANGED"),
        _ => null,
    };

    private const string CountsSql =
        "count(*)::int, coalesce(sum(records), 0)::bigint, coalesce(sum(stored), 0)::bigint, coalesce(sum(repeated), 0)::bigint, coalesce(sum(quarantined), 0)::bigint, coalesce(max(last_line), 0)";

    private static RunCounts CountsOf(NpgsqlDataReader row, int first) =>
        new(row.GetInt32(first), row.GetInt64(first + 1), row.GetInt64(first + 2), row.GetInt64(first + 3), row.GetInt64(first + 4), row.GetInt64(first + 5));

    private Task<Dictionary<string, Page<T>>> OfDatasetsAsync<T>(ListSource<T> list, IReadOnlyCollection<string> datasets, Func<T, string> datasetOf, Asked asked, CancellationToken ct) =>
        new ListQuery<T>(Served.Database, Served.Schema, list).PagesAsync("dataset", NpgsqlDbType.Text, datasets, datasetOf, null, asked.Paging, ct);

    private static async Task<List<T>> ListAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
            rows.Add(read(reader));
        return rows;
    }
}
