using System.Globalization;
using System.Text;
using KiVendTout.Domain;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Appending;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.EventStore.Reading;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Projections.Carriers;
using static KiVendTout.Projections.Tests.TestDatabase;

namespace KiVendTout.Projections.Tests.Carriers;

public sealed class PublishingToKafka(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Shard = "kafka-publisher";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Takes_each_order_and_payment_in_order_as_stored_with_its_envelope()
    {
        using var kafka = EmbeddedKafka.Start();
        await using var publisher = Publisher(kafka);
        var store = await OpenAsync("published", publisher, kafka);
        await ShopHistory.PlayAsync(store);
        await RunAsync(store);

        foreach (var (category, topic) in KafkaCarrier.TopicOf)
        {
            var stored = await store.ReadLogAsync(new LogSlice(Categories: [category]), Ct);
            var messages = KafkaReader.ReadAll(kafka, topic);
            foreach (var stream in stored.GroupBy(happened => happened.StreamId))
            {
                Assert.Equal(
                    stream.Select(Expected), messages.Where(message => message.Key == stream.Key.ToString()).Select(message => (Envelope(message), message.Value)));
            }

            Assert.Equal(stored.Count, messages.Count);
        }
    }

    [Fact]
    public async Task Goes_on_after_a_restart_and_repeats_nothing()
    {
        using var kafka = EmbeddedKafka.Start();
        await using var publisher = Publisher(kafka);
        var store = await OpenAsync("restarted", publisher, kafka);
        await ShopHistory.PlayAsync(store);
        await RunAsync(store);

        await using var again = Publisher(kafka);
        var restarted = await OpenAsync("restarted", again, kafka);
        await RunAsync(restarted);
        var order = ShopHistory.Order("guest");
        await ShopHistory.Append(restarted, order, StreamCategory.Order, 1, new Domain.Orders.OrderHeld(order, null, "later", ShopHistory.Monday));
        await RunAsync(restarted);

        var stored = await store.ReadLogAsync(new LogSlice(Categories: [StreamCategory.Order]), Ct);
        var messages = KafkaReader.ReadAll(kafka, "orders");
        Assert.Equal(
            stored.Select(happened => happened.Sequence), messages.Select(message => long.Parse(message.Header("ce_sequence"), CultureInfo.InvariantCulture)).Order());
    }

    [Fact]
    public async Task Leaves_out_products_and_customers_and_keeps_the_trace()
    {
        using var kafka = EmbeddedKafka.Start();
        await using var publisher = Publisher(kafka);
        var store = await OpenAsync("traced", publisher, kafka);
        await ShopHistory.PlayAsync(store);
        var order = ShopHistory.Order("guest");
        const string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        await store.AppendAsync(
            order, StreamCategory.Order, ExpectedVersion.Any, [new Domain.Orders.OrderHeld(order, null, "traced", ShopHistory.Monday)],
            new EventMetadata(Headers: new Dictionary<string, string> { ["traceparent"] = trace }), Ct);
        await RunAsync(store);

        var topics = await new KafkaTopics(kafka).ListAsync(cancellationToken: Ct);
        var counts = topics.ToDictionary(topic => topic.Name, topic => topic.Messages);
        Assert.Equal(["fraud-alerts", "orders", "payments"], counts.Keys.Order());
        var messages = KafkaReader.ReadAll(kafka, "orders");
        Assert.Equal(trace, messages.Last(message => message.Key == order.ToString()).Header("traceparent"));
    }

    [Fact]
    public async Task Parks_the_stream_of_an_event_that_is_too_large_and_goes_on_with_the_others()
    {
        using var kafka = EmbeddedKafka.Start();
        await using var publisher = new KafkaPublisher(new KafkaSettings
        {
            BootstrapServers = kafka.BootstrapServers,
            Properties = new Dictionary<string, string> { ["message.max.bytes"] = "20000" },
        });
        var store = await OpenAsync("large", publisher, kafka);
        await ShopHistory.PlayAsync(store);
        var (large, other) = (ShopHistory.Order("guest"), ShopHistory.Order("held"));
        await ShopHistory.Append(store, large, StreamCategory.Order, 1, new Domain.Orders.OrderHeld(large, null, new string('x', 30_000), ShopHistory.Monday));
        await ShopHistory.Append(store, other, StreamCategory.Order, 4, new Domain.Orders.OrderHeld(other, ShopHistory.Ada, "the next", ShopHistory.Monday));
        await RunAsync(store);

        Assert.Equal([$"({large},order_held)"], await RowsAsync(store, "select stream_id, event_type from large.kvt_quarantine where shard = 'kafka-publisher'"));
        var stored = await store.ReadLogAsync(new LogSlice(Categories: [StreamCategory.Order]), Ct);
        var messages = KafkaReader.ReadAll(kafka, "orders");
        Assert.Equal(
            stored.Where(happened => happened.StreamId != large || happened.Version == 1).Select(happened => happened.Id.ToString()).Order(),
            messages.Select(message => message.Header("ce_id")).Distinct().Order());
    }

    private static KafkaPublisher Publisher(EmbeddedKafka kafka) => new(new KafkaSettings { BootstrapServers = kafka.BootstrapServers });

    private Task<StreamStore> OpenAsync(string schema, KafkaPublisher publisher, EmbeddedKafka kafka) =>
        database.OpenAsync(schema, options => options.Add(new KafkaCarrier(publisher, new KafkaTopics(kafka), "/test", replication: 1)));

    private static async Task RunAsync(StreamStore store)
    {
        await using var daemon = new ProjectionDaemon(store, only: [Shard]);
        daemon.Start();
        await CaughtUpAsync(store, Shard);
    }

    private static (string Envelope, string Body) Expected(StoredEvent happened) => (string.Join('\n',
        "ce_specversion=1.0",
        $"ce_id={happened.Id}",
        $"ce_type=kivendtout.{happened.StoredName}.v1",
        "ce_source=/test",
        $"ce_subject={happened.StreamId}",
        $"ce_time={happened.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)}",
        $"ce_sequence={happened.Sequence}",
        $"ce_streamversion={happened.Version}",
        "ce_correlationid=story",
        "ce_causationid=test",
        "content-type=application/json"), Encoding.UTF8.GetString(happened.Json.Span));

    private static string Envelope(Confluent.Kafka.Message<string, string> message) =>
        string.Join('\n', message.Headers.Select(header => $"{header.Key}={Encoding.UTF8.GetString(header.GetValueBytes())}"));
}
