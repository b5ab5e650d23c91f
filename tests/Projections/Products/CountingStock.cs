using KiVendTout.Platform.EventStore.Events;
using static KiVendTout.Projections.Tests.TestDatabase;

namespace KiVendTout.Projections.Tests.Products;

public sealed class CountingStock(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Follows_each_piece()
    {
        var store = await database.OpenAsync("pieces");
        await ShopHistory.PlayAsync(store);
        // Of 100 candles 6 left and 2 of them came back, 10 were ordered and cancelled, 3 and 4 are reserved. Of 50 lamps 2 left.
        Assert.Equal(["(71053,48,0,48)", "(85123A,96,7,89)"], await TableAsync(store, "product_stock"));
        Assert.Equal(
            ["(71053,3.5,t,4)", "(85123A,2.55,f,2)"], await RowsAsync(store, "select sku, price, withdrawn, version from pieces.product_catalogue"));
    }

    [Fact]
    public async Task Never_goes_below_zero_and_leaves_no_trace_of_what_did_not_fit()
    {
        var store = await database.OpenAsync("floor");
        await ShopHistory.PlayAsync(store);
        var before = await TableAsync(store, "product_stock");
        var refused = await Assert.ThrowsAsync<BelowFloorException>(() => ShopHistory.PlaceAsync(
            store, "too many", null, ShopHistory.Monday, ShopHistory.Line(1, ShopHistory.Lamp, 1, 3m), ShopHistory.Line(2, ShopHistory.Candle, 90, 2m)));
        Assert.Equal(("product_stock", "85123A"), (refused.View, refused.Key));
        Assert.Equal(before, await TableAsync(store, "product_stock"));
        Assert.Empty(await RowsAsync(store, "select 1 from floor.order_summary where number = 'too many'"));
    }
}
