using Confluent.Kafka;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Platform.Messaging.Inbound;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Handlers.Tests.Datasets.Storing;

public sealed class StoringThroughKafka(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly Dataset Housing = Shipped.Dataset("housing");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Consumers_that_end_anywhere_in_the_middle_leave_506_rows()
    {
        using var kafka = Start();
        await using var site = await StoringSite.OpenAsync(database, Housing);
        await SendAsync(kafka, await StoringSite.HousingAsync(batchSize: 2));
        await SendAsync(kafka, await StoringSite.HousingAsync(batchSize: 3));
        var seed = Environment.TickCount;
        var random = new Random(seed);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        for (var life = 0; life < (Environment.GetEnvironmentVariable("KVT_LONG") == "1" ? 100 : 2); life++)
        {
            var before = await WatermarkAsync(site);
            if (before == 253 + 169)
                break;
            // Patience that has run out before anything could end: the batch in flight is abandoned wherever it is.
            await using var consumer = Consume(site, kafka, maxBatch: random.Next(1, 12), patience: TimeSpan.FromMilliseconds(random.Next(1, 20)));
            await UntilAsync(async () => await WatermarkAsync(site) > before, "some batches more");
            await Task.Delay(random.Next(0, 15), Ct);
        }

        await using (Consume(site, kafka, maxBatch: 500))
            await UntilAsync(async () => await WatermarkAsync(site) == 253 + 169, "the end of the topic");
        await StoringBatches.HasHousingAsync(site);
        Assert.Equal(["(506,506,1012)"], await site.RowsAsync("select sum(stored), sum(repeated), sum(records) from $.kvt_dataset_batches"));
    }

    [Fact]
    public async Task Two_clusters_with_the_same_source_at_once_store_it_once()
    {
        using var one = Start();
        using var other = Start();
        await using var site = await StoringSite.OpenAsync(database, Housing);
        await SendAsync(one, await StoringSite.HousingAsync(batchSize: 5));
        await SendAsync(other, await StoringSite.HousingAsync(batchSize: 4));
        await using var first = Consume(site, one, maxBatch: 4);
        await using var second = Consume(site, other, maxBatch: 5);
        await UntilAsync(async () => await WatermarkAsync(site) == 102 + 127, "the ends of both topics");

        await StoringBatches.HasHousingAsync(site);
        Assert.Equal(["(506,506)"], await site.RowsAsync("select sum(stored), sum(repeated) from $.kvt_dataset_batches"));
    }

    [Fact]
    public async Task A_database_that_cannot_take_it_is_waited_for()
    {
        using var kafka = Start();
        await using var site = await StoringSite.OpenAsync(database, Housing);
        await SendAsync(kafka, await StoringSite.HousingAsync());
        await site.RunAsync("alter table $.housing rename to away");
        await using var consumer = Consume(site, kafka, maxBatch: 2);
        await UntilAsync(() => Task.FromResult(consumer.Partitions is [{ Error: { } error }] && error.Contains("housing", StringComparison.Ordinal)), "a partition that says why it waits");
        await site.RunAsync("alter table $.away rename to housing");

        await UntilAsync(async () => await WatermarkAsync(site) == 6, "the end of the topic");
        await StoringBatches.HasHousingAsync(site);
        Assert.Equal(0, await site.ScalarAsync<long>("select count(*) from $.kvt_dead_letters"));
    }

    private static EmbeddedKafka Start()
    {
        var kafka = EmbeddedKafka.Start(1);
        kafka.CreateTopic(Housing.Topic, 1);
        return kafka;
    }

    private static KafkaSettings At(EmbeddedKafka kafka) => new() { BootstrapServers = kafka.BootstrapServers };

    private static async Task SendAsync(EmbeddedKafka kafka, IEnumerable<Message<byte[]?, byte[]?>> messages)
    {
        await using var publisher = new KafkaPublisher(At(kafka));
        await publisher.PublishAsync(
            [.. messages.Select(message => new OutgoingMessage(Housing.Topic, null, message.Value!, [.. message.Headers.Select(header => new MessageHeader(header.Key, header.GetValueBytes()))]))], Ct);
    }

    private static KafkaConsumer Consume(StoringSite site, EmbeddedKafka kafka, int maxBatch, TimeSpan? patience = null)
    {
        var consumer = new KafkaConsumer(new ConsumerOptions
        {
            Name = StoringSite.Consumer,
            Topics = [new ConsumedTopic(Housing.Topic)],
            Kafka = At(kafka),
            ClusterId = kafka.ClusterId,
            Sink = site.Sink(Housing, kafka.ClusterId),
            Watermarks = new Watermarks(site.Database, site.Store.Schema),
            MaxBatch = maxBatch,
            Patience = patience ?? TimeSpan.FromSeconds(20),
        });
        consumer.Start();
        return consumer;
    }

    private static Task<long> WatermarkAsync(StoringSite site) => site.ScalarAsync<long>("select coalesce(sum(next_offset), 0)::bigint from $.kvt_watermarks");

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var until = DateTime.UtcNow + Patience;
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < until, $"It did not come to {what} within {Patience.TotalSeconds} s.");
            await Task.Delay(10, Ct);
        }
    }
}
