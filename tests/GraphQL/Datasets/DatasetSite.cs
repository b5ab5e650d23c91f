using System.Globalization;
using System.Text.Json;
using KiVendTout.GraphQL.Datasets;
using KiVendTout.GraphQL.Tests.Setup;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Storing;
using KiVendTout.Platform.EventStore;
using Npgsql;

namespace KiVendTout.GraphQL.Tests.Datasets;

/// <summary>The API over datasets whose tables their declarations made; the rows are put there by SQL, so that nothing here rests on the loader.</summary>
internal sealed class DatasetSite : IAsyncDisposable
{
    private DatasetSite(StreamStore store, DatasetStore datasets, IReadOnlyList<Dataset> declared, TimeSpan? patience)
    {
        Store = store;
        Datasets = datasets;
        var served = new ServedDatasets(declared, store.Database, store.Options.Schema);
        Api = ShopApi.Over(store, datasets: patience is { } given ? served with { Patience = given } : served);
    }

    public StreamStore Store { get; }

    public DatasetStore Datasets { get; }

    public ShopApi Api { get; }

    public string Schema => Store.Options.Schema;

    /// <summary>Boston Housing, as it is declared.</summary>
    public static Dataset Housing { get; } = DeclarationFile.Read(Path.Combine(Root, "ops/datasets/housing.yaml"));

    /// <summary>Its file, field by field; 296.0 of a column of whole numbers without its point, as PostgreSQL wants it.</summary>
    public static IReadOnlyList<string[]> HousingFile { get; } =
    [
        .. File.ReadLines(Path.Combine(Root, "ops/sample/housing.csv")).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(fields => fields.Length > 0)
            .Select(fields => fields.Select((field, at) => Housing.Columns[at].Type == ColumnType.WholeNumber ? field.Split('.')[0] : field).ToArray()),
    ];

    public static byte[] SourceId { get; } = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static string Root
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "KiVendTout.sln")))
                folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside of the repository.");
            return folder;
        }
    }

    public static async Task<DatasetSite> OpenAsync(StreamStore store, TimeSpan? patience, params IReadOnlyList<Dataset> declared)
    {
        var datasets = await DatasetStore.OpenAsync(store.Database, store.Options.Schema, Ct);
        foreach (var dataset in declared)
            await datasets.ApplyAsync(dataset, Ct);
        return new DatasetSite(store, datasets, declared, patience);
    }

    public static async Task<DatasetSite> OpenAsync(TestDatabase database, string schema, params IReadOnlyList<Dataset> declared) =>
        await OpenAsync(await database.OpenAsync(schema), null, declared);

    public static async Task<DatasetSite> HousingAsync(TestDatabase database, string schema)
    {
        var site = await OpenAsync(database, schema, Housing);
        await site.StoreAsync(Housing, HousingFile);
        return site;
    }

    /// <summary>Puts rows into a dataset's table, in PostgreSQL's own text; null for no value.</summary>
    public async Task StoreAsync(Dataset dataset, IEnumerable<IReadOnlyList<string?>> rows)
    {
        await using var connection = await Store.Database.OpenConnectionAsync(Ct);
        await using var copy = await connection.BeginTextImportAsync(
            $"copy {Schema}.{dataset.Table} ({string.Join(", ", dataset.Columns.Select(column => column.Name))}, source_sha256, line_number) from stdin", Ct);
        foreach (var (index, row) in rows.Index())
        {
            var fields = row.Select(value => value is null ? "\\N" : value.Replace("\\", "\\\\", StringComparison.Ordinal));
            await copy.WriteAsync($"{string.Join('\t', fields)}\t\\\\x{Convert.ToHexStringLower(SourceId)}\t{(index + 1).ToString(CultureInfo.InvariantCulture)}\n");
        }
    }

    public Task<JsonElement> AskAsync(string fields, string dataset = "housing") => AskAsync(Visitor.Analyst, fields, dataset);

    public async Task<JsonElement> AskAsync(System.Security.Claims.ClaimsPrincipal who, string fields, string dataset = "housing") =>
        (await Api.DataAsync(who, $"{{ dataset(name: \"{dataset}\") {{ {fields} }} }}")).GetProperty("dataset");

    /// <summary>Asks what must be refused; its errors as <c>code field: message</c>.</summary>
    public async Task<string[]> RefusedAsync(string fields, string dataset = "housing")
    {
        var answer = await Api.AskAsync(Visitor.Analyst, $"{{ dataset(name: \"{dataset}\") {{ {fields} }} }}");
        Assert.True(answer.TryGetProperty("errors", out var errors), answer.ToString());
        return
        [
            .. errors.EnumerateArray().Select(error => (Error: error, Extensions: error.GetProperty("extensions"))).Select(one =>
                $"{one.Extensions.GetProperty("code").GetString()} {(one.Extensions.TryGetProperty("field", out var field) ? field.GetString() : "-")}: {one.Error.GetProperty("message").GetString()}"),
        ];
    }

    /// <summary>A run that somebody began.</summary>
    public Task<Guid> BeginAsync(string file = "/data/housing.csv") => Datasets.BeginRunAsync("housing", SourceId, file, 49_082, 100, Ct);

    /// <summary>A batch that a consumer stored and told of, as the sink does.</summary>
    public async Task CommitAsync(Guid? run, long first, int records, int stored, int repeated = 0, int quarantined = 0)
    {
        await using var command = Store.Database.CreateCommand($"""
            with batch as (
                insert into {Schema}.kvt_dataset_batches
                    (dataset, run, source_sha256, first_line, last_line, records, stored, repeated, quarantined, stored_lines, bytes, cluster, topic, partition, "offset")
                values ('housing', $1, $2, $3, $4, $5, $6, $7, $8, int8multirange(), 10, 'c', 'housing-data', 0, $3) returning 1)
            select pg_notify('{DatasetTables.Channel}', 'housing ' || coalesce($1::text, '')) from batch
            """);
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            new NpgsqlParameter { Value = (object?)run ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid }, new NpgsqlParameter<byte[]> { TypedValue = SourceId },
            new NpgsqlParameter<long> { TypedValue = first }, new NpgsqlParameter<long> { TypedValue = first + records - 1 }, new NpgsqlParameter<int> { TypedValue = records },
            new NpgsqlParameter<int> { TypedValue = stored }, new NpgsqlParameter<int> { TypedValue = repeated }, new NpgsqlParameter<int> { TypedValue = quarantined },
        });
        await command.ExecuteNonQueryAsync(Ct);
    }

    public ValueTask DisposeAsync() => Api.DisposeAsync();
}
