using System.Text;
using Confluent.Kafka;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Acceptance.Tests.Killing;

/// <summary>Messages that cannot be handled, among good ones of the same key: each becomes a dead letter with its reason, and stops nothing.</summary>
public sealed class PoisonMessages
{
    private const string Viewed = "kivendtout.user.page_viewed.v1";
    private const string Captured = "kivendtout.psp.captured.v1";

    [Fact]
    public async Task Each_is_a_dead_letter_with_a_reason_and_everything_else_goes_on()
    {
        await using var platform = await Platform.StartAsync();
        await using var host = new MortalHost(platform);
        await host.StartAsync();
        using var admin = await host.SignedInAsync("admin");
        await using var shoppers = new Shoppers(admin);
        await shoppers.StockAsync();
        using var producer = Producer(host.Brokers);
        // An embedded partition that was given ten megabytes forgets more than it should: so these come alone, on a partition of their own.
        await producer.ProduceAsync(new TopicPartition("user-events", 5), Message("poison", Viewed, TenMegabytes()), TestContext.Current.CancellationToken);
        await DeadAsync(1, "ten megabytes");

        shoppers.Start(1);
        var (good, dead) = (0, 1);
        foreach (var (topic, type, body) in new (string, string?, byte[])[]
        {
            ("user-events", Viewed, "{\"sessionId\":"u8.ToArray()),
            ("user-events", Viewed, "{\"sessionId\":\"s\",\"platform\":\"web\",\"page\":\"/\"}"u8.ToArray()),
            ("user-events", "kivendtout.user.abducted.v1", "{}"u8.ToArray()),
            ("user-events", null, "{}"u8.ToArray()),
            ("user-events", Viewed, [0xFF, 0xFE, 0x00]),
            ("psp-notifications", Captured, "[1,2"u8.ToArray()),
            ("psp-notifications", Captured, "{\"amount\":\"much\"}"u8.ToArray()),
            ("psp-notifications", "kivendtout.psp.stolen.v1", "{}"u8.ToArray()),
        })
        {
            await producer.ProduceAsync(topic, Message("poison", type, body), TestContext.Current.CancellationToken);
            await producer.ProduceAsync("user-events", Good(++good), TestContext.Current.CancellationToken);
            await DeadAsync(++dead, $"{type} on {topic}");
        }

        Task DeadAsync(int count, string what) =>
            Published.EventuallyAsync(() => platform.ScalarAsync<bool>($"select count(*) = {count} from kivendtout.kvt_dead_letters"), $"dead letter {count}, for {what}");
        await Published.EventuallyAsync(() => platform.ScalarAsync<bool>(
            $"select count(*) = {good} from kivendtout.mt_events where type = 'page_viewed' and data -> 'Visit' ->> 'SessionId' = 'good'"), $"{good} good messages of the same key");
        Assert.Equal(
            "too_large user-events, not_json user-events, schema user-events, unknown_type user-events, unknown_type user-events, not_json user-events, "
            + "not_json psp-notifications, schema psp-notifications, unknown_type psp-notifications",
            await platform.ScalarAsync<string>("select string_agg(code || ' ' || topic, ', ' order by id) from kivendtout.kvt_dead_letters"));
        Assert.Equal(0, await platform.ScalarAsync<long>("select count(*) from kivendtout.kvt_dead_letters where length(reason) < 20 or \"offset\" is null"));

        var placed = shoppers.Placed.Count;
        await Published.EventuallyAsync(() => Task.FromResult(shoppers.Placed.Count > placed + 2), "further orders");
        await shoppers.StopAsync();
        await Published.EventuallyAsync(
            () => platform.ScalarAsync<bool>($"select count(*) = {shoppers.Paying.Count} from kivendtout.mt_events where type = 'order_paid'"), "every order paid that is to be paid");
        await host.StopAsync();
        Assert.DoesNotContain(" fail: ", await host.SaidAsync(), StringComparison.Ordinal);
    }

    private static Message<string, byte[]> Good(int n) => Message($"good {n}", Viewed, Encoding.UTF8.GetBytes(
        $$"""{"sessionId":"good","visitorId":"poisoned","at":"2026-03-02T10:00:{{n:00}}Z","platform":"web","page":"/"}"""));

    private static IProducer<string, byte[]> Producer(string brokers) => new ProducerBuilder<string, byte[]>(new KafkaSettings { BootstrapServers = brokers }.ToClientConfig(
        new("acks", "all"), new("message.max.bytes", "33554432"))).SetLogHandler((_, _) => { }).Build();

    private static Message<string, byte[]> Message(string id, string? type, byte[] body)
    {
        var headers = new Headers { { "ce_specversion", "1.0"u8.ToArray() }, { "ce_id", Encoding.UTF8.GetBytes(id) }, { "ce_source", "/test"u8.ToArray() } };
        if (type is not null)
            headers.Add("ce_type", Encoding.UTF8.GetBytes(type));
        return new Message<string, byte[]> { Key = "poisoned", Value = body, Headers = headers };
    }

    private static byte[] TenMegabytes()
    {
        var body = new byte[10 * 1024 * 1024];
        new Random(1).NextBytes(body);
        return body;
    }
}
