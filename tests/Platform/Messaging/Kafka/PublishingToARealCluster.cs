using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Platform.Messaging.Tests.Kafka;

public sealed class PublishingToARealCluster
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_messages_arrive_once_in_order_of_their_key_while_a_broker_is_killed_and_comes_back()
    {
        using var kafka = RealKafka.StartOrSkip();
        var settings = new KafkaSettings { BootstrapServers = kafka.BootstrapServers };
        var topics = new KafkaTopics(settings);
        await topics.EnsureAsync([new("orders", 6, 3)]);
        await topics.EnsureAsync([new("orders", 6, 3), new("payments", 3, 3)]);
        var messages = Sample.Messages("orders", 10_000, keys: 100);
        await using var publisher = new KafkaPublisher(settings);

        foreach (var (number, batch) in messages.Chunk(500).Index())
        {
            if (number == 6) kafka.Kill(2);
            if (number == 14) kafka.BringUp(2);
            await publisher.PublishAsync(batch, Cancel);
        }

        Assert.Equal([("orders", 10_000L), ("payments", 0L)], (await topics.ListAsync(cancellationToken: Cancel)).Select(t => (t.Name, t.Messages)));
        Assert.Equal(Reader.ByKey(messages), Reader.ByKey(Reader.ReadAll(settings, "orders", 6, messages.Count)));
    }
}
