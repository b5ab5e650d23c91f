using KiVendTout.Handlers.Messages;
using KiVendTout.Host.Settings;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.Lake.DuckDb;
using KiVendTout.Platform.Lake.Objects;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Platform.Messaging.Outbox;
using KiVendTout.Projections.Carriers;

namespace KiVendTout.Host;

/// <summary>
/// What carries events and messages out of the database, as the settings say: to Kafka (an embedded cluster when no brokers are set; on a real one exactly once), to the
/// lake (a folder when no bucket is set). Only the process that serves runs them.
/// </summary>
internal sealed class Carriers : IAsyncDisposable
{
    /// <summary>The topics that messages of the outbox may be the first to name; the others are made by their publisher and by their consumers.</summary>
    private static readonly Dictionary<string, int> Partitions = new(
        [.. KafkaCarrier.Partitions, .. ShopMessages.Topics.Select(topic => KeyValuePair.Create(topic.Topic, topic.Partitions))]);

    /// <summary>A real cluster forgets nothing that was not consumed, so more may wait there.</summary>
    private const long UnsettledInCluster = 64 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly EmbeddedKafka? _embedded;
    private readonly KafkaPublisher? _plain;
    private readonly TransactionalPublisher? _exact;
    private readonly ILoggerFactory _logs;
    private readonly LakeEngine _engine = new();
    private readonly IObjectStore _lake;
    private readonly BronzeExporter _bronze;
    private OutboxBell? _bell;
    private OutboxRelay? _relay;

    public Carriers(HostSettings settings, ILoggerFactory logs)
    {
        _logs = logs;
        _embedded = settings.KafkaBootstrap is null ? EmbeddedKafka.Start() : null;
        Kafka = settings.Kafka with { BootstrapServers = _embedded?.BootstrapServers ?? settings.KafkaBootstrap };
        Topics = _embedded is null ? new KafkaTopics(Kafka) : new KafkaTopics(_embedded);
        if (_embedded is null)
            _exact = new TransactionalPublisher(Kafka, settings.KafkaTransactionalId, logs.CreateLogger<TransactionalPublisher>());
        else
            _plain = new KafkaPublisher(Kafka, logs.CreateLogger<KafkaPublisher>());
        _lake = settings.Lake();
        _bronze = new BronzeExporter(_engine, _lake);
    }

    /// <summary>Where Kafka is.</summary>
    public KafkaSettings Kafka { get; }

    /// <summary>Id of the embedded cluster, or null where brokers were set.</summary>
    public string? EmbeddedClusterId => _embedded?.ClusterId;

    /// <summary>Its topics, and its id.</summary>
    public KafkaTopics Topics { get; }

    /// <summary>Rung after every commit that put something into the outbox. There since <see cref="Start"/>.</summary>
    public OutboxBell Bell => _bell ?? throw new InvalidOperationException("The carriers are not started.");

    /// <summary>Rings the bell; before there is one, the relay looks by itself.</summary>
    public void Ring() => _bell?.Ring();

    /// <summary>Takes messages from outside of a handler. There since <see cref="Start"/>.</summary>
    public OutboxWriter Outbox { get => field ?? throw new InvalidOperationException("The carriers are not started."); private set; }

    /// <summary>What reads and writes the lake's files.</summary>
    public LakeEngine Engine => _engine;

    /// <summary>The lake's files.</summary>
    public IObjectStore Lake => _lake;

    /// <summary>Where the lake is.</summary>
    public string LakeLocation => _lake.Location;

    /// <summary>Adds them to a store that is not opened yet.</summary>
    public void AddTo(EventStoreOptions options) => options
        .Add(_exact is null ? new KafkaCarrier(_plain!, Topics) : new KafkaCarrier(_exact, Topics))
        .Add(_bronze);

    /// <summary>Begins to send the outbox.</summary>
    /// <param name="store">The opened store; the message tables are there since <see cref="Shop.OpenAsync(HostSettings, Action{EventStoreOptions}?, CancellationToken)"/>.</param>
    public void Start(StreamStore store)
    {
        var (database, schema) = (store.Database, store.Options.Schema);
        _bell = new OutboxBell(database);
        Outbox = new OutboxWriter(database, schema, _bell);
        var options = new OutboxRelayOptions { Partitions = Partitions };
        _relay = new OutboxRelay(
            database, schema, Kafka, Topics, _bell, _embedded is null ? options with { UnsettledBytes = UnsettledInCluster } : options, _logs.CreateLogger<OutboxRelay>());
        _relay.Start();
    }

    /// <summary>Makes topics and asks which cluster this is, as often as it takes: Kafka being away at the start keeps nothing else from starting.</summary>
    /// <param name="topics">The topics.</param>
    /// <param name="what">What waits for it, for the log.</param>
    /// <param name="ct">Ends the waiting.</param>
    public async Task<string> ReachAsync(IReadOnlyCollection<TopicSpecification> topics, string what, CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                await Topics.EnsureAsync(topics).ConfigureAwait(false);
                return await Topics.ClusterIdAsync().ConfigureAwait(false);
            }
            catch (Exception away) when (away is KafkaUnreachableException or Confluent.Kafka.KafkaException)
            {
                _logs.CreateLogger<Carriers>().KafkaAway(what, away.Message);
                await Task.Delay(Patience, ct).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends the sending of the outbox; what is left waits in the database.</summary>
    public async Task StopAsync()
    {
        if (_relay is not null)
            await _relay.DisposeAsync().ConfigureAwait(false);
        if (_bell is not null)
            await _bell.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>For a process that only reports: their names, so that it shows how far they are.</summary>
    public static void NameThem(EventStoreOptions options)
    {
        options.Add(new Named("kafka-publisher")).Add(new Named("bronze-exporter")).Add(new Named("activity")).Add(new Named("processes"));
        if (PaymentSettings.From(HostSettings.FromShell).Simulated)
        {
            options.Add(new Named("payment-provider"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        if (_plain is not null)
            await _plain.DisposeAsync().ConfigureAwait(false);
        if (_exact is not null)
            await _exact.DisposeAsync().ConfigureAwait(false);
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

/// <summary>What the carriers say.</summary>
internal static partial class CarriersLog
{
    [LoggerMessage(5101, LogLevel.Warning, "No {What} come in, for Kafka cannot be reached; trying again: {Reason}")]
    public static partial void KafkaAway(this ILogger log, string what, string reason);
}
