using KiVendTout.Handlers.Payments.Provider;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers.Tests.Processes;

/// <summary>The whole way on PostgreSQL: an order, its payment, the provider's answers through the outbox, and what the process makes of them.</summary>
public class PayingWithTestCards(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Whole = "payment_requested payment_authorised payment_captured";

    [Theory]
    [InlineData("tok_test_approved", Whole, "order_placed order_paid")]
    [InlineData("tok_test_insufficient_funds", "payment_requested payment_declined", "order_placed")]
    [InlineData("tok_test_expired", "payment_requested payment_declined", "order_placed")]
    [InlineData("tok_test_do_not_honour", "payment_requested payment_declined", "order_placed")]
    [InlineData("tok_test_limit", Whole, "order_placed order_paid")]
    [InlineData("tok_test_late", Whole, "order_placed order_paid")]
    [InlineData("tok_test_twice", Whole, "order_placed order_paid")]
    [InlineData("tok_test_out_of_order", Whole, "order_placed order_paid")]
    [InlineData("tok_test_silent", "payment_requested", "order_placed")]
    [InlineData("tok_test_charged_back", $"{Whole} payment_charged_back", "order_placed order_paid order_held")]
    [InlineData("tok_test_provider_away", Whole, "order_placed order_paid")]
    [InlineData("tok_test_of_no_table", "payment_requested payment_declined", "order_placed")]
    [InlineData("tok_test", "payment_requested", "order_placed")] // The card of payWithTestCard is none of the provider's.
    [InlineData("tok_elsewhere", "payment_requested", "order_placed")]
    public async Task Each_card_does_what_its_table_says(string token, string payment, string order)
    {
        var engine = await OpenAsync($"card_{token}");
        await using var daemon = engine.StartDaemon();
        var id = await engine.PlaceAsync("1");
        var paid = await engine.RequestAsync(id, token);
        await engine.SettleAsync();
        for (var seconds = 0; seconds < 20; seconds++)
        {
            engine.Clock.Move(TimeSpan.FromSeconds(1));
            await engine.SettleAsync();
        }

        Assert.Equal((payment, order), (await engine.EventsOfAsync(paid), await engine.EventsOfAsync(id)));
        Assert.Empty(await engine.DeadAsync());
        Assert.Equal(order == "order_placed" ? [$"(unpaid:{id})"] : [], await engine.TimersAsync());
    }

    [Fact]
    public async Task A_second_attempt_pays_after_a_decline()
    {
        var engine = await OpenAsync("second");
        await using var daemon = engine.StartDaemon();
        var order = await engine.PlaceAsync("1");
        await engine.RequestAsync(order, "tok_test_do_not_honour");
        await engine.SettleAsync();
        await engine.RequestAsync(order, "tok_test_approved", 2);
        await engine.SettleAsync();
        Assert.Equal("order_placed order_paid", await engine.EventsOfAsync(order));
    }

    [Fact]
    public async Task An_order_that_nobody_pays_gives_its_stock_back_after_half_an_hour_and_its_payment_is_called_off()
    {
        var engine = await OpenAsync("unpaid");
        await using var daemon = engine.StartDaemon();
        var order = await engine.PlaceAsync("1");
        var payment = await engine.RequestAsync(order, "tok_test_silent");
        engine.Clock.Move(TimeSpan.FromMinutes(29));
        await engine.SettleAsync();
        Assert.Equal("order_placed", await engine.EventsOfAsync(order));
        engine.Clock.Move(TimeSpan.FromMinutes(1));
        await engine.SettleAsync();
        Assert.Equal(("order_placed order_cancelled", "payment_requested payment_voided"), (await engine.EventsOfAsync(order), await engine.EventsOfAsync(payment)));
        Assert.Equal("(100,0,100)", await new Shop(engine.Store).StockOfAsync("CANDLE"));
        Assert.Empty(await engine.TimersAsync());
    }

    [Fact]
    public async Task A_cancelled_order_gives_its_money_back_whenever_that_came()
    {
        var engine = await OpenAsync("cancelled");
        await using var daemon = engine.StartDaemon();
        var (paid, late) = (await engine.PlaceAsync("1"), await engine.PlaceAsync("2"));
        var first = await engine.RequestAsync(paid, "tok_test_approved");
        await engine.SettleAsync();
        await engine.Commands.CancelOrderAsync(new($"{paid}", "changed my mind"), ct: Engine.Ct);
        // Money that is on its way when the order is called off: the provider has taken it, and its news comes afterwards.
        var second = await engine.RequestAsync(late, "tok_test_out_of_order");
        await engine.SettleAsync();
        await engine.Commands.CancelOrderAsync(new($"{late}", "changed my mind"), ct: Engine.Ct);
        for (var seconds = 0; seconds < 10; seconds++)
        {
            engine.Clock.Move(TimeSpan.FromSeconds(1));
            await engine.SettleAsync();
        }

        Assert.Equal(($"{Whole} payment_refunded", $"{Whole} payment_refunded"), (await engine.EventsOfAsync(first), await engine.EventsOfAsync(second)));
        Assert.Empty(await engine.DeadAsync());
        Assert.Equal(["(5.10,5.10)", "(5.10,5.10)"], await TestDatabase.RowsAsync(
            engine.Store, $"select account->>'Captured', account->>'Refunded' from {engine.Store.Options.Schema}.kvt_simulated_payments"));
    }

    [Fact]
    public async Task What_comes_back_is_refunded_at_the_provider_too_and_no_more_than_was_taken()
    {
        var engine = await OpenAsync("returned", TimeSpan.FromSeconds(1));
        await using var daemon = engine.StartDaemon();
        var order = await engine.PlaceAsync("1");
        var payment = await engine.RequestAsync(order, "tok_test_approved");
        await engine.SettleAsync();
        engine.Clock.Move(TimeSpan.FromSeconds(1));
        await engine.SettleAsync();
        Assert.Equal("order_placed order_paid order_shipped", await engine.EventsOfAsync(order));
        Shop.Accept(2, await engine.Commands.ReturnItemsAsync(new ReturnItemsRequest($"{order}", "R 1", [new(1, 1)], "broken"), ct: Engine.Ct));
        Shop.Accept(2, await engine.Commands.ReturnItemsAsync(new ReturnItemsRequest($"{order}", "R 2", [new(1, 1)], "broken"), ct: Engine.Ct));
        await engine.SettleAsync();
        Assert.Equal($"{Whole} payment_refunded payment_refunded", await engine.EventsOfAsync(payment));
        Assert.Equal(["(5.10,5.10)"], await TestDatabase.RowsAsync(
            engine.Store, $"select account->>'Captured', account->>'Refunded' from {engine.Store.Options.Schema}.kvt_simulated_payments"));
        Assert.Empty(await engine.DeadAsync());
    }

    [Fact]
    public async Task One_correlation_id_leads_from_the_request_to_the_paid_order_and_so_does_the_trace()
    {
        var engine = await OpenAsync("correlation");
        await using var daemon = engine.StartDaemon();
        const string Correlation = "0af7651916cd43dd8448eb211c80319c";
        const string Trace = $"00-{Correlation}-b7ad6b7169203331-01";
        var metadata = new EventMetadata(Correlation, User: "ada", Headers: new Dictionary<string, string> { ["traceparent"] = Trace });
        var order = await engine.PlaceAsync("1", metadata: metadata);
        await engine.RequestAsync(order, "tok_test_late", metadata: metadata);
        await engine.SettleAsync();
        engine.Clock.Move(TestCard.Late);
        await engine.SettleAsync();
        var schema = engine.Store.Options.Schema;
        Assert.Equal(
            ["(order_placed)", "(payment_requested)", "(payment_authorised)", "(payment_captured)", "(order_paid)"],
            await InOrderAsync(engine, $"select type from {schema}.mt_events where correlation_id = '{Correlation}' and headers->>'traceparent' = '{Trace}' order by seq_id"));
        // The cause of each is found: the notification by its id in the simulated provider's news, the event by its id in the log.
        Assert.Equal("order_paid payment_captured", await TestDatabase.ScalarAsync<string>(
            engine.Store, $"select e.type || ' ' || c.type from {schema}.mt_events e join {schema}.mt_events c on e.causation_id = c.id::text where e.type = 'order_paid'"));
    }

    private static async Task<string[]> InOrderAsync(Engine engine, string sql)
    {
        await using var command = engine.Store.Database.CreateCommand($"select r::text from ({sql}) r");
        await using var reader = await command.ExecuteReaderAsync(Engine.Ct);
        var rows = new List<string>();
        while (await reader.ReadAsync(Engine.Ct))
            rows.Add(reader.GetString(0));
        return [.. rows];
    }

    private async Task<Engine> OpenAsync(string schema, TimeSpan? shipAfter = null)
    {
        var engine = await Engine.OpenAsync(database, schema, shipAfter);
        await new Shop(engine.Store).StockAsync("CANDLE", 100);
        return engine;
    }
}
