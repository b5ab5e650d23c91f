using static KiVendTout.Handlers.Tests.Shop;

namespace KiVendTout.Handlers.Tests.Orders;

public sealed class SellingTheLastPieces(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Accepts_exactly_as_many_orders_as_there_are_pieces_over_four_processes()
    {
        var shops = await ShopsAsync("last", 4);
        await shops[0].StockAsync("CANDLE", 50);
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(n => Task.Run(() => shops[n % 4].PlaceAsync($"n{n}", new OrderItemRequest("CANDLE", 1)), Ct)));

        Assert.Equal(50, results.OfType<CommandResult.Accepted>().Count());
        var refused = results.OfType<CommandResult.Refused>().Select(result => result.Refusal).ToArray();
        Assert.Equal(150, refused.Length);
        Assert.All(refused, refusal => Assert.Equal(ShopRefusal.OutOfStock("CANDLE"), refusal));
        Assert.Equal("(50,50,0)", await shops[0].StockOfAsync("CANDLE"));
        Assert.Equal(50, await TestDatabase.ScalarAsync<long>(shops[0].Store, "select count(*) from last.mt_events where type = 'order_placed'"));
        Assert.Equal(50, await TestDatabase.ScalarAsync<long>(shops[0].Store, "select count(*) from last.order_lines"));
    }

    [Fact]
    public async Task One_short_line_leaves_no_trace_of_the_whole_order()
    {
        var shops = await ShopsAsync("mixed", 4);
        await shops[0].StockAsync("CANDLE", 1_000);
        await shops[0].StockAsync("LAMP", 60);
        // 60 lamps for 40 orders of 3: 20 are served whole, in whatever order, and the candles of the others stay.
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => Task.Run(() => shops[n % 4].PlaceAsync(
            $"n{n}", new OrderItemRequest("CANDLE", 2), new OrderItemRequest("LAMP", 2), new OrderItemRequest("LAMP", 1)), Ct)));

        Assert.Equal(20, results.OfType<CommandResult.Accepted>().Count());
        Assert.All(results.OfType<CommandResult.Refused>(), result => Assert.Equal(ShopRefusal.OutOfStock("LAMP"), result.Refusal));
        Assert.Equal("(60,60,0)", await shops[0].StockOfAsync("LAMP"));
        Assert.Equal("(1000,40,960)", await shops[0].StockOfAsync("CANDLE"));
        Assert.Equal(20, await TestDatabase.ScalarAsync<long>(shops[0].Store, "select count(*) from mixed.mt_streams where type = 'order'"));
        Assert.Equal(60, await TestDatabase.ScalarAsync<long>(shops[0].Store, "select count(*) from mixed.order_lines"));
    }

    [Fact]
    public async Task Frees_the_stock_of_a_cancelled_order_for_the_next()
    {
        var shop = (await ShopsAsync("freed", 1))[0];
        await shop.StockAsync("CANDLE", 2);
        Accept(1, await shop.PlaceAsync("first", new OrderItemRequest("CANDLE", 2)));
        Refuse("order.out_of_stock", await shop.PlaceAsync("second", new OrderItemRequest("CANDLE", 1)));
        Accept(1, await shop.Commands.CancelOrderAsync(new(IdOf("first").ToString(), "changed their mind"), ct: Ct));
        Accept(1, await shop.PlaceAsync("second", new OrderItemRequest("CANDLE", 1)));
        Assert.Equal("(2,1,1)", await shop.StockOfAsync("CANDLE"));
    }

    private async Task<Shop[]> ShopsAsync(string schema, int count)
    {
        var shops = new List<Shop>();
        for (var i = 0; i < count; i++)
        {
            shops.Add(await OpenAsync(database, schema));
        }

        return [.. shops];
    }
}
