using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Platform.Messaging.Tests.Kafka;

public sealed class CountingTopics
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Topics_are_listed_with_their_partitions_and_message_counts()
    {
        using var kafka = EmbeddedKafka.Start();
        var topics = new KafkaTopics(kafka);
        await topics.EnsureAsync([new("orders", 6, 3), new("payments", 3)]);
        await topics.EnsureAsync([new("orders", 6, 3), new("payments", 3)]);
        await using var publisher = new KafkaPublisher(new KafkaSettings { BootstrapServers = kafka.BootstrapServers });
        await publisher.PublishAsync(Sample.Messages("orders", 500, keys: 50), Cancel);

        var all = await topics.ListAsync(cancellationToken: Cancel);

        Assert.Equal([("orders", 6, 500L), ("payments", 3, 0L)], all.Select(t => (t.Name, t.Partitions.Count, t.Messages)));
        Assert.Equal(["payments"], (await topics.ListAsync(["payments", "never-made"], Cancel)).Select(t => t.Name));
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_gives_a_clear_error_that_names_the_time()
    {
        var topics = new KafkaTopics(new KafkaSettings { BootstrapServers = "127.0.0.1:1", RequestTimeout = TimeSpan.FromSeconds(1) });

        var listing = await Assert.ThrowsAsync<KafkaUnreachableException>(() => topics.ListAsync(cancellationToken: Cancel).WaitAsync(TimeSpan.FromSeconds(120), Cancel));
        var making = await Assert.ThrowsAsync<KafkaUnreachableException>(() => topics.EnsureAsync([new("orders", 6)]).WaitAsync(TimeSpan.FromSeconds(120), Cancel));

        Assert.All([listing, making], e => Assert.StartsWith("Kafka at 127.0.0.1:1 did not answer within 1 s", e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_an_address_the_error_says_what_to_set() =>
        Assert.Contains("set them, or start EmbeddedKafka", Assert.Throws<InvalidOperationException>(() => new KafkaSettings().ToClientConfig()).Message, StringComparison.Ordinal);
}
