using KiVendTout.Domain.Orders;

namespace KiVendTout.Handlers.Tests.Processes;

/// <summary>An import brings years of orders at once, and a checkpoint may be set back to the beginning: neither starts a timer, a payment or a cancellation.</summary>
public class LeavingThePastAlone(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Imported_sales_and_the_whole_log_read_again_change_nothing()
    {
        var engine = await Engine.OpenAsync(database, "imported", TimeSpan.FromSeconds(30));
        var shop = new Shop(engine.Store);
        await shop.StockAsync("CANDLE", 10_000);
        await Task.WhenAll(Enumerable.Range(1, 300).Select(number => engine.Commands.BookSaleAsync(Shop.Sale($"{number}"), ct: Engine.Ct)));
        for (var number = 1; number <= 50; number++)
        {
            await engine.Commands.ReturnItemsAsync(
                new ReturnItems(OrderId.FromNumber("books", $"{number}"), "C1", [new(1, new(1))], "credit note", new(2011, 12, 9, 9, 0, 0, TimeSpan.Zero)), ct: Engine.Ct);
        }

        // A gift of the books, and a live order that went its way, beside them.
        var sale = Shop.Sale("gift");
        var gift = sale.Place with { Lines = [new(sale.Place.Lines[0].Line with { UnitPrice = new(0m) })] };
        Shop.Accept(3, await engine.Commands.BookSaleAsync(sale with { Place = gift, Paid = Domain.Values.Money.Zero(Domain.Values.Currency.Gbp) }, ct: Engine.Ct));
        var live = await engine.PlaceAsync("live");
        await engine.RequestAsync(live, "tok_test_approved");
        var (before, imported) = (0L, await shop.EventsAsync());
        await using (engine.StartDaemon())
        {
            await engine.SettleAsync();
            engine.Clock.Move(TimeSpan.FromHours(1));
            await engine.SettleAsync();
            before = await shop.EventsAsync();
            Assert.Equal(imported + 4, before); // The live order's payment is authorised and captured; it is paid and shipped.
        }

        var processed = await ProcessedAsync(engine);

        // Everything from the beginning, as after the loss of a checkpoint.
        await using (var back = engine.Store.Database.CreateCommand(
            "update imported.mt_event_progression set last_seq_id = 0 where name like 'processes%' or name like 'payment-provider%'; update imported.kvt_shards set position = 0, holes = '{}' where name in ('processes', 'payment-provider')"))
        {
            await back.ExecuteNonQueryAsync(Engine.Ct);
        }

        await using (engine.StartDaemon())
        {
            await engine.SettleAsync();
            engine.Clock.Move(TimeSpan.FromHours(1));
            await engine.SettleAsync();
        }

        Assert.Equal(2 * processed, await ProcessedAsync(engine)); // It was read again.
        Assert.Equal(before, await shop.EventsAsync());
        Assert.Empty(await engine.TimersAsync());
        Assert.Empty(await engine.DeadAsync());
        Assert.Equal(["(1)"], await TestDatabase.RowsAsync(engine.Store, "select count(*) from imported.kvt_simulated_payments"));
    }

    private static Task<long> ProcessedAsync(Engine engine) => TestDatabase.ScalarAsync<long>(engine.Store, "select processed from imported.kvt_shards where name = 'processes'");
}
