using System.Text;
using Confluent.Kafka;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Projections.Tests.Carriers;

/// <summary>An independent reader: Confluent's consumer over all partitions of a topic from their beginning.</summary>
internal static class KafkaReader
{
    private const int Partitions = 6;

    /// <summary>Reads until there are so many different events; the embedded cluster may have some of them twice.</summary>
    public static List<Message<string, string>> ReadAll(EmbeddedKafka kafka, string topic, int count)
    {
        var config = new KafkaSettings { BootstrapServers = kafka.BootstrapServers }.ToClientConfig(
            KeyValuePair.Create("group.id", "reader"), KeyValuePair.Create("enable.auto.commit", "false"));
        using var consumer = new ConsumerBuilder<string, string>(config).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, Partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        var (found, ids) = (new List<Message<string, string>>(), new HashSet<string>());
        // The grace read after the last one would show a message too many.
        for (var next = consumer.Consume(TimeSpan.FromSeconds(120)); next is not null;
             next = consumer.Consume(ids.Count < count ? TimeSpan.FromSeconds(120) : TimeSpan.FromMilliseconds(700)))
        {
            found.Add(next.Message);
            ids.Add(next.Message.Header("ce_id"));
        }

        return found;
    }

    public static string Header(this Message<string, string> message, string name) => Encoding.UTF8.GetString(message.Headers.GetLastBytes(name));
}
