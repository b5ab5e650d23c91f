using Confluent.Kafka;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Bench.Messaging;

/// <summary>Reads a topic with Confluent.Kafka alone: the floor of consuming, and a way of getting hold of what was published.</summary>
internal static class BareConsumer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Reads from the given offsets until so many messages were read, headers included.</summary>
    /// <param name="settings">Where Kafka is.</param>
    /// <param name="from">Where each partition begins.</param>
    /// <param name="count">How many messages there are.</param>
    /// <param name="take">Given each, or null to throw them away.</param>
    public static Stretch Read(KafkaSettings settings, IEnumerable<TopicPartitionOffset> from, long count, Action<ConsumeResult<string?, byte[]>>? take = null)
    {
        var config = settings.ToClientConfig(
            new("group.id", $"kvt-bench-{Guid.NewGuid():N}"), new("enable.auto.commit", "false"), new("isolation.level", "read_committed"), new("fetch.wait.max.ms", "10"));
        using var consumer = new ConsumerBuilder<string?, byte[]>(config).SetLogHandler((_, _) => { }).Build();
        var watch = Stretch.Begin();
        consumer.Assign(from);
        for (long read = 0; read < count; read++)
        {
            var result = consumer.Consume(Patience) ?? throw new InvalidOperationException($"Only {read:N0} of {count:N0} messages came in {Patience.TotalSeconds} s.");
            take?.Invoke(result);
        }

        return watch.End(count);
    }
}
