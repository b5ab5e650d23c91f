using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Lake;
using KiVendTout.Handlers.Datasets.Loading;
using KiVendTout.Host.Settings;
using KiVendTout.Platform.Lake.DuckDb;
using KiVendTout.Platform.Lake.Objects;
using KiVendTout.Platform.Messaging.Inbound;
using KiVendTout.Platform.Messaging.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace KiVendTout.Host.Datasets;

/// <summary>
/// Kafka and the consumer, as a command that loads needs them. Those of the running host, if it runs; otherwise the command consumes itself, from the brokers that are set or from a cluster that it
/// starts for itself, and takes the rows to the lake at its end.
/// </summary>
internal sealed class LoadCarrier : IAsyncDisposable
{
    private readonly DatasetSite _site;
    private readonly Dataset _dataset;
    private readonly bool _beside;
    private EmbeddedKafka? _embedded;
    private KafkaConsumer? _consumer;
    private string? _cluster;

    private LoadCarrier(DatasetSite site, Dataset dataset)
    {
        (_site, _dataset) = (site, dataset);
        // A host on a cluster of its own takes nothing from brokers that are set here.
        _beside = HostProcess.Runs(site.Settings.HostEnvFile) && (site.Settings.KafkaBootstrap is null || HostEnv.Read(site.Settings.HostEnvFile, "KVT_KAFKA_CLUSTER") is null);
        Sender = new KafkaSender(FindAsync, dataset.Topic);
    }

    /// <summary>Sends to it.</summary>
    public KafkaSender Sender { get; }

    /// <summary>Bytes that may be on their way.</summary>
    public long WindowBytes => _embedded is not null || (_beside && HostEnv.Read(_site.Settings.HostEnvFile, "KVT_KAFKA_CLUSTER") is not null) ? LoaderOptions.NarrowWindow : LoaderOptions.WideWindow;

    /// <summary>Who consumes, in words.</summary>
    public string Consumer => _beside ? "the running host" : _embedded is null ? "this command, on the brokers that are set" : "this command, on a Kafka of its own";

    public static async Task<LoadCarrier> StartAsync(DatasetSite site, Dataset dataset)
    {
        var carrier = new LoadCarrier(site, dataset);
        try
        {
            if (carrier._beside)
                carrier.RefuseOtherDeclaration();
            else
                await carrier.ConsumeAsync().ConfigureAwait(false);
            return carrier;
        }
        catch
        {
            await carrier.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Why the command's own consumer does not go on, or null.</summary>
    public string? Trouble() =>
        _beside && !HostProcess.Runs(_site.Settings.HostEnvFile) ? "the host, which consumes, does not run any more: ./kvt up"
        : _consumer?.Failure?.Message ?? _consumer?.Partitions.Select(partition => partition.Error).FirstOrDefault(error => error is not null);

    /// <summary>What the command's own consumer broke by, or null.</summary>
    public Exception? Failure() => _consumer?.Failure;

    /// <summary>Takes what was stored to the lake, unless a host does.</summary>
    /// <returns>Why that did not come about, or null: the rows are stored all the same, and whoever is next takes them there.</returns>
    public async Task<string?> ExportAsync(CancellationToken ct)
    {
        if (_beside || !await IsSomethingToExportAsync(ct).ConfigureAwait(false))
            return null;
        using var engine = new LakeEngine();
        var lake = _site.Settings.Lake();
        try
        {
            await new DatasetExporter(_site.Store, engine, lake, [_dataset], NullLogger.Instance, linger: TimeSpan.Zero).ExportAsync(ct).ConfigureAwait(false);
            return null;
        }
        catch (Exception failed) when (failed is ObjectStoreException or InvalidOperationException or NpgsqlException)
        {
            return failed.Message;
        }
        finally
        {
            (lake as IDisposable)?.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Side by side: each waits a moment for a thread of its own.
        await Task.WhenAll(Sender.DisposeAsync().AsTask(), _consumer?.DisposeAsync().AsTask() ?? Task.CompletedTask).ConfigureAwait(false);
        _embedded?.Dispose();
    }

    // Loading the lake's engine takes longer than loading a small file.
    private async Task<bool> IsSomethingToExportAsync(CancellationToken ct)
    {
        await using var command = _site.Database.CreateCommand($"""
            select exists (select from {_site.Store.Schema}.kvt_dataset_batches where dataset = $1 and part is null and stored > 0)
                or exists (select from {_site.Store.Schema}.kvt_dataset_parts where dataset = $1 and written is null)
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _dataset.Name });
        return (bool)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
    }

    private void RefuseOtherDeclaration()
    {
        var consumed = (HostEnv.Read(_site.Settings.HostEnvFile, "KVT_HOST_DATASETS") ?? "").Split(' ');
        if (!consumed.Contains(DeclaredDatasets.Mark(_dataset)))
        {
            throw new SettingsException(
                $"The running host does not know the dataset '{_dataset.Name}' as it is declared now: {(consumed.Any(mark => mark.StartsWith($"{_dataset.Name}=", StringComparison.Ordinal)) ? "the declaration was changed since it started" : "it was declared, or repaired, since the host started")}. Start the host again: ./kvt down && ./kvt up.");
        }
    }

    private async Task ConsumeAsync()
    {
        KafkaTopics topics;
        if (_site.Settings.KafkaBootstrap is null)
        {
            _embedded = EmbeddedKafka.Start(brokers: 1);
            topics = new KafkaTopics(_embedded);
        }
        else
        {
            topics = new KafkaTopics(_site.Settings.Kafka);
        }

        await topics.EnsureAsync(DatasetConsumer.Topics([_dataset])).ConfigureAwait(false);
        var place = new KafkaPlace(_site.Settings.Kafka with { BootstrapServers = _embedded?.BootstrapServers ?? _site.Settings.KafkaBootstrap }, await topics.ClusterIdAsync().ConfigureAwait(false));
        _cluster = place.ClusterId;
        _consumer = DatasetConsumer.Of(_site.Store, [_dataset], place, alone: _embedded is not null, _site.Settings.KafkaGroupPrefix, NullLoggerFactory.Instance);
        _consumer.Start();
    }

    /// <summary>Asked often: a host that was started again has another cluster.</summary>
    private async Task<KafkaPlace> FindAsync(CancellationToken ct)
    {
        if (_embedded is not null)
            return new KafkaPlace(_site.Settings.Kafka with { BootstrapServers = _embedded.BootstrapServers }, _embedded.ClusterId);
        var said = _site.Settings.HostEnvFile;
        var kafka = _site.Settings.Kafka;
        if (_beside)
        {
            var brokers = HostProcess.Runs(said) ? HostEnv.Read(said, "KVT_KAFKA") : null;
            kafka = kafka with { BootstrapServers = brokers ?? throw new IOException("the host, whose Kafka this platform uses, does not run: ./kvt up") };
            if (HostEnv.Read(said, "KVT_KAFKA_CLUSTER") is { } embedded)
                return new KafkaPlace(kafka, embedded);
        }

        return new KafkaPlace(kafka, _cluster ??= await new KafkaTopics(kafka).ClusterIdAsync().WaitAsync(ct).ConfigureAwait(false));
    }
}
