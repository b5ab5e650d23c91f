using KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;
using KiVendTout.Platform.Messaging.DeadLetters;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Ledger;
using KiVendTout.Platform.Messaging.Scheduling;
using KiVendTout.Platform.Messaging.Tests.Handling;
using KiVendTout.Platform.Messaging.Tests.Scheduling;

namespace KiVendTout.Platform.Messaging.Tests.DeadLetters;

/// <summary>An operator looks at what could not be handled, and sends it through again or gives it up.</summary>
public sealed class RepairingDeadLetters : IClassFixture<MessageDatabase>, IAsyncLifetime
{
    private readonly MessageDatabase _database;
    private readonly ManualTime _time = new();
    private readonly string _test = Guid.NewGuid().ToString("N");
    private readonly Desk _desk;
    private readonly DeadLetterBox _box;

    public RepairingDeadLetters(MessageDatabase database)
    {
        (_database, _desk) = (database, new Desk(database.Source, _test, _time));
        _box = new DeadLetterBox(database.Source, MessageDatabase.Ledger, _time);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _database.ExecuteAsync("delete from messages.kvt_scheduled; delete from messages.kvt_dead_letters; delete from messages.kvt_outbox");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_newest_come_first_filtered_and_page_by_page()
    {
        await BuryAsync(Put("a"), "schema", topic: "psp-notifications");
        await BuryAsync(Put("b"), "refused", topic: "psp-notifications");
        await BuryAsync(Put("c"), "schema", topic: "user-events");
        await BuryAsync(_desk.Message(new Fail("bug")), "failed", topic: null);

        Assert.Equal(["m4", "m3", "m2", "m1"], await IdsAsync(new DeadLetterFilter()));
        Assert.Equal(["m2", "m1"], await IdsAsync(new DeadLetterFilter(Topic: "psp-notifications")));
        Assert.Equal(["m4"], await IdsAsync(new DeadLetterFilter(Topic: "")));
        Assert.Equal(["m3", "m1"], await IdsAsync(new DeadLetterFilter(Code: "schema")));
        Assert.Equal(["m4"], await IdsAsync(new DeadLetterFilter(Type: "test.fail.v1")));
        Assert.Equal(["m1"], await IdsAsync(new DeadLetterFilter(DeadLetterState.Open, "psp-notifications", "schema", "test.put.v1")));
        Assert.Empty(await IdsAsync(new DeadLetterFilter(DeadLetterState.Dropped)));
        Assert.Equal(2, await _box.CountAsync(new DeadLetterFilter(Code: "schema"), Ct));

        var page = await _box.ListAsync(new DeadLetterFilter(), 2, ct: Ct);
        Assert.Equal(["m4", "m3"], page.Select(letter => letter.MessageId));
        Assert.Equal(["m2", "m1"], (await _box.ListAsync(new DeadLetterFilter(), 2, page[^1].Id, ct: Ct)).Select(letter => letter.MessageId));
        Assert.Equal(["m4"], (await _box.ListAsync(new DeadLetterFilter(), 2, after: page[^1].Id, fromOldest: true, ct: Ct)).Select(letter => letter.MessageId));
        Assert.Equal(["m2", "m1"], (await _box.ListAsync(new DeadLetterFilter(), 2, fromOldest: true, ct: Ct)).Select(letter => letter.MessageId));
    }

    [Fact]
    public async Task What_no_processor_handles_goes_through_its_topic_again_as_it_came()
    {
        var id = await BuryAsync(Put("a") with { Key = "k", Headers = new Dictionary<string, string> { ["x"] = "y" } }, "schema", topic: "numbers");
        var consumer = (await _box.FindAsync(id, Ct))!.Line.Consumer!;
        var box = new DeadLetterBox(_database.Source, MessageDatabase.Ledger, _time) { ConsumersByTopic = [consumer] };

        Assert.Equal(1, await box.ReplayAsync([id], "operator", Ct));
        Assert.Equal(0, await box.ReplayAsync([id], "operator", Ct));

        Assert.Equal(["(numbers,,k,y)"], await _database.RowsAsync("select topic, consumer, envelope ->> 'key', envelope -> 'headers' ->> 'x' from messages.kvt_outbox"));
        Assert.Empty(await _database.RowsAsync("select key from messages.kvt_scheduled"));
    }

    [Fact]
    public async Task One_is_shown_whole_JSON_as_text_and_anything_else_in_Base64_up_to_a_limit()
    {
        var id = await BuryAsync(Put("a") with { Key = "k", CorrelationId = "request", Headers = new Dictionary<string, string> { ["x"] = "y\0" } }, "schema", topic: "psp-notifications");
        var letter = (await _box.FindAsync(id, Ct))!;

        Assert.Equal(("schema", "psp-notifications", 3, 77L, "k", 1), (letter.Line.Code, letter.Line.Topic, letter.Line.Partition, letter.Line.Offset, letter.Line.Key, letter.Line.Attempts));
        Assert.Equal(("request", "y\0", "System.Exception: x"), (letter.Message.CorrelationId, letter.Message.Headers!["x"], letter.Error));
        Assert.Equal("""{"account":"a","amount":1}""", ShownBody.Of(letter.Message.Body, 1_000).Text);
        Assert.Equal(new ShownBody(null, Convert.ToBase64String("{\"acc"u8), 26, true), ShownBody.Of(letter.Message.Body, 5));
        Assert.Equal(new ShownBody(null, "e30g/w==", 4, false), ShownBody.Of(new byte[] { 0x7b, 0x7d, 0x20, 0xff }, 100));
        Assert.Equal(new ShownBody(null, "", 0, false), ShownBody.Of(default, 100));
        Assert.Equal(Convert.ToBase64String("{} no"u8), ShownBody.Of("{} no"u8.ToArray(), 100).Base64);
        Assert.Null(await _box.FindAsync(id + 1, Ct));
    }

    [Fact]
    public async Task A_replayed_one_is_due_now_with_its_attempts_begun_anew_and_is_handled()
    {
        var signal = new ScheduleSignal();
        var id = await BuryAsync(Put("a") with { Attempt = 8, OutboxId = 4711 }, "refused", topic: "psp-notifications");

        Assert.Equal(1, await new DeadLetterBox(_database.Source, MessageDatabase.Ledger, _time, signal).ReplayAsync([id], "operator", Ct));

        Assert.True(signal.BeforeAsync(DateTimeOffset.MaxValue).IsCompletedSuccessfully);
        Assert.Equal(["(1,,psp-notifications)"], await _database.RowsAsync("select envelope ->> 'attempt', envelope ->> 'outboxId', envelope -> 'origin' ->> 'topic' from messages.kvt_scheduled"));
        Assert.Equal(["(replayed,0,operator,)"], await _database.RowsAsync("select state, length(body), resolved_by, resolution from messages.kvt_dead_letters"));
        Assert.Equal(_time.GetUtcNow(), (await _box.FindAsync(id, Ct))!.Line.Resolved);

        Assert.Equal(1, await new Scheduler(_desk.Processor()).HandleDueAsync(Ct));
        Assert.Equal(["(a,1)"], await _database.RowsAsync($"select account, amount from effects where test = '{_test}'"));
    }

    [Fact]
    public async Task Replaying_the_same_ten_times_at_once_replays_it_once()
    {
        var ids = new List<long>();
        for (var n = 0; n < 20; n++)
        {
            ids.Add(await BuryAsync(Put($"a{n}"), "refused", topic: null));
        }

        var replayed = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _box.ReplayAsync([.. ids, .. ids, 999_999], "operator", Ct)));

