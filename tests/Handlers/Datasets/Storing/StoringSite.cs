using System.Text;
using Confluent.Kafka;
using KiVendTout.Handlers.Datasets.Batches;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Reading;
using KiVendTout.Handlers.Datasets.Storing;
using KiVendTout.Platform.Messaging.Inbound;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace KiVendTout.Handlers.Tests.Datasets.Storing;

/// <summary>A schema of one test with the tables of datasets, and messages as the loader sends them.</summary>
internal sealed class StoringSite : IAsyncDisposable
{
    public const string Consumer = "kvt-datasets";
    private readonly Dictionary<string, long> _next = [];

    private StoringSite(NpgsqlDataSource database, DatasetStore store) => (Database, Store) = (database, store);

    public NpgsqlDataSource Database { get; }

    public DatasetStore Store { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<StoringSite> OpenAsync(TestDatabase database, params Dataset[] datasets)
    {
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 12 }.ConnectionString);
        var site = new StoringSite(source, await DatasetStore.OpenAsync(source, $"s{Guid.NewGuid():N}", Ct));
        foreach (var dataset in datasets)
            await site.Store.ApplyAsync(dataset, Ct);
        return site;
    }

    public DatasetSink Sink(Dataset dataset, string cluster = "cluster") => new(Store, [dataset], Consumer, cluster, NullLogger.Instance);

    /// <summary>Hands messages over as one batch, at the next offsets of their topic.</summary>
    public Task HandleAsync(Dataset dataset, params IEnumerable<Message<byte[]?, byte[]?>> messages) => HandleAsync(dataset, "cluster", messages);

    public async Task HandleAsync(Dataset dataset, string cluster, IEnumerable<Message<byte[]?, byte[]?>> messages)
    {
        var place = $"{cluster}/{dataset.Topic}";
        var from = _next.GetValueOrDefault(place);
        ConsumeResult<byte[]?, byte[]?>[] read = [.. messages.Select((message, i) => new ConsumeResult<byte[]?, byte[]?> { Topic = dataset.Topic, Partition = 0, Offset = from + i, Message = message })];
        await Sink(dataset, cluster).HandleAsync(new PartitionBatch(new ConsumedTopic(dataset.Topic), 0, from, read, 1 << 20), Ct);
        _next[place] = from + read.Length;
    }

    /// <summary>The batches of the housing file, as the loader sends them.</summary>
    public static async Task<Message<byte[]?, byte[]?>[]> HousingAsync(int batchSize = 100, Guid? run = null)
    {
        await using var file = await SourceFile.OpenAsync(Shipped.File("ops/sample/housing.csv"), [], null, Ct);
        var messages = new List<Message<byte[]?, byte[]?>>();
        await foreach (var batch in new DatasetReader(Shipped.Dataset("housing"), file, batchSize).ReadAsync(Ct))
        {
            using (batch)
                messages.Add(Batch("housing", file.Sha256, batch.Lines.ToString(), batch.Body.ToArray(), run));
        }

        return [.. messages];
    }

    /// <summary>A message with the headers of a batch.</summary>
    public static Message<byte[]?, byte[]?> Batch(string dataset, byte[] source, string lines, byte[] body, Guid? run = null)
    {
        var message = Plain(body, (BatchHeaders.Subject, dataset), ("ce_type", BatchHeaders.Type), ("ce_id", "1"), (BatchHeaders.Source, Convert.ToHexStringLower(source)), (BatchHeaders.Lines, lines));
        if (run is { } id)
            message.Headers.Add(BatchHeaders.Run, Encoding.UTF8.GetBytes(id.ToString()));
        return message;
    }

    public static Message<byte[]?, byte[]?> Batch(string dataset, byte[] source, string lines, string body, Guid? run = null) => Batch(dataset, source, lines, Encoding.UTF8.GetBytes(body), run);

    /// <summary>A message of somebody else.</summary>
    public static Message<byte[]?, byte[]?> Plain(byte[]? body, params (string Name, string Value)[] headers)
    {
        var message = new Message<byte[]?, byte[]?> { Value = body, Headers = [] };
        foreach (var (name, value) in headers)
            message.Headers.Add(name, Encoding.UTF8.GetBytes(value));
        return message;
    }

    public static byte[] SourceOf(string name) => System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(name));

    /// <summary>A query's rows in PostgreSQL's own text; <c>$</c> stands for the schema.</summary>
    public async Task<string[]> RowsAsync(string sql)
    {
        await using var command = Database.CreateCommand($"select r::text from ({In(sql)}) r");
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var rows = new List<string>();
        while (await reader.ReadAsync(Ct))
            rows.Add(reader.GetString(0));
        return [.. rows];
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(In(sql));
        return (T)(await command.ExecuteScalarAsync(Ct))!;
    }

    public async Task RunAsync(string sql)
    {
        await using var command = Database.CreateCommand(In(sql));
        await command.ExecuteNonQueryAsync(Ct);
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    private string In(string sql) => sql.Replace("$.", $"{Store.Schema}.", StringComparison.Ordinal);
}
