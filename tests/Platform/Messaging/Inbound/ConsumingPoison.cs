using System.Text;
using KiVendTout.Platform.Messaging.Inbound;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Platform.Messaging.Tests.Handling;

namespace KiVendTout.Platform.Messaging.Tests.Inbound;

public sealed class ConsumingPoison(MessageDatabase database) : IClassFixture<MessageDatabase>
{
    private static readonly (string Name, string? Value)[] Typed = [("ce_id", "1"), ("ce_type", "test.put.v1"), ("ce_specversion", "1.0")];

    [Fact]
    public async Task Every_kind_lands_in_the_dead_letters_with_its_reason_and_stops_nothing()
    {
        using var kafka = EmbeddedKafka.Start();
        kafka.CreateTopic("accounts", 1);
        await using var intake = new Intake(database, new KafkaSettings { BootstrapServers = kafka.BootstrapServers }, kafka.ClusterId, "accounts");
        var good = """{"account":"a","amount":1}"""u8.ToArray();
        (string Code, string Names, OutgoingMessage Message)[] poison =
        [
            ("not_json", "no JSON", Raw("{\"account\""u8.ToArray(), Typed)),
            ("schema", "amount", Raw("""{"account":"a","amount":"x"}"""u8.ToArray(), Typed)),
            ("schema", "amount", Raw("""{"account":"a"}"""u8.ToArray(), Typed)),
            ("unknown_type", "'test.other.v1'", Raw(good, ("ce_type", "test.other.v1"))),
            ("unknown_type", "no header ce_type", Raw(good)),
            ("unknown_type", "begin with 'test.'", Raw(good, ("ce_type", "process.put.v1"))),
            ("too_large", "10000000 bytes", Raw(Encoding.UTF8.GetBytes($"{{\"account\":\"{new string('a', 9_999_975)}\",\"amount\":1}}"), Typed)),
            ("not_json", "UTF-8", Raw([.. "{\"account\":\""u8, 0xff, .. "\",\"amount\":1}"u8], Typed)),
            ("no_body", "no body", Raw(null, Typed)),
            ("bad_header", "header ce_subject is no UTF-8", new OutgoingMessage("accounts", "k", good, [new("ce_type", "test.put.v1"u8.ToArray()), new("ce_subject", [0xff, 0xfe])])),
            ("bad_header", "header x-mine is no UTF-8", new OutgoingMessage("accounts", "k", good, [new("ce_type", "test.put.v1"u8.ToArray()), new("x-mine", [0xff, 0xfe])])),
            ("bad_header", "ce_time", Raw(good, [.. Typed, ("ce_time", "yesterday")])),
            ("bad_header", "ce_specversion", Raw(good, ("ce_type", "test.put.v1"), ("ce_specversion", "0.3"))),
            ("not_json", "text/plain", Raw(good, [.. Typed, ("content-type", "text/plain")])),
            ("not_json", "no JSON", Raw("{"u8.ToArray(), ("content-type", "application/cloudevents+json"))),
            ("unknown_type", "type: is missing", Raw("""{"specversion":"1.0","id":"1","data":{}}"""u8.ToArray(), ("content-type", "application/cloudevents+json"))),
            ("schema", "amount", Raw("""{"specversion":"1.0","id":"1","type":"test.put.v1","data":{"account":"a"}}"""u8.ToArray(), ("content-type", "application/cloudevents+json"))),
            ("not_json", "batches", Raw("[]"u8.ToArray(), ("content-type", "application/cloudevents-batch+json"))),
            ("failed", "PostgresException", intake.Message("k", new Put("a", 1, Note: "zero \0 byte"))),
            ("failed", "InvalidOperationException", intake.Message("k", new Fail("bug"))),
        ];
        await intake.SendAsync(intake.Message("k", new Put("a", 0)));
        for (var i = 0; i < poison.Length; i++)
        {
            await intake.SendAsync(poison[i].Message, intake.Message("k", new Put("a", i + 1)));
        }

        await using var consumer = intake.Consume(options => options with { Topics = [new ConsumedTopic("accounts", TypePrefix: "test.")] });
        await intake.EffectsAsync(poison.Length + 1);

        Assert.Equal(Enumerable.Range(0, poison.Length + 1), (await intake.AccountsAsync())["a"]);
        var letters = await intake.LettersAsync("code, reason, length(body)");
        Assert.Equal(poison.Length, letters.Length);
        for (var i = 0; i < letters.Length; i++)
        {
            Assert.StartsWith($"({poison[i].Code},", letters[i], StringComparison.Ordinal);
            Assert.Contains(poison[i].Names, letters[i], StringComparison.Ordinal);
        }

        Assert.Equal(["(10000000,65536)"], await database.RowsAsync(
            "select envelope -> 'headers' ->> 'kvt-truncated-from', length(body) from messages.kvt_outbox where topic = 'accounts.dead-letters' and length(body) > 10000"));
        Assert.Equal(poison.Length, await database.ScalarAsync<long>("select count(*) from messages.kvt_outbox where topic = 'accounts.dead-letters'"));
    }

    [Fact]
    public async Task Structured_events_and_plain_json_with_a_default_type_are_messages_as_well()
    {
        using var kafka = EmbeddedKafka.Start();
        kafka.CreateTopic("accounts", 1);
        await using var intake = new Intake(database, new KafkaSettings { BootstrapServers = kafka.BootstrapServers }, kafka.ClusterId, "accounts");
        await intake.SendAsync(
            Raw("""{"specversion":"1.0","id":"s1","type":"test.put.v1","source":"/there","correlationid":"c1","time":"2026-03-02T10:00:00Z","data":{"account":"a","amount":1}}"""u8.ToArray(),
                ("content-type", "application/cloudevents+json; charset=utf-8")),
            Raw("""{"account":"a","amount":2}"""u8.ToArray()),
            Raw("""{"specversion":"1.0","id":"s2","type":"test.put.v1","data_base64":"eyJhY2NvdW50IjoiYSIsImFtb3VudCI6M30="}"""u8.ToArray(), ("content-type", "application/cloudevents+json")));
        await using var consumer = intake.Consume(options => options with { Topics = [new ConsumedTopic("accounts", "test.put.v1")] });
        await intake.EffectsAsync(3);

        Assert.Equal(["(1,s1/c1)", "(2,accounts/0/1/accounts/0/1)", "(3,s2/s2)"], await database.RowsAsync($"select amount, cause from effects where test = '{intake.Test}' order by id"));
    }

    private static OutgoingMessage Raw(byte[]? body, params (string Name, string? Value)[] headers) =>
        new("accounts", "k", body!, [.. headers.Select(header => new MessageHeader(header.Name, Encoding.UTF8.GetBytes(header.Value!)))]);
}
