using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Platform.Messaging.Outbox;
using KiVendTout.Platform.Messaging.Tests.Kafka;
using static KiVendTout.Platform.Messaging.Tests.Outbox.OutboxDatabase;

namespace KiVendTout.Platform.Messaging.Tests.Outbox;

/// <summary>From the outbox to the embedded cluster.</summary>
public sealed class RelayingTheOutbox : IAsyncLifetime
{
    private readonly EmbeddedKafka _kafka = EmbeddedKafka.Start();
    private OutboxDatabase _database = null!;
    private OutboxBell _bell = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await CreateAsync();
        _bell = new OutboxBell(_database.Source);
    }

    public async ValueTask DisposeAsync()
    {
        await _bell.DisposeAsync();
        await _database.DisposeAsync();
        _kafka.Dispose();
    }

    [Fact]
    public async Task Messages_arrive_in_the_order_of_their_key_with_their_attributes_and_nobody_waits_for_those_without_a_consumer()
    {
        for (var round = 0; round < 20; round++)
        {
            await _database.SendAsync("orders.dead-letters", null, [.. Enumerable.Range(0, 50).Select(n => Message($"order-{n % 7}", (round * 50) + n))]);
        }

        await using var relay = Relay(_kafka);
        await _database.UntilAsync("not exists (select from messages.kvt_outbox)");

        var read = Read(_kafka, "orders.dead-letters", 1000);
        Assert.Equal(1000, read.Count);
        Assert.All(read.GroupBy(message => message.Message.Key), key =>
            Assert.Equal(key.Select(BodyNumber).Order(), key.Select(BodyNumber)));
        Assert.Equal(
            [
                ("ce_specversion", "1.0"), ("ce_id", "order-0-0"), ("ce_type", "kivendtout.test.happened.v1"), ("ce_source", "/here"), ("ce_time", "2026-01-02T03:04:05.000000Z"),
                ("ce_correlationid", "story"), ("ce_causationid", "cause"), ("ce_userid", "7f"),
                ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("content-type", "application/json"),
            ],
            Reader.Headers(read.First(message => message.Message.Key == "order-0").Message));
    }

    [Fact]
    public async Task One_with_a_consumer_names_its_row_and_stays_until_it_is_settled()
    {
        await _database.SendAsync("psp-notifications", "shop", Message("payment", 1), Message("payment", 2));
        await using var relay = Relay(_kafka);
        await _database.UntilAsync($"count(*) = 2 from messages.kvt_outbox where sent_to = '{_kafka.ClusterId}'");

        var installation = (await _database.AskAsync<Guid>("select id from messages.kvt_installation"))[0];
        var ids = await _database.AskAsync<long>("select id from messages.kvt_outbox order by id");
        Assert.Equal(ids.Select(id => $"{installation}:{id}"), Read(_kafka, "psp-notifications", 2).Select(OutboxIdOf));
        await _database.SettleAsync(ids[0]);
        await _database.UntilAsync("count(*) = 1 from messages.kvt_outbox");
    }

    [Fact]
    public async Task What_a_cluster_forgot_is_sent_to_the_next_but_for_what_is_settled()
    {
        await _database.SendAsync("psp-notifications", "shop", [.. Enumerable.Range(0, 10).Select(n => Message($"payment-{n % 3}", n))]);
        await using (Relay(_kafka))
        {
            await _database.UntilAsync("count(*) = 10 from messages.kvt_outbox where sent_to is not null");
        }

        var ids = await _database.AskAsync<long>("select id from messages.kvt_outbox order by id");
        await _database.SettleAsync([.. ids[..6]]);
        using var next = EmbeddedKafka.Start();
        await using var relay = Relay(next);
        await _database.UntilAsync($"count(*) = 4 from messages.kvt_outbox where sent_to = '{next.ClusterId}'");
        Assert.Equal([6, 7, 8, 9], Read(next, "psp-notifications", 4).Select(BodyNumber).Order());
    }

    [Fact]
    public async Task A_relay_that_dies_between_the_acknowledgement_and_the_mark_is_followed_by_another_that_repeats_in_order()
    {
        await using var hold = await _database.Source.OpenConnectionAsync(Cancel);
        await _database.SendAsync("psp-notifications", "shop", [.. Enumerable.Range(0, 6).Select(n => Message($"payment-{n % 2}", n))]);
        await using var locked = await hold.BeginTransactionAsync(Cancel);
        await using (var rows = new Npgsql.NpgsqlCommand("select from messages.kvt_outbox for update", hold))
        {
            await rows.ExecuteNonQueryAsync(Cancel);
        }

        var first = Relay(_kafka);
        const string marking = "from pg_stat_activity where wait_event_type = 'Lock' and query like '%kvt_outbox%' and datname = current_database()";
        await _database.UntilAsync($"exists (select {marking})");
        var gone = first.DisposeAsync(); // from here on it does not begin anew, and what was in its memory is lost with it
        await _database.RunAsync($"select pg_terminate_backend(pid) {marking}");
        await _database.UntilAsync($"not exists (select {marking})");
        await locked.RollbackAsync(Cancel);
        await gone;
        await using var second = Relay(_kafka);
        await _database.UntilAsync("count(*) = 6 from messages.kvt_outbox where sent_to is not null");

        // Each message once more, behind the first time; the outbox id tells both apart from new ones, and settling works once.
        var read = Read(_kafka, "psp-notifications", 12);
        Assert.All(read.GroupBy(message => message.Message.Key), key => Assert.Equal(
            [.. key.Select(BodyNumber).Distinct().Order(), .. key.Select(BodyNumber).Distinct().Order()], key.Select(BodyNumber)));
        var ids = await _database.AskAsync<long>("select id from messages.kvt_outbox order by id");
        await _database.SettleAsync([.. ids]);
        Assert.Equal(Ledger.MessageTables.AlreadySettled, (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _database.SettleAsync([.. ids]))).SqlState);
    }

    [Fact]
    public async Task One_of_two_relays_works_and_the_other_goes_on_when_it_ends()
    {
        var first = Relay(_kafka);
        await UntilAsync(() => first.IsAtWork);
        await using var otherBell = new OutboxBell(_database.Source);
        await using var second = Relay(_kafka, otherBell);
        await _database.SendAsync("orders.dead-letters", null, Message("a", 1));
        otherBell.Ring();
        await _database.UntilAsync("not exists (select from messages.kvt_outbox)");
        Assert.False(second.IsAtWork);

        await first.DisposeAsync();
        await UntilAsync(() => second.IsAtWork);
        await _database.SendAsync("orders.dead-letters", null, Message("a", 2));
        otherBell.Ring();
        await _database.UntilAsync("not exists (select from messages.kvt_outbox)");
        Assert.Equal([1, 2], Read(_kafka, "orders.dead-letters", 2).Select(BodyNumber));
    }

    [Fact]
    public async Task A_message_that_is_too_large_becomes_a_dead_letter_and_the_others_go_their_way()
    {
        await _database.SendAsync("orders.dead-letters", null, [
            .. Enumerable.Range(0, 5).Select(n => Message("a", n)),
            Message("a", 5) with { Body = new byte[2_000_000] },
            .. Enumerable.Range(6, 5).Select(n => Message("a", n))]);
        await using var relay = Relay(_kafka);
        await _database.UntilAsync("not exists (select from messages.kvt_outbox)");

        Assert.Equal([0, 1, 2, 3, 4, 6, 7, 8, 9, 10], Read(_kafka, "orders.dead-letters", 10).Select(BodyNumber));
        Assert.Equal(["too_large a-5 2000000"], await _database.AskAsync<string>("select code || ' ' || message_id || ' ' || octet_length(body) from messages.kvt_dead_letters"));
    }

    [Fact]
    public async Task Brokers_that_are_away_are_waited_for_and_said()
    {
        await using var relay = Relay(_kafka, timeout: 1);
        await UntilAsync(() => relay.IsAtWork);
        for (var broker = 1; broker <= 3; broker++) _kafka.TakeDown(broker);
        await _database.SendAsync("orders.dead-letters", null, Message("a", 1));
        _bell.Ring();
        await UntilAsync(() => relay.Error is not null);
        for (var broker = 1; broker <= 3; broker++) _kafka.BringUp(broker);
        await _database.UntilAsync("not exists (select from messages.kvt_outbox)");
        await UntilAsync(() => relay.Error is null);
        Assert.Equal([1], Read(_kafka, "orders.dead-letters", 1).Select(BodyNumber).Distinct());
    }

    [Fact]
    public async Task A_message_that_the_consumer_has_passed_and_not_settled_was_lost_and_is_sent_again()
    {
        await _database.SendAsync("psp-notifications", "shop", Message("payment", 1));
        await using var relay = Relay(_kafka, options: options => options with { OverdueAfter = TimeSpan.FromMilliseconds(200), PollInterval = TimeSpan.FromMilliseconds(20) });
        await _database.UntilAsync("count(*) = 1 from messages.kvt_outbox where sent_to is not null");
        Assert.Single(Read(_kafka, "psp-notifications", 1)); // half a second: nobody has passed it, so it waits

        await _database.RunAsync($"insert into messages.kvt_watermarks (consumer, cluster, topic, partition, next_offset) values ('shop', '{_kafka.ClusterId}', 'psp-notifications', 0, 1)");
        var read = Read(_kafka, "psp-notifications", 2);
        Assert.Single(read.Select(OutboxIdOf).Distinct());
        Assert.True(read.Count >= 2);
    }

    [Fact]
    public async Task No_more_lies_unsettled_in_kafka_than_is_allowed_and_messages_without_a_consumer_pass_by()
    {
        await _database.SendAsync("user-events", "activity", [.. Enumerable.Range(0, 30).Select(n => Message("session", n))]);
        await _database.SendAsync("orders.dead-letters", null, Message("a", 1));
        await using var relay = Relay(_kafka, options: options => options with { BatchSize = 5, UnsettledBytes = 6_000 });
        await _database.UntilAsync("not exists (select from messages.kvt_outbox where consumer is null)");
        var sent = await _database.AskAsync<long>("select id from messages.kvt_outbox where sent_to is not null order by id");
        Assert.Equal(10, sent.Count);

        await _database.SettleAsync([.. sent]);
        await _database.UntilAsync("count(*) = 10 from messages.kvt_outbox where sent_to is not null");
        await _database.UntilAsync("count(*) = 20 from messages.kvt_outbox");
    }

    private OutboxRelay Relay(EmbeddedKafka kafka, OutboxBell? bell = null, int timeout = 120, Func<OutboxRelayOptions, OutboxRelayOptions>? options = null)
    {
        // The bell alone has to wake it: it looks by itself too seldom for any of these tests.
        var settings = new OutboxRelayOptions { Source = "/here", PollInterval = TimeSpan.FromHours(1) };
        var relay = new OutboxRelay(
            _database.Source, Schema, new KafkaSettings { BootstrapServers = kafka.BootstrapServers, DeliveryTimeout = TimeSpan.FromSeconds(timeout) }, new KafkaTopics(kafka), bell ?? _bell,
            options?.Invoke(settings) ?? settings);
        relay.Start();
        return relay;
    }

    private static List<ConsumeResult<string?, byte[]>> Read(EmbeddedKafka kafka, string topic, int count) =>
        Reader.ReadAll(new KafkaSettings { BootstrapServers = kafka.BootstrapServers }, topic, 1, count);

    private static int BodyNumber(ConsumeResult<string?, byte[]> message) => int.Parse(Encoding.UTF8.GetString(message.Message.Value)[5..^1]);

    private static string OutboxIdOf(ConsumeResult<string?, byte[]> message) => Encoding.UTF8.GetString(message.Message.Headers.GetLastBytes("kvt-outbox"));

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var since = Stopwatch.StartNew(); !condition();)
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(120), "It never became true.");
            await Task.Delay(10);
        }
    }
}