        Assert.Equal(20, replayed.Sum());
        Assert.Equal(20, await _database.ScalarAsync<long>("select count(*) from messages.kvt_scheduled"));
        Assert.Equal(0, await _box.ReplayAsync(ids, "operator", Ct));
        Assert.Equal(0, await _box.DropAsync(ids, "operator", "x", Ct));
    }

    [Fact]
    public async Task All_that_fit_are_replayed_only_if_they_are_as_many_as_somebody_saw()
    {
        for (var n = 0; n < 450; n++)
        {
            await BuryAsync(Put($"a{n}"), n % 3 == 0 ? "schema" : "refused", topic: "psp-notifications");
        }

        var told = new List<long>();
        var refused = new DeadLetterFilter(Code: "refused", Topic: "psp-notifications");
        Assert.Equal((300L, false), await _box.ReplayAllAsync(refused, 299, "operator", ct: Ct));
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from messages.kvt_scheduled"));

        Assert.Equal((300L, true), await _box.ReplayAllAsync(refused, 300, "operator", new Told(told), Ct));
        Assert.Equal([200L, 300], told);
        Assert.Equal(300, await _database.ScalarAsync<long>("select count(*) from messages.kvt_scheduled"));
        Assert.Equal((150L, 300L), (await _box.CountAsync(new DeadLetterFilter(DeadLetterState.Open), Ct), await _box.CountAsync(new DeadLetterFilter(DeadLetterState.Replayed), Ct)));
        Assert.Equal((0L, true), await _box.ReplayAllAsync(refused, 0, "operator", ct: Ct));
    }

    [Fact]
    public async Task A_dropped_one_stays_as_a_record_without_its_body_and_says_who_and_why()
    {
        var (one, other) = (await BuryAsync(Put("a"), "schema", topic: null), await BuryAsync(Put("b"), "schema", topic: null));

        Assert.Equal(1, await _box.DropAsync([one], "operator", "a test of theirs", Ct));
        Assert.Equal(0, await _box.DropAsync([one], "somebody", "again", Ct));
        Assert.Equal(0, await _box.ReplayAsync([one], "somebody", Ct));

        var dropped = (await _box.FindAsync(one, Ct))!;
        Assert.Equal((DeadLetterState.Dropped, "operator", "a test of theirs", 0), (dropped.Line.State, dropped.Line.ResolvedBy, dropped.Line.Resolution, dropped.Line.Bytes));
        Assert.Equal(DeadLetterState.Open, (await _box.FindAsync(other, Ct))!.Line.State);
    }

    [Fact]
    public async Task What_waits_is_counted_with_its_age()
    {
        var none = await MessageBacklog.ReadAsync(_database.Source, "messages", Ct);
        Assert.Equal(new MessageBacklog(0, null, 0, null, 0, null), none);

        await BuryAsync(Put("a"), "schema", topic: null);
        await _box.DropAsync([await BuryAsync(Put("b"), "schema", topic: null)], "operator", "x", Ct);
        await _desk.ScheduleAsync(_time.GetUtcNow().AddHours(1), Put("c"), Put("d"));
        await _database.ExecuteAsync("insert into messages.kvt_outbox (topic, envelope, body, sent_to) values ('t', '{}', '', null), ('t', '{}', '', 'cluster')");

        var some = await MessageBacklog.ReadAsync(_database.Source, "messages", Ct);
        Assert.Equal((1L, 2L, 1L), (some.DeadLetters, some.Scheduled, some.Unsent));
        Assert.Equal(_time.GetUtcNow().AddHours(1), some.NextDue);
        Assert.NotNull(some.OldestDeadLetter);
        Assert.NotNull(some.OldestUnsent);
    }

    private Envelope Put(string account) => _desk.Message(new Put(account, 1));

    private async Task<long> BuryAsync(Envelope message, string code, string? topic)
    {
        var letter = message with { Origin = topic is null ? null : new MessageOrigin("psp", topic, 3, 77) };
        await using var batch = _database.Source.CreateBatch();
        batch.BatchCommands.Add(MessageDatabase.Ledger.Bury(new DeadLetter(letter, code, $"{code}: as the test wants.", "System.Exception: x"))());
        await batch.ExecuteNonQueryAsync(Ct);
        return await _database.ScalarAsync<long>("select max(id) from messages.kvt_dead_letters");
    }

    private async Task<IEnumerable<string?>> IdsAsync(DeadLetterFilter filter) => (await _box.ListAsync(filter, ct: Ct)).Select(letter => letter.MessageId);

    private sealed class Told(List<long> told) : IProgress<long>
    {
        public void Report(long value) => told.Add(value);
    }
}
