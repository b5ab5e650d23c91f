using System.Text;
using KiVendTout.Domain.Payments;
using KiVendTout.Handlers.Payments;
using KiVendTout.Handlers.Processes;
using KiVendTout.Handlers.Tests.Processes;
using KiVendTout.Platform.Messaging.Contracts;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Handlers.Tests.Payments;

/// <summary>What the provider says, in every order that it comes in: what may pass is tried again, old news is let be, and a contradiction waits for a person.</summary>
public class HearingFromTheProvider(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Code = "A77";
    private static readonly DateTimeOffset At = Shop.Now.AddMinutes(1);

    [Fact]
    public async Task The_life_of_a_payment_is_told_and_telling_it_twice_changes_nothing()
    {
        var (engine, payment) = await RequestedAsync("life");
        foreach (var news in new object[] { Authorised(payment), Captured(payment), Refunded(payment, 1m, "r1"), ChargedBack(payment) })
        {
            Assert.Equal(new BatchReport(Done: 1, 0, 0, 0, 0), await engine.HearAsync(news));
            Assert.Equal(new BatchReport(Done: 1, 0, 0, 0, 0), await engine.HearAsync(news));
        }

        Assert.Equal("payment_requested payment_authorised payment_captured payment_refunded payment_charged_back", await engine.EventsOfAsync(payment));
        var told = (PaymentAuthorised)(await engine.Store.ReadStreamAsync(payment, ct: Engine.Ct))[1].Body;
        Assert.Equal((Code, At), (told.AuthorisationCode, told.AuthorisedAt));
    }

    [Fact]
    public async Task News_that_is_ahead_of_us_waits_until_we_have_caught_up()
    {
        var engine = await OpenAsync("ahead");
        var order = await engine.PlaceAsync("1");
        var payment = PaymentId.For(order);
        // Captured, then authorised, and all that before our own write of the request returned.
        Assert.Equal(2, (await engine.HearAsync(Captured(payment))).Parked + (await engine.HearAsync(Authorised(payment))).Parked);
        Assert.Equal(1, (await engine.HearAsync(Refunded(payment, 1m, "r1"))).Parked);
        Assert.Equal(1, (await engine.HearAsync(ChargedBack(payment))).Parked);
        await engine.RequestAsync(order, "tok_1");
        Assert.Equal(1, (await engine.HearAsync(Captured(payment))).Parked);
        for (var tries = 0; (await engine.TimersAsync()).Length > 0; tries++)
        {
            Assert.True(tries < 40, await engine.EventsOfAsync(payment));
            engine.Clock.Move(TimeSpan.FromSeconds(10));
            await engine.Scheduler.HandleDueAsync(Engine.Ct);
        }

        Assert.StartsWith("payment_requested payment_authorised payment_captured", await engine.EventsOfAsync(payment), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_never_catches_up_is_a_dead_letter_after_eight_attempts()
    {
        var (engine, payment) = await RequestedAsync("never");
        await engine.HearAsync(Captured(payment));
        for (var attempt = 2; attempt <= 8; attempt++)
        {
            Assert.Empty(await engine.DeadAsync());
            engine.Clock.Move(TimeSpan.FromMinutes(5));
            Assert.Equal(1, await engine.Scheduler.HandleDueAsync(Engine.Ct));
        }

        Assert.Contains("payment.not_authorised", Assert.Single(await engine.DeadAsync()), StringComparison.Ordinal);
        Assert.Empty(await engine.TimersAsync());
    }

    [Fact]
    public async Task A_decline_and_a_call_off_end_a_payment_and_late_news_of_the_other_is_let_be()
    {
        var (engine, declined) = await RequestedAsync("ends");
        await Ignored(engine, 0, new PspDeclined(declined, "expired_card", At));
        await Ignored(engine, 0, new PspDeclined(declined, "expired_card", At));
        await Ignored(engine, 1, new PspVoided(declined, "requested", At));

        var voided = await engine.RequestAsync(Shop.IdOf("1"), "tok_1", 2);
        await Ignored(engine, 0, new PspVoided(voided, "requested", At));
        await Ignored(engine, 0, new PspVoided(voided, "requested", At));
        await Ignored(engine, 1, Authorised(voided));
        await Ignored(engine, 1, new PspDeclined(voided, "expired_card", At));
        Assert.Equal("payment_requested payment_declined", await engine.EventsOfAsync(declined));
        Assert.Equal("payment_requested payment_voided", await engine.EventsOfAsync(voided));
        Assert.Empty(await engine.DeadAsync());
    }

    [Fact]
    public async Task A_payment_under_review_or_rejected_is_not_authorised_by_news()
    {
        var (engine, payment) = await RequestedAsync("judged");
        await engine.Commands.AssessPaymentAsync(new($"{payment}", 0.6m, "Review", []), ct: Engine.Ct);
        await Ignored(engine, 1, Authorised(payment));
        await engine.Commands.AssessPaymentAsync(new($"{payment}", 0.9m, "Reject", []), ct: Engine.Ct);
        await Ignored(engine, 1, Authorised(payment));
        await Ignored(engine, 0, new PspVoided(payment, "requested", At));
        Assert.EndsWith("payment_voided", await engine.EventsOfAsync(payment), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("captured after voided", "payment.voided")]
    [InlineData("captured after declined", "payment.declined")]
    [InlineData("authorised after declined", "payment.declined")]
    [InlineData("authorised under another code", "payment.already_authorised")]
    [InlineData("declined after authorised", "payment.already_authorised")]
    [InlineData("voided after captured", "payment.already_captured")]
    [InlineData("captured after charged back", "payment.charged_back")]
    [InlineData("another amount authorised", "What was requested is 5.10 GBP, and another amount was set aside.")]
    [InlineData("another currency authorised", "What was requested is 5.10 GBP, and another amount was set aside.")]
    [InlineData("more captured", "Only 5.10 GBP can still be captured.")]
    [InlineData("another currency captured", "The payment is in GBP and the amount is not.")]
    [InlineData("more refunded", "Only 5.10 GBP was captured and not given back.")]
    [InlineData("half a penny", "0.005 GBP cannot be paid")]
    [InlineData("no currency", "is no currency of ISO 4217")]
    public async Task A_contradiction_is_a_dead_letter_that_says_why_and_changes_nothing(string story, string why)
    {
        var (engine, payment) = await RequestedAsync($"no_{story.Replace(' ', '_')}");
        object[] news = story switch
        {
            "captured after voided" => [new PspVoided(payment, "requested", At), Captured(payment)],
            "captured after declined" => [new PspDeclined(payment, "expired_card", At), Captured(payment)],
            "authorised after declined" => [new PspDeclined(payment, "expired_card", At), Authorised(payment)],
            "authorised under another code" => [Authorised(payment), Authorised(payment) with { AuthorisationCode = "B12" }],
            "declined after authorised" => [Authorised(payment), new PspDeclined(payment, "expired_card", At)],
            "voided after captured" => [Authorised(payment), Captured(payment), new PspVoided(payment, "expired", At)],
            "captured after charged back" => [Authorised(payment), Captured(payment), ChargedBack(payment), Captured(payment) with { RequestKey = "again" }],
            "another amount authorised" => [Authorised(payment) with { Amount = 5.09m }],
            "another currency authorised" => [Authorised(payment) with { Currency = "EUR" }],
            "more captured" => [Authorised(payment), Captured(payment) with { Amount = 5.11m }],
            "another currency captured" => [Authorised(payment), Captured(payment) with { Currency = "EUR" }],
            "more refunded" => [Authorised(payment), Captured(payment), Refunded(payment, 5.11m, "r1")],
            "half a penny" => [Authorised(payment), Captured(payment) with { Amount = 0.005m }],
            "no currency" => [Authorised(payment), Captured(payment) with { Currency = "GBX" }],
            _ => throw new ArgumentException(story),
        };
        foreach (var one in news[..^1])
            Assert.Equal(1, (await engine.HearAsync(one)).Done);
        var before = await engine.EventsOfAsync(payment);
        Assert.Equal(1, (await engine.HearAsync(news[^1])).Dead);
        Assert.Equal(before, await engine.EventsOfAsync(payment));
        var letters = await TestDatabase.RowsAsync(engine.Store, $"select reason, error from {engine.Store.Options.Schema}.kvt_dead_letters");
        Assert.Contains(why, Assert.Single(letters), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refund_that_our_books_ordered_is_only_confirmed_and_one_that_the_provider_made_is_booked()
    {
        var (engine, payment) = await RequestedAsync("refunds");
        await engine.HearAsync(Authorised(payment));
        await engine.HearAsync(Captured(payment));
        await engine.Commands.RefundPaymentAsync(new($"{payment}", 2m, "GBP", "return:R 1", "broken"), ct: Engine.Ct);
        await Ignored(engine, 0, new PspRefunded(payment, 2m, "GBP", "rf-1", At, "return:R 1"));
        await Ignored(engine, 0, new PspRefunded(payment, 1m, "GBP", "rf-2", At));
        await Ignored(engine, 0, new PspRefunded(payment, 1m, "GBP", "rf-2", At));
        Assert.Equal("payment_requested payment_authorised payment_captured payment_refunded payment_refunded", await engine.EventsOfAsync(payment));
    }

    [Fact]
    public void Every_notification_has_a_schema_that_a_good_one_fits_and_a_card_number_does_not()
    {
        var catalogue = MessageCatalogue.Of([typeof(PspAuthorised).Assembly]);
        var payment = Guid.NewGuid();
        foreach (var news in new object[] { Authorised(payment), Captured(payment), Refunded(payment, 1m, "r"), new PspDeclined(payment, "expired_card", At), new PspVoided(payment, "expired", At), ChargedBack(payment) })
        {
            var schema = MessageSchema.Of(catalogue.Of(news).Json, catalogue.Of(news).Name);
            Assert.Empty(schema.Check(catalogue.Write(news)));
            Assert.NotEmpty(schema.Check("{}"u8.ToArray()));
        }

        // Parked, a message is written and read again: what it leaves out must not be demanded.
        foreach (var message in new object[] { new LookAtOrder(payment, "order_placed", At), new ReleaseUnpaidOrder(payment), new ShipPaidOrder(payment) })
            Assert.Null(catalogue.Read(new Envelope { Id = "1", Type = catalogue.Of(message).Name, Body = catalogue.Write(message) }, out _));

        var declined = MessageSchema.Of(catalogue.Find(typeof(PspDeclined))!.Json);
        Assert.NotEmpty(declined.Check(catalogue.Write(new PspDeclined(payment, "Card 4000 0000 0000 0002 of Ada was declined", At))));
        Assert.NotEmpty(MessageSchema.Of(catalogue.Find(typeof(PspCaptured))!.Json).Check(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(catalogue.Write(Captured(payment)).Span).Replace("5.1", "-5.1", StringComparison.Ordinal))));
    }

    private static async Task Ignored(Engine engine, int ignored, object news) => Assert.Equal((1 - ignored, ignored), (await engine.HearAsync(news)) is var report ? (report.Done, report.Ignored) : default);

    private async Task<(Engine Engine, Guid Payment)> RequestedAsync(string schema)
    {
        var engine = await OpenAsync(schema);
        return (engine, await engine.RequestAsync(await engine.PlaceAsync("1"), "tok_1"));
    }

    private async Task<Engine> OpenAsync(string schema)
    {
        var engine = await Engine.OpenAsync(database, schema, daemon: false);
        await new Shop(engine.Store).StockAsync("CANDLE", 100);
        return engine;
    }

    private static PspAuthorised Authorised(Guid payment) => new(payment, 5.10m, "GBP", Code, At);

    private static PspCaptured Captured(Guid payment) => new(payment, 5.10m, "GBP", "cp-1", At);

    private static PspRefunded Refunded(Guid payment, decimal amount, string reference) => new(payment, amount, "GBP", reference, At);

    private static PspChargedBack ChargedBack(Guid payment) => new(payment, 5.10m, "GBP", "not_recognised", At);
}
