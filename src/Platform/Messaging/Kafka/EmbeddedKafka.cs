using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace KiVendTout.Platform.Messaging.Kafka;

/// <summary>
/// A Kafka cluster inside this process: librdkafka's mock brokers, which speak the real protocol on free ports of 127.0.0.1,
/// so that any Kafka client on this machine can join. For the first minute and for tests; never for production:
/// <list type="bullet">
/// <item>messages live in memory; a partition keeps about 5 MB and drops its oldest beyond that; the end of the process loses all;</item>
/// <item>transactions are accepted but mean nothing: aborted records are visible, offsets sent to a transaction are not stored, an old
/// producer is not fenced; so delivery is at least once;</item>
/// <item>no replication (every broker shares one memory), no authentication, no encryption, no admin requests: topics are made
/// with <see cref="CreateTopic"/>, or by themselves with four partitions when a client first names them;</item>
/// <item>the ports change with every start.</item>
/// </list>
/// </summary>
public sealed class EmbeddedKafka : IDisposable
{
    private readonly Lock _lock = new();
    private readonly int _brokers;
    private IntPtr _client;
    private IntPtr _cluster;

    private EmbeddedKafka(IntPtr client, IntPtr cluster, int brokers)
    {
        (_client, _cluster, _brokers) = (client, cluster, brokers);
        BootstrapServers = Marshal.PtrToStringUTF8(Librdkafka.rd_kafka_mock_cluster_bootstraps(cluster))!;
    }

    /// <summary>Addresses of the brokers, such as <c>127.0.0.1:41325,127.0.0.1:43001,127.0.0.1:38611</c>.</summary>
    public string BootstrapServers { get; }

    /// <summary>Names this cluster and no other, ever: offsets and messages of one that ended mean nothing to the next.</summary>
    public string ClusterId { get; } = $"embedded-{Guid.NewGuid():N}";

    /// <summary>Starts a cluster; it ends with <see cref="Dispose"/>.</summary>
    /// <param name="brokers">How many brokers, each on its own port.</param>
    /// <exception cref="DllNotFoundException">librdkafka1 is not installed.</exception>
    public static EmbeddedKafka Start(int brokers = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(brokers, 1);
        Librdkafka.EnsureLoaded();
        var error = new byte[512];
        var conf = Librdkafka.rd_kafka_conf_new();
        // The handle only carries the brokers; without this it would write its own warnings to standard error.
        _ = Librdkafka.rd_kafka_conf_set(conf, "log_level", "2", error, (nuint)error.Length);
        var client = Librdkafka.rd_kafka_new(0, conf, error, (nuint)error.Length);
        if (client == IntPtr.Zero)
        {
            Librdkafka.rd_kafka_conf_destroy(conf);
            throw new InvalidOperationException($"The embedded Kafka could not start: {Encoding.UTF8.GetString(error).TrimEnd('\0')}");
        }
        var cluster = Librdkafka.rd_kafka_mock_cluster_new(client, brokers);
        if (cluster != IntPtr.Zero)
            return new EmbeddedKafka(client, cluster, brokers);
        Librdkafka.rd_kafka_destroy(client);
        throw new InvalidOperationException($"The embedded Kafka could not open {brokers} ports on 127.0.0.1; is the loopback interface up?");
    }

    /// <summary>Makes a topic; one that exists already stays as it is.</summary>
    /// <param name="name">Topic name: letters, digits, dot, dash, underscore.</param>
    /// <param name="partitions">Number of partitions, 1 or more.</param>
    /// <param name="replication">Copies of each partition, at most the number of brokers; nothing is copied; each partition's leader is one of them at random.</param>
    public void CreateTopic(string name, int partitions, int replication = 1)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(replication, _brokers);
        Call(() => Librdkafka.rd_kafka_mock_topic_create(_cluster, name, partitions, replication), $"topic {name}", ErrorCode.TopicAlreadyExists);
    }

    /// <summary>Takes a broker down: its connections break and it refuses new ones. The partitions that it leads (perhaps none) wait until it is back.</summary>
    /// <param name="broker">1 for the first broker.</param>
    public void TakeDown(int broker) => Call(() => Librdkafka.rd_kafka_mock_broker_set_down(_cluster, broker), $"broker {broker}");

    /// <summary>Brings a broker back with what it held.</summary>
    /// <param name="broker">1 for the first broker.</param>
    public void BringUp(int broker) => Call(() => Librdkafka.rd_kafka_mock_broker_set_up(_cluster, broker), $"broker {broker}");

    /// <summary>Ends the brokers and forgets every message: from here on connections to them are refused. Their memory is given back a moment later.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_cluster == IntPtr.Zero) return;
            for (var broker = 1; broker <= _brokers; broker++) _ = Librdkafka.rd_kafka_mock_broker_set_down(_cluster, broker);
            var (cluster, client) = (_cluster, _client);
            (_cluster, _client) = (IntPtr.Zero, IntPtr.Zero);
            // Often this takes a second, and nobody needs to wait for it: a thread of librdkafka 2.0.2 is told to end, finds that it is still referred to, and looks again after one second.
            var ending = new Thread(() => Destroy(cluster, client)) { IsBackground = true, Name = "embedded Kafka's end" };
            ending.Start();
        }
    }

    private static void Destroy(IntPtr cluster, IntPtr client)
    {
        Librdkafka.rd_kafka_mock_cluster_destroy(cluster);
        Librdkafka.rd_kafka_destroy(client);
    }

    private void Call(Func<ErrorCode> change, string what, ErrorCode harmless = ErrorCode.NoError)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_cluster == IntPtr.Zero, this);
            var error = change();
            if (error != ErrorCode.NoError && error != harmless)
                throw new KafkaException(new Error(error, $"The embedded Kafka refused the change of {what}: {error.GetReason()}"));
        }
    }
}
