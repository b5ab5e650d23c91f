using System.Text;
using Confluent.Kafka;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Platform.Messaging.Tests.Kafka;

/// <summary>An independent reader: Confluent's consumer over all partitions of a topic from their beginning.</summary>
internal static class Reader
{
    public static List<ConsumeResult<string?, byte[]>> ReadAll(KafkaSettings settings, string topic, int partitions, int count)
    {
        var config = settings.ToClientConfig(new("group.id", "reader"), new("enable.auto.commit", "false"), new("isolation.level", "read_committed"));
        using var consumer = new ConsumerBuilder<string?, byte[]>(config).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        var found = new List<ConsumeResult<string?, byte[]>>();
        // The grace read after the last one would show a message too many.
        for (var next = consumer.Consume(TimeSpan.FromSeconds(120)); next is not null;
             next = consumer.Consume(found.Count < count ? TimeSpan.FromSeconds(120) : TimeSpan.FromMilliseconds(500)))
            found.Add(next);
        return found;
    }

    /// <summary>Bodies in the order in which each key's reader sees them.</summary>
    public static Dictionary<string, string[]> ByKey(IEnumerable<ConsumeResult<string?, byte[]>> messages) =>
        messages.GroupBy(m => m.Message.Key!).ToDictionary(g => g.Key, g => g.Select(m => Encoding.UTF8.GetString(m.Message.Value)).ToArray());

    public static Dictionary<string, string[]> ByKey(IEnumerable<OutgoingMessage> messages) =>
        messages.GroupBy(m => m.Key!).ToDictionary(g => g.Key, g => g.Select(m => Encoding.UTF8.GetString(m.Value)).ToArray());

    public static List<(string Name, string Value)> Headers(Message<string?, byte[]> message) =>
        [.. message.Headers.Select(h => (h.Key, Encoding.UTF8.GetString(h.GetValueBytes())))];
}

/// <summary>Messages as a log would give them: numbered over all, keys in turn.</summary>
internal static class Sample
{
    public static List<OutgoingMessage> Messages(string topic, int count, int keys, int first = 0) =>
        [.. Enumerable.Range(first, count).Select(n => new OutgoingMessage(topic, $"order-{n % keys}", Encoding.UTF8.GetBytes($$"""{"n":{{n}}}"""), Headers(n)))];

    private static IReadOnlyList<MessageHeader> Headers(int n) => new CloudEventHeaders
    {
        Id = $"id-{n}",
        Type = "kivendtout.order_placed.v1",
        Source = "/kivendtout",
        Sequence = n,
    }.ToHeaders();
}
