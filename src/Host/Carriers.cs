using KiVendTout.Host.Settings;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.Lake.DuckDb;
using KiVendTout.Platform.Lake.Objects;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Projections.Carriers;

namespace KiVendTout.Host;

/// <summary>
/// What carries events out of the database, as the settings say: to Kafka (an embedded cluster when no brokers are set), to the lake (a folder
/// when no bucket is set). Only the process that serves runs them.
/// </summary>
internal sealed class Carriers : IAsyncDisposable
{
    private readonly EmbeddedKafka? _embedded;
    private readonly KafkaPublisher _publisher;
    private readonly KafkaTopics _topics;
    private readonly LakeEngine _engine = new();
    private readonly IObjectStore _lake;
    private readonly BronzeExporter _bronze;

    public Carriers(HostSettings settings, ILoggerFactory logs)
    {
        _embedded = settings.KafkaBootstrap is null ? EmbeddedKafka.Start() : null;
        Kafka = settings.Kafka with { BootstrapServers = _embedded?.BootstrapServers ?? settings.KafkaBootstrap };
        _topics = _embedded is null ? new KafkaTopics(Kafka) : new KafkaTopics(_embedded);
        _publisher = new KafkaPublisher(Kafka, logs.CreateLogger<KafkaPublisher>());
        _lake = settings.Lake();
        _bronze = new BronzeExporter(_engine, _lake);
    }

    /// <summary>Where Kafka is.</summary>
    public KafkaSettings Kafka { get; }

    /// <summary>Id of the embedded cluster, or null where brokers were set.</summary>
    public string? EmbeddedClusterId => _embedded?.ClusterId;

    /// <summary>Its topics.</summary>
    public KafkaTopics Topics => _topics;

    /// <summary>Where the lake is.</summary>
    public string LakeLocation => _lake.Location;

    /// <summary>Adds them to a store that is not opened yet.</summary>
    public void AddTo(EventStoreOptions options) => options
        .Add(new KafkaCarrier(_publisher, _topics))
        .Add(_bronze);

    /// <summary>For a process that only reports: their names, so that it shows how far they are.</summary>
    public static void NameThem(EventStoreOptions options) => options
        .Add(new Named("kafka-publisher"))
        .Add(new Named("bronze-exporter"))
        .Add(new Named("processes"))
        .Add(new Named("payment-provider"));

    public async ValueTask DisposeAsync()
    {
        await _publisher.DisposeAsync().ConfigureAwait(false);
        _bronze.Dispose();
        (_lake as IDisposable)?.Dispose();
        _engine.Dispose();
        _embedded?.Dispose();
    }

    private sealed class Named(string name) : Subscription
    {
        public override string Name => name;

        public override Task HandleAsync(IReadOnlyList<StoredEvent> events, CancellationToken ct) =>
            throw new InvalidOperationException($"{name} is only named in this process and carries nothing.");
    }
}
