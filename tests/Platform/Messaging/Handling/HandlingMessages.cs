using System.Text;
using KiVendTout.Platform.Messaging.Handling;
using Npgsql;

namespace KiVendTout.Platform.Messaging.Tests.Handling;

public sealed class HandlingMessages(MessageDatabase database) : IClassFixture<MessageDatabase>
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);
    private static readonly MessageCatalogue Catalogue = MessageCatalogue.Of([typeof(Put), typeof(Fail), typeof(SetTimers)]);
    private readonly BankUnit.Faults _faults = new();
    private readonly string _test = Guid.NewGuid().ToString("N");
    private int _ids;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Effects_and_the_watermark_are_stored_together_in_the_order_of_the_messages()
    {
        var report = await Processor().ProcessAsync([Message(new Put("a", 1)), Message(new Put("b", 2)), Message(new Put("a", 3))], Moving(), Ct);

        Assert.Equal(new BatchReport(3, 0, 0, 0, 0), report);
        Assert.Equal(["(a,1,m1/m1)", "(b,2,m2/m2)", "(a,3,m3/m3)"], await EffectsAsync());
        Assert.Equal(3, await WatermarkAsync());
    }

    [Fact]
    public async Task Whoever_sends_and_whoever_waits_is_told_after_the_commit_and_not_without_a_reason()
    {
        var told = new List<string>();
        MessageProcessor Telling() => new(Processor().Options with
        {
            Sent = () => told.Add("sent"),
            Postponed = due => told.Add($"due {due:HH:mm:ss}"),
        });

        await Telling().ProcessAsync([Message(new Put("a", 1))], Moving(), Ct);
        Assert.Empty(told);

        await Telling().ProcessAsync(new IncomingMessage(Message(new SetTimers(_test))), [], Ct);
        Assert.Equal(["sent", "due 11:00:00"], told);

        told.Clear();
        await Telling().ProcessAsync(new IncomingMessage(Message(new Put("b", 1, Refusal: "account.not_yet"))), [], Ct);
        Assert.Equal(["due 10:00:01"], told);

        told.Clear();
        await Telling().ProcessAsync([Message(new Put("c", 1, Refusal: "account.closed"))], (_, _) => [], Ct);
        Assert.Equal(["sent"], told);
    }

    [Fact]
    public async Task A_partition_that_somebody_else_moved_is_lost_and_nothing_is_stored()
    {
        var messages = new[] { Message(new Put("a", 1)) };
        await Processor().ProcessAsync(messages, Moving(), Ct);

        await Assert.ThrowsAsync<PartitionLostException>(() => Processor().ProcessAsync(messages, Moving(), Ct));

        Assert.Equal(["(a,1,m1/m1)"], await EffectsAsync());
    }

    [Fact]
    public async Task A_refusal_that_may_pass_is_parked_with_growing_waits_and_then_a_dead_letter()
    {
        var message = Message(new Put("a", 1, Refusal: "account.not_yet"));
        var report = await Processor().ProcessAsync([message, Message(new Put("b", 2))], Moving(), Ct);

        Assert.Equal(new BatchReport(1, 0, 0, 1, 0), report);
        Assert.Equal(["(b,2,m2/m2)"], await EffectsAsync());
        Assert.Equal(["(\"2026-03-02 10:00:01+00\",2,psp)"], await database.RowsAsync(
            $"select due at time zone 'UTC' || '+00', envelope ->> 'attempt', envelope -> 'origin' ->> 'consumer' from messages.kvt_scheduled where envelope ->> 'source' = '{_test}'"));
        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 300], Enumerable.Range(1, 10).Select(attempt => (int)new RetryRules { Jitter = () => 1 }.WaitAfter(attempt).TotalSeconds));

        report = await Processor().ProcessAsync(new IncomingMessage(message with { Attempt = 8 }), [], Ct);
        Assert.Equal(1, report.Dead);
        Assert.Equal(["(refused,8)"], await LettersAsync("code, attempts"));
    }

    [Fact]
    public async Task A_refusal_that_means_nothing_is_left_to_do_is_no_dead_letter_and_any_other_is()
    {
        var report = await Processor().ProcessAsync([Message(new Put("a", 1, Refusal: "account.has_it")), Message(new Put("a", 1, Refusal: "account.closed"))], Moving(), Ct);

        Assert.Equal(new BatchReport(0, 1, 0, 0, 1), report);
        Assert.Equal(["(refused,\"account.closed: As the test wants.\",m2,accounts,3,1)"], await LettersAsync("code, reason, message_id, topic, partition, \"offset\""));
        Assert.Equal(["(accounts.dead-letters,,refused,accounts,3,1,1)"], await database.RowsAsync(
            $"""
            select topic, consumer, envelope -> 'headers' ->> 'kvt-reason-code', envelope -> 'headers' ->> 'kvt-original-topic', envelope -> 'headers' ->> 'kvt-original-partition',
                envelope -> 'headers' ->> 'kvt-original-offset', envelope -> 'headers' ->> 'kvt-attempts' from messages.kvt_outbox where envelope ->> 'source' = '{_test}'
            """));
    }

    [Fact]
    public async Task An_exception_that_may_pass_parks_one_that_never_passes_buries_with_the_stack_and_neither_stops_the_others()
    {
        var report = await Processor().ProcessAsync(
            [Message(new Fail("timeout")), Message(new Put("a", 1)), Message(new Fail("bug")), Message(new Put("a", 2))], Moving(), Ct);

        Assert.Equal(new BatchReport(2, 0, 0, 1, 1), report);
        Assert.Equal(2, (await EffectsAsync()).Length);
        var error = Assert.Single(await LettersAsync("error"));
        Assert.Contains("System.InvalidOperationException: broken", error, StringComparison.Ordinal);
        Assert.Contains("FailHandler.HandleAsync", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_database_is_away_everything_waits()
    {
        await Assert.ThrowsAsync<NpgsqlException>(() => Processor().ProcessAsync([Message(new Put("a", 1)), Message(new Fail("away"))], Moving(), Ct));

        Assert.Empty(await EffectsAsync());
        Assert.Empty(await LettersAsync("code"));
    }

    [Fact]
    public async Task Decisions_that_were_overtaken_are_made_anew_and_one_that_always_is_gets_parked()
    {
        _faults.Stale = 4;
        Assert.Equal(2, (await Processor().ProcessAsync([Message(new Put("a", 1)), Message(new Put("a", 2))], Moving(), Ct)).Done);

        _faults.Stale = int.MaxValue;
        Assert.Equal(1, (await Processor().ProcessAsync(new IncomingMessage(Message(new Put("a", 1))), [], Ct)).Parked);
        Assert.Equal(2, (await EffectsAsync()).Length);
    }

    [Fact]
    public async Task What_only_the_commit_refuses_or_cannot_store_befalls_the_guilty_message_alone()
    {
        Envelope[] messages =
        [
            .. Enumerable.Range(0, 20).Select(n => Message(new Put($"a{n}", 1))), Message(new Put("empty", -5)), Message(new Put("zero", 1, Note: "a\0b")),
            .. Enumerable.Range(20, 20).Select(n => Message(new Put($"a{n}", 1))),
        ];
        var report = await Processor().ProcessAsync(messages, Moving(), Ct);

        Assert.Equal(new BatchReport(40, 0, 0, 0, 2), report);
        Assert.Equal(Enumerable.Range(0, 40).Select(n => $"(a{n},1,m{(n < 20 ? n + 1 : n + 3)}/m{(n < 20 ? n + 1 : n + 3)})"), await EffectsAsync());
        Assert.Equal(42, await WatermarkAsync());
        Assert.Equal(["(refused,m21,\"account.empty: Too little is left.\")", "(failed,m22,\"Handling it failed with PostgresException and would again. Correct what the error names, then replay or drop the dead letter.\")"],
            await LettersAsync("code, message_id, reason"));
    }

    [Fact]
    public async Task What_a_handler_sends_and_schedules_goes_with_its_correlation_cause_user_and_trace()
    {
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var message = Message(new SetTimers(_test)) with { CorrelationId = "request", User = "somebody", TraceParent = Trace };
        await Processor().ProcessAsync([message], Moving(), Ct);

        var expected = $"request,m1,somebody,{Trace},test.put.v1";
        Assert.Equal([$"(answers,answerer,k,{expected},\"{{\"\"account\"\":\"\"sent\"\",\"\"amount\"\":2}}\")"], await database.RowsAsync(
            $"""
            select topic, consumer, envelope ->> 'key', envelope ->> 'correlationId', envelope ->> 'causationId', envelope ->> 'user', envelope ->> 'traceParent', envelope ->> 'type',
                convert_from(body, 'UTF8') from messages.kvt_outbox where envelope ->> 'source' = '/tests/{_test}'
            """));
        Assert.Equal([$"({expected})"], await database.RowsAsync(
            $"select envelope ->> 'correlationId', envelope ->> 'causationId', envelope ->> 'user', envelope ->> 'traceParent', type from messages.kvt_scheduled where key = '{_test}'"));

        await Processor().ProcessAsync(new IncomingMessage(Message(new SetTimers(_test, Cancel: true))), [], Ct);
        Assert.Equal(0L, await database.ScalarAsync<long>($"select count(*) from messages.kvt_scheduled where key = '{_test}'"));
    }

    [Fact]
    public async Task A_message_from_our_outbox_has_its_effect_once_however_often_it_is_sent()
    {
        var id = await database.ScalarAsync<long>("insert into messages.kvt_outbox (topic, consumer, envelope, body) values ('t', 'psp', '{}', '') returning id");
        var sent = Message(new Put("a", 1)) with { OutboxId = id };
        Assert.Equal(new BatchReport(2, 0, 1, 0, 0), await Processor().ProcessAsync([sent, Message(new Put("b", 1)), sent], Moving(), Ct));
        Assert.Equal(new BatchReport(1, 0, 1, 0, 0), await Processor().ProcessAsync([new IncomingMessage(sent), new IncomingMessage(Message(new Put("c", 1)))], Ct));

        Assert.Equal(["(a,1,m1/m1)", "(b,1,m2/m2)", "(c,1,m3/m3)"], await EffectsAsync());
    }

    [Fact]
    public async Task A_message_at_hand_in_the_process_needs_no_body_until_it_is_parked()
    {
        var envelope = Message(new Put("x", 1)) with { Body = default };
        var report = await Processor().ProcessAsync(
            [new IncomingMessage(envelope, new Put("a", 7)), new IncomingMessage(envelope, new Put("a", 8, Refusal: "account.not_yet"))], Ct);

        Assert.Equal(new BatchReport(1, 0, 0, 1, 0), report);
        Assert.Equal(["(a,7,m1/m1)"], await EffectsAsync());
        Assert.Equal(["(\"{\"\"account\"\":\"\"a\"\",\"\"amount\"\":8,\"\"refusal\"\":\"\"account.not_yet\"\"}\")"],
            await database.RowsAsync($"select convert_from(body, 'UTF8') from messages.kvt_scheduled where envelope ->> 'source' = '{_test}'"));
    }

    [Theory]
    [InlineData("test.put.v1", "{\"account\":\"a\"", "not_json", "The body is no JSON")]
    [InlineData("test.put.v1", "{\"account\":\"a\",\"amount\":\"much\"}", "schema", "/amount: is a text. Send a whole number")]
    [InlineData("test.put.v1", "{\"account\":\"a\"}", "schema", "/amount: is missing.")]
    [InlineData("test.put.v1", "{\"account\":null,\"amount\":1}", "schema", "/account: is null.")]
    [InlineData("test.put.v1", "{\"account\":\"a\",\"amount\":1,\"more\":2}", "schema", "/more: is not known here.")]
    [InlineData("test.put.v1", "{\"account\":\"a\",\"amount\":1,\"amount\":2}", "schema", "/amount: comes twice.")]
    [InlineData("test.put.v1", "null", "schema", "The body is null.")]
    [InlineData("test.put.v1", "[]", "schema", "The body is an array.")]
    [InlineData("test.put.v1", "", "no_body", "no body")]
    [InlineData("test.put.v1", "{\"account\":\"\u00ff\",\"amount\":1}", "not_json", "UTF-8")]
    [InlineData("test.other.v1", "{}", "unknown_type", "test.other.v1")]
    public async Task A_body_that_cannot_be_read_is_a_dead_letter_whose_reason_names_the_field(string type, string body, string code, string reason)
    {
        // Latin-1 makes the one body that has a letter beyond ASCII no UTF-8.
        var report = await Processor().ProcessAsync([Message(new Put("a", 1)) with { Type = type, Body = Encoding.Latin1.GetBytes(body) }, Message(new Put("b", 1))], Moving(), Ct);

        Assert.Equal(new BatchReport(1, 0, 0, 0, 1), report);
        var letter = Assert.Single(await LettersAsync("code, reason"));
        Assert.StartsWith($"({code},", letter, StringComparison.Ordinal);
        Assert.Contains(reason, letter, StringComparison.Ordinal);
    }

    [Fact]
    public void What_may_be_null_is_left_out_when_it_is_written_and_not_missed_when_it_is_read()
    {
        var catalogue = MessageCatalogue.Of([typeof(Noted)]);
        var body = catalogue.Write(new Noted("a", null));

        Assert.Equal("""{"text":"a"}""", Encoding.UTF8.GetString(body.Span));
        Assert.Null(catalogue.Read(new Envelope { Id = "1", Type = "test.noted.v1", Body = body }, out var read));
        Assert.Equal(new Noted("a", null), read);
    }

    private MessageProcessor Processor() => new(new ProcessorOptions
    {
        Catalogue = Catalogue,
        Handlers = HandlerTable.Of(Catalogue, new HandlerServices().Add(new Ledgers()), typeof(PutHandler), typeof(FailHandler), typeof(TimersHandler)),
        Begin = () => new BankUnit(database.Source, _test, _faults),
        Ledger = MessageDatabase.Ledger,
        Database = database.Source,
        Source = $"/tests/{_test}",
        ConsumerOf = topic => topic == "answers" ? "answerer" : null,
        Time = new StoppedClock(),
        Retries = new RetryRules { Jitter = () => 1 },
    });

    private Envelope Message(object message)
    {
        var offset = _ids++;
        return new Envelope
        {
            Id = $"m{_ids}",
            Type = Catalogue.Of(message).Name,
            Source = _test,
            Body = Catalogue.Write(message),
            Origin = new MessageOrigin("psp", "accounts", 3, offset),
        };
    }

    private Bookkeeping Moving() => (first, count) => [MessageDatabase.Ledger.MoveWatermark("psp", _test, "accounts", 3, first, first + count)];

    private Task<string[]> EffectsAsync() => database.RowsAsync($"select account, amount, cause from effects where test = '{_test}' order by id");

    private Task<string[]> LettersAsync(string columns) =>
        database.RowsAsync($"select {columns} from messages.kvt_dead_letters where envelope ->> 'source' = '{_test}' order by id");

    private Task<long> WatermarkAsync() => database.ScalarAsync<long>($"select next_offset from messages.kvt_watermarks where cluster = '{_test}'");

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }

    [Message("test.noted.v1")]
    internal sealed record Noted(string Text, string? By);
}
