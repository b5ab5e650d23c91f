using System.Text;
using Confluent.Kafka;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Projections.Tests.Carriers;

/// <summary>An independent reader: Confluent's consumer over all partitions of a topic from their beginning.</summary>
internal static class KafkaReader
{
    private const int Partitions = 6;

    /// <summary>Everything up to the ends as they are now; the embedded cluster may have some events twice.</summary>
    public static List<Message<string, string>> ReadAll(EmbeddedKafka kafka, string topic)
    {
        var config = new KafkaSettings { BootstrapServers = kafka.BootstrapServers }.ToClientConfig(
            KeyValuePair.Create("group.id", "reader"), KeyValuePair.Create("enable.auto.commit", "false"), KeyValuePair.Create("enable.partition.eof", "true"));
        using var consumer = new ConsumerBuilder<string, string>(config).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, Partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        var found = new List<Message<string, string>>();
        for (var ends = new HashSet<int>(); ends.Count < Partitions;)
        {
            var next = consumer.Consume(TimeSpan.FromSeconds(120)) ?? throw new TimeoutException($"The topic {topic} cannot be read to its end.");
            if (next.IsPartitionEOF)
            {
                ends.Add(next.Partition.Value);
            }
            else
            {
                found.Add(next.Message);
            }
        }

        return found;
    }

    public static string Header(this Message<string, string> message, string name) => Encoding.UTF8.GetString(message.Headers.GetLastBytes(name));
}
