using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Projections.Carriers;

namespace KiVendTout.Bench.Messaging;

/// <summary>Where it is measured: a PostgreSQL of the benchmark's own, and Kafka: a cluster inside this process, or a real one.</summary>
internal sealed class MessagingSite : IAsyncDisposable
{
    private readonly EmbeddedKafka? _embedded;

    private MessagingSite(BenchCluster cluster, EmbeddedKafka? embedded, string brokers)
    {
        (Cluster, _embedded, Kafka) = (cluster, embedded, new KafkaSettings { BootstrapServers = brokers, RequestTimeout = TimeSpan.FromSeconds(15) });
        Topics = embedded is null ? new KafkaTopics(Kafka) : new KafkaTopics(embedded, Kafka);
    }

    public BenchCluster Cluster { get; }

    public KafkaSettings Kafka { get; }

    public KafkaTopics Topics { get; }

    /// <summary>Whether transactions mean something.</summary>
    public bool IsReal => _embedded is null;

    /// <summary>What is measured, in words.</summary>
    public string Promise => IsReal ? "exactly once, in transactions" : "embedded cluster, at least once";

    /// <summary>Starts one.</summary>
    /// <param name="brokers">A real cluster, or null for one inside this process.</param>
    public static async Task<MessagingSite> StartAsync(string? brokers)
    {
        var cluster = await BenchCluster.StartAsync();
        var embedded = brokers is null ? EmbeddedKafka.Start() : null;
        return new MessagingSite(cluster, embedded, brokers ?? embedded!.BootstrapServers);
    }

    /// <summary>The publisher as the host runs it; with no progress from an earlier round.</summary>
    public RunningCarrier Carrier(int round)
    {
        if (!IsReal)
        {
            var plain = new KafkaPublisher(Kafka);
            return new RunningCarrier(new KafkaCarrier(plain, Topics), plain);
        }

        var exact = new TransactionalPublisher(Kafka, $"kvt-bench-{Environment.ProcessId}-{round}");
        return new RunningCarrier(new KafkaCarrier(exact, Topics), exact);
    }

    /// <summary>The partitions of a topic and what they hold.</summary>
    public IEnumerable<(string Topic, int Partition, long Low, long High)> Partitions(string topic)
    {
        var status = Topics.ListAsync([topic]).GetAwaiter().GetResult();
        return status.SelectMany(one => one.Partitions.Select(partition => (one.Name, partition.Partition, partition.Low, partition.High)));
    }

    public async ValueTask DisposeAsync()
    {
        _embedded?.Dispose();
        await Cluster.DisposeAsync();
    }

    /// <summary>A carrier with what it publishes through.</summary>
    internal sealed class RunningCarrier(KafkaCarrier carrier, IAsyncDisposable publisher) : IAsyncDisposable
    {
        public Subscription Subscription => carrier;

        public ValueTask DisposeAsync() => publisher.DisposeAsync();
    }
}
