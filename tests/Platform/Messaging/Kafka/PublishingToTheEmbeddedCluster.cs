using System.Text;
using Confluent.Kafka;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Platform.Messaging.Tests.Kafka;

public sealed class PublishingToTheEmbeddedCluster : IDisposable
{
    private const string Topic = "orders";
    private readonly EmbeddedKafka _kafka = EmbeddedKafka.Start();
    private readonly KafkaSettings _settings;

    public PublishingToTheEmbeddedCluster()
    {
        _kafka.CreateTopic(Topic, partitions: 6, replication: 3);
        _settings = new KafkaSettings { BootstrapServers = _kafka.BootstrapServers, DeliveryTimeout = TimeSpan.FromSeconds(120) };
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _kafka.Dispose();

    [Fact]
    public async Task Ten_thousand_messages_over_a_hundred_keys_arrive_once_and_in_order_of_their_key()
    {
        var messages = Sample.Messages(Topic, 10_000, keys: 100);
        await using var publisher = new KafkaPublisher(_settings);

        foreach (var batch in messages.Chunk(1_000)) await publisher.PublishAsync(batch, Cancel);

        var read = Reader.ReadAll(_settings, Topic, 6, messages.Count);
        Assert.Equal(10_000, read.Count);
        Assert.Equal(Reader.ByKey(messages), Reader.ByKey(read));
        Assert.All(read.GroupBy(m => m.Message.Key), key => Assert.Single(key.Select(m => m.Partition.Value).Distinct()));
        foreach (var message in read)
        {
            var n = Encoding.UTF8.GetString(message.Message.Value)[5..^1];
            Assert.Equal(
                [("ce_specversion", "1.0"), ("ce_id", $"id-{n}"), ("ce_type", "kivendtout.order_placed.v1"), ("ce_source", "/kivendtout"),
                    ("ce_sequence", n), ("content-type", "application/json")],
                Reader.Headers(message.Message));
        }
    }

    [Fact]
    public async Task A_broker_that_goes_and_comes_back_loses_nothing_and_keeps_the_order()
    {
        var messages = Sample.Messages(Topic, 3_000, keys: 30);
        await using var publisher = new KafkaPublisher(_settings);
        await publisher.PublishAsync(messages[..1_000], Cancel);

        var broker = BusiestBroker();
        _kafka.TakeDown(broker);
        var waiting = publisher.PublishAsync(messages[1_000..2_000], Cancel);
        Assert.NotSame(waiting, await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromSeconds(1), Cancel)));
        _kafka.BringUp(broker);
        await waiting;
        await publisher.PublishAsync(messages[2_000..], Cancel);

