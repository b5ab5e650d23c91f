using System.Globalization;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Loading;
using KiVendTout.Handlers.Datasets.Reading;
using KiVendTout.Handlers.Datasets.Storing;
using KiVendTout.Platform.Messaging.Inbound;
using KiVendTout.Platform.Messaging.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace KiVendTout.Handlers.Tests.Datasets.Loading;

/// <summary>The housing dataset in a schema of its own, with a Kafka inside this process.</summary>
internal sealed class Pipeline : IAsyncDisposable
{
    /// <summary>Sums of the original file's columns, from its documentation.</summary>
    public static readonly Dictionary<string, decimal> Sums = new()
    {
        ["crim"] = 1828.44292m,
        ["chas"] = 35m,
        ["nox"] = 280.6757m,
        ["rm"] = 3180.025m,
        ["rad"] = 4832m,
        ["tax"] = 206568m,
        ["lstat"] = 6402.45m,
        ["medv"] = 11401.6m,
    };

    private readonly NpgsqlDataSource _database;
    private readonly List<KafkaConsumer> _consumers = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("kvt-load-").FullName;

    private Pipeline(NpgsqlDataSource database, DatasetStore store, Dataset dataset) => (_database, Store, Dataset) = (database, store, dataset);

    public DatasetStore Store { get; }

    public Dataset Dataset { get; }

    public EmbeddedKafka Kafka { get; private set; } = EmbeddedKafka.Start(1);

    public static string Sample { get; } = Path.Combine(Root(), "ops/sample/housing.csv");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<Pipeline> OpenAsync(TestDatabase database)
    {
        var source = NpgsqlDataSource.Create(database.ConnectionString);
        var store = await DatasetStore.OpenAsync(source, $"load_{Guid.NewGuid():N}", Ct);
        var dataset = DeclarationFile.Read(Path.Combine(Root(), "ops/datasets/housing.yaml"));
        await store.ApplyAsync(dataset, Ct);
        var pipeline = new Pipeline(source, store, dataset);
        pipeline.Kafka.CreateTopic(dataset.Topic, 1);
        return pipeline;
    }

    public KafkaPlace Place => new(new KafkaSettings { BootstrapServers = Kafka.BootstrapServers }, Kafka.ClusterId);

    public KafkaSender Sender() => new(_ => Task.FromResult(Place), Dataset.Topic);

    /// <summary>Begins to store what comes.</summary>
    public Pipeline Consume()
    {
        var consumer = DatasetConsumer.Of(Store, [Dataset], Place, alone: true, groupPrefix: "", NullLoggerFactory.Instance);
        _consumers.Add(consumer);
        consumer.Start();
        return this;
    }

    /// <summary>The brokers die with all that they hold; others take their place.</summary>
    public async Task LoseKafkaAsync()
    {
        await StopConsumingAsync();
        Kafka.Dispose();
        Kafka = EmbeddedKafka.Start(1);
        Kafka.CreateTopic(Dataset.Topic, 1);
    }

    public async Task StopConsumingAsync()
    {
        foreach (var consumer in _consumers)
            await consumer.DisposeAsync();
        _consumers.Clear();
    }

    public string File(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public string Folder => _folder;

    /// <summary>Loads a file as a command does.</summary>
    public async Task<LoadSummary> LoadAsync(string path, LoaderOptions? options = null, ITopicSender? sender = null, CancellationToken? ct = null)
    {
        await using var own = Sender();
        await using var file = await SourceFile.OpenAsync(path, await Store.SourcesAsync(Dataset.Name, Ct), ct: Ct);
        return await new DatasetLoader(Store, Dataset, sender ?? own, options ?? new LoaderOptions()).RunAsync(file, null, ct ?? Ct);
    }

    /// <summary>Every row of the original file is there once.</summary>
    public async Task WholeAsync()
    {
        var figures = await Store.FiguresAsync(Dataset, Ct);
        Assert.Equal(506, figures.Rows);
        Assert.All(Sums, expected => Assert.Equal(expected.Value, figures.Sums[expected.Key]));
        Assert.Equal("22.532806", Math.Round(figures.Mean!.Value, 6).ToString(CultureInfo.InvariantCulture));
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = _database.CreateCommand(sql.Replace("SCHEMA", Store.Schema, StringComparison.Ordinal));
        return (T)(await command.ExecuteScalarAsync(Ct))!;
    }

    public Task ExecuteAsync(string sql) => ScalarAsync<object>($"with done as ({sql} returning 1) select count(*) from done");

    public async ValueTask DisposeAsync()
    {
        await StopConsumingAsync();
        Kafka.Dispose();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!System.IO.File.Exists(Path.Combine(folder, "KiVendTout.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("These tests run inside a clone.");
        return folder;
    }
}
