using KiVendTout.Platform.EventStore.Appending;
using static KiVendTout.Handlers.Tests.Shop;

namespace KiVendTout.Handlers.Tests.Orders;

/// <summary>Twenty buyers at once on five pieces: KVT_LONG=1 plays a thousand rounds, else fifty.</summary>
public sealed class BuyingAtOnce(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Buyers = 20;
    private const int Pieces = 5;

    [Fact]
    public async Task There_is_never_a_sixth_sale_and_the_stock_is_the_fold_of_the_log()
    {
        var rounds = Environment.GetEnvironmentVariable("KVT_LONG") == "1" ? 1000 : 50;
        Shop[] shops = [await OpenAsync(database, "rush"), await OpenAsync(database, "rush")];
        for (var round = 0; round < rounds; round++)
        {
            var sku = $"S{round}";
            await shops[round % 2].StockAsync(sku, Pieces);
            var answers = await Task.WhenAll(Enumerable.Range(0, Buyers).Select(buyer => Task.Run(() => shops[buyer % 2].Commands
                .Once(RequestKey.Of("rush", $"{round}-{buyer}", sku)).PlaceOrderAsync(Order($"{round}-{buyer}", new OrderItemRequest(sku, 1)), ct: Ct), Ct)));

            var sold = answers.Select((answer, buyer) => (answer, buyer)).Where(entry => entry.answer is CommandResult.Accepted).Select(entry => entry.buyer).ToArray();
            Assert.Equal(Pieces, sold.Length);
            Assert.All(answers.Where(answer => answer is not CommandResult.Accepted), answer => Refuse(ShopRefusal.OutOfStock(sku), answer));
            Assert.Equal($"({Pieces},{Pieces},0)", await shops[0].StockOfAsync(sku));
            if (round % 5 == 0)
            {
                await OneChangesTheirMindAsync(shops, sku, $"{round}-{sold[0]}", round);
            }
        }

        await CompareWithTheLogAsync(shops[0], rounds);
    }

    /// <summary>One piece is free again, twenty want it, one gets it; and nobody else does by asking again.</summary>
    private static async Task OneChangesTheirMindAsync(Shop[] shops, string sku, string number, int round)
    {
        Accept(1, await shops[1].Commands.CancelOrderAsync(new(IdOf(number).ToString(), "changed their mind"), ct: Ct));
        var again = await Task.WhenAll(Enumerable.Range(0, Buyers).Select(buyer => Task.Run(() => shops[buyer % 2].Commands
            .Once(RequestKey.Of("rush", $"{round}-{buyer}-again", sku)).PlaceOrderAsync(Order($"{round}-{buyer}-again", new OrderItemRequest(sku, 1)), ct: Ct), Ct)));
        Assert.Single(again.OfType<CommandResult.Accepted>());
        Assert.Equal($"({Pieces},{Pieces},0)", await shops[0].StockOfAsync(sku));
    }

    private static async Task CompareWithTheLogAsync(Shop shop, int rounds)
    {
        var log = await TestDatabase.RowsAsync(shop.Store, """
            with moved as (
                select e.data->>'Sku' as sku, (e.data->>'Quantity')::bigint as received, 0 as ordered from rush.mt_events e where e.type = 'stock_received'
                union all
                select line->>'Sku', 0, (line->>'Quantity')::bigint from rush.mt_events e, jsonb_array_elements(e.data->'Lines') line
                where e.type = 'order_placed' and not exists (select 1 from rush.mt_events c where c.stream_id = e.stream_id and c.type = 'order_cancelled'))
            select sku, sum(received)::bigint, sum(ordered)::bigint, (sum(received) - sum(ordered))::bigint from moved group by sku
            """);
        Assert.Equal(rounds, log.Length);
        Assert.All(log, row => Assert.EndsWith($",{Pieces},{Pieces},0)", row, StringComparison.Ordinal));
        Assert.Equal(log, await TestDatabase.RowsAsync(shop.Store, "select sku, on_hand, reserved, available from rush.product_stock"));
    }
}
