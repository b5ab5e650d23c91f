using KiVendTout.Platform.Messaging.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KiVendTout.Platform.Messaging.Inbound;

/// <summary>A topic that is consumed.</summary>
/// <param name="Name">The topic; it exists.</param>
/// <param name="DefaultType">What plain JSON without CloudEvents headers is taken to be; null makes a message without a type a dead letter.</param>
/// <param name="TypePrefix">What the type of each of its messages begins with; null takes every type that is known. Without it whoever may write to the topic may
/// send messages that are meant for the inside, such as timers.</param>
/// <param name="Partitions">How many partitions it has; read only where the consumer is alone.</param>
public sealed record ConsumedTopic(string Name, string? DefaultType = null, string? TypePrefix = null, int Partitions = 1);

/// <summary>Everything a <see cref="KafkaConsumer"/> works with.</summary>
public sealed record ConsumerOptions
{
    /// <summary>Our consumer's name, and that of its watermarks. Changing it begins every topic from its beginning.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What is put before the name for the name of its group in Kafka: hosts of one installation share a group, those of another must not, or the two would
    /// share the messages between them.
    /// </summary>
    public string GroupPrefix { get; init; } = "";

    /// <summary>
    /// Takes every partition of its topics without joining a group: for the embedded cluster of its own process, where there is nobody to share with and the first to join a group waits three
    /// seconds for others. Two consumers of one name that are both alone would hinder each other: each message still has its effect once.
    /// </summary>
    public bool Alone { get; init; }

    /// <summary>What it consumes.</summary>
    public required IReadOnlyList<ConsumedTopic> Topics { get; init; }

    /// <summary>Where Kafka is.</summary>
    public required KafkaSettings Kafka { get; init; }

    /// <summary>Id of that cluster (<see cref="KafkaTopics.ClusterIdAsync"/>): offsets of another mean nothing.</summary>
    public required string ClusterId { get; init; }

    /// <summary>Handles what is read, and moves the watermarks of this consumer with it: it was made with the same name and cluster.</summary>
    public required IPartitionSink Sink { get; init; }

    /// <summary>Where the watermarks are read that the sink moves.</summary>
    public required Watermarks Watermarks { get; init; }

    /// <summary>Messages of one partition that are handled together, at the most.</summary>
    public int MaxBatch { get; init; } = 500;

    /// <summary>Bytes of bodies that are handled together, at the most, unless one message alone has more.</summary>
    public int MaxBatchBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// Messages of one partition that may wait in memory before it is paused. It goes on when a half of them is left, which should last for a second: so long
    /// librdkafka 2.0.2 takes to fetch again.
    /// </summary>
    public int MaxWaiting { get; init; } = 10_000;

    /// <summary>The same in bytes of bodies.</summary>
    public long MaxWaitingBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>A body larger than this is a dead letter without being read. Brokers take 1 MiB unless told otherwise.</summary>
    public int MaxBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>How long a batch in flight may take to end when its partition is taken away or the consumer stops; then it is abandoned.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The first wait after a failure that is nobody's fault (PostgreSQL is away); it doubles up to five seconds.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Where it reports.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;
}
