using Confluent.Kafka;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Bench.Messaging;

/// <summary>
/// The floor of publishing: Confluent.Kafka alone sends messages that lie ready in memory, with the same keys, headers and guarantees. On the embedded cluster that is an
/// idempotent producer, on a real one also transactions as large as our batches.
/// </summary>
internal static class BareProducer
{
    public static Stretch Send(KafkaSettings settings, IReadOnlyList<OutgoingMessage> messages, long count, int? perTransaction, bool warm = true)
    {
        var config = settings.ToClientConfig(
            new("enable.idempotence", "true"), new("enable.gapless.guarantee", "true"), new("acks", "all"), new("partitioner", "murmur2_random"), new("compression.type", "lz4"),
            new("linger.ms", "3"), new("queue.buffering.max.kbytes", "131072"), new("dotnet.producer.delivery.report.fields", "none"));
        if (perTransaction is not null)
        {
            config.Set("transactional.id", $"kvt-bench-bare-{Guid.NewGuid():N}");
        }

        using var producer = new ProducerBuilder<string?, byte[]>(config).SetLogHandler((_, _) => { }).Build();
        if (perTransaction is not null)
        {
            producer.InitTransactions(TimeSpan.FromSeconds(30));
        }

        // What connecting costs is no cost of a message.
        if (warm)
        {
            Run(producer, messages, 1, perTransaction);
        }

        var watch = Stretch.Begin();
        Run(producer, messages, count, perTransaction);
        return watch.End(count);
    }

    private static void Run(IProducer<string?, byte[]> producer, IReadOnlyList<OutgoingMessage> messages, long count, int? perTransaction)
    {
        for (long sent = 0; sent < count;)
        {
            if (perTransaction is not null)
            {
                producer.BeginTransaction();
            }

            for (var end = Math.Min(count, sent + (perTransaction ?? count)); sent < end; sent++)
            {
                Produce(producer, messages[(int)(sent % messages.Count)]);
            }

            if (perTransaction is not null)
            {
                producer.CommitTransaction();
            }
        }

        producer.Flush(TimeSpan.FromSeconds(60));
    }

    private static void Produce(IProducer<string?, byte[]> producer, OutgoingMessage message)
    {
        var headers = new Headers();
        foreach (var header in message.Headers)
        {
            headers.Add(header.Name, header.Value);
        }

        var sent = new Message<string?, byte[]> { Key = message.Key, Value = message.Value, Headers = headers };
        while (true)
        {
            try
            {
                producer.Produce(message.Topic, sent);
                return;
            }
            catch (ProduceException<string?, byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                Thread.Sleep(1);
            }
        }
    }
}