        Assert.Equal(Reader.ByKey(messages), Reader.ByKey(Reader.ReadAll(_settings, Topic, 6, messages.Count)));
    }

    [Fact]
    public async Task After_a_batch_that_came_too_late_the_same_batch_can_be_published_again_and_nothing_overtakes()
    {
        var messages = Sample.Messages(Topic, 300, keys: 30);
        await using var publisher = new KafkaPublisher(_settings with { DeliveryTimeout = TimeSpan.FromSeconds(10) });
        await publisher.PublishAsync(messages[..100], Cancel);

        for (var broker = 1; broker <= 3; broker++) _kafka.TakeDown(broker);
        var failure = await Assert.ThrowsAsync<KafkaPublishException>(() => publisher.PublishAsync(messages[100..200], Cancel));
        Assert.Equal((Topic, ErrorCode.Local_TimedOut), (failure.Topic, failure.Code));
        Assert.Contains(messages[100..200], m => m.Key == failure.Key);
        for (var broker = 1; broker <= 3; broker++) _kafka.BringUp(broker);
        await publisher.PublishAsync(messages[100..200], Cancel);
        await publisher.PublishAsync(messages[200..], Cancel);

        // Each key's bodies in order; a repeat could only stand where it was sent again, and here nothing was sent at all.
        Assert.Equal(Reader.ByKey(messages), Reader.ByKey(Reader.ReadAll(_settings, Topic, 6, messages.Count)));
    }

    [Fact]
    public async Task A_message_that_is_too_large_fails_its_batch_and_names_itself()
    {
        var messages = Sample.Messages(Topic, 10, keys: 10);
        messages[4] = messages[4] with { Key = "the large one", Value = new byte[2_000_000] };
        await using var publisher = new KafkaPublisher(_settings);

        var failure = await Assert.ThrowsAsync<KafkaPublishException>(() => publisher.PublishAsync(messages, Cancel));

        Assert.Equal((Topic, "the large one", ErrorCode.MsgSizeTooLarge), (failure.Topic, failure.Key, failure.Code));
        Assert.Contains("'the large one'", failure.Message, StringComparison.Ordinal);
        await publisher.PublishAsync(messages[..4], Cancel);
    }

    [Fact]
    public async Task A_batch_larger_than_the_client_s_queue_goes_in_turns()
    {
        var messages = Sample.Messages(Topic, 2_500, keys: 50);
        var small = _settings with { Properties = new Dictionary<string, string> { ["queue.buffering.max.messages"] = "1000" } };
        await using var publisher = new KafkaPublisher(small);

        await publisher.PublishAsync(messages, Cancel);

        Assert.Equal(Reader.ByKey(messages), Reader.ByKey(Reader.ReadAll(_settings, Topic, 6, messages.Count)));
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_gives_a_clear_error_that_names_the_time()
    {
        var nowhere = new KafkaSettings { BootstrapServers = "127.0.0.1:1", DeliveryTimeout = TimeSpan.FromSeconds(2) };
        await using var publisher = new KafkaPublisher(nowhere);

        var failure = await Assert.ThrowsAsync<KafkaPublishException>(() => publisher.PublishAsync(Sample.Messages(Topic, 3, keys: 1), Cancel).WaitAsync(TimeSpan.FromSeconds(120), Cancel));

        Assert.Equal((Topic, "order-0"), (failure.Topic, failure.Key));
        Assert.Contains("127.0.0.1:1", failure.Message, StringComparison.Ordinal);
        Assert.Contains("within 2 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_its_end_its_brokers_take_no_connection()
    {
        var ended = EmbeddedKafka.Start(2);
        var addresses = ended.BootstrapServers.Split(',').Select(System.Net.IPEndPoint.Parse).ToArray();
        foreach (var address in addresses) await ConnectAsync(address);
        ended.Dispose();
        ended.Dispose();
        foreach (var address in addresses) await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => ConnectAsync(address));

        static async Task ConnectAsync(System.Net.IPEndPoint address)
        {
            using var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync(address, Cancel);
        }
    }

    [Fact]
    public async Task A_cancelled_batch_ends_at_once_and_the_next_one_goes_through()
    {
        var messages = Sample.Messages(Topic, 20, keys: 4);
        await using var publisher = new KafkaPublisher(_settings);
        for (var broker = 1; broker <= 3; broker++) _kafka.TakeDown(broker);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publisher.PublishAsync(messages[..10], cancel.Token));
        for (var broker = 1; broker <= 3; broker++) _kafka.BringUp(broker);
        await publisher.PublishAsync(messages, Cancel);

        Assert.Equal(Reader.ByKey(messages), Reader.ByKey(Reader.ReadAll(_settings, Topic, 6, messages.Count)));
    }

    /// <summary>The broker that leads most partitions: leaders are chosen at random, and one that leads none would be missed by nobody.</summary>
    private int BusiestBroker()
    {
        using var admin = new AdminClientBuilder(_settings.ToClientConfig()).Build();
        return admin.GetMetadata(Topic, TimeSpan.FromSeconds(120)).Topics.Single().Partitions.GroupBy(p => p.Leader).MaxBy(g => g.Count())!.Key;
    }
}
