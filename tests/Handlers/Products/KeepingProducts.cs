using KiVendTout.Domain.Products;
using static KiVendTout.Handlers.Tests.Shop;

namespace KiVendTout.Handlers.Tests.Products;

public sealed class KeepingProducts(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Adds_prices_stocks_and_withdraws_each_once()
    {
        var shop = await OpenAsync(database, "products");
        Func<Task<CommandResult>>[] steps =
        [
            () => shop.Commands.AddProductAsync(new("CANDLE", "Candle", 2.55m, "GBP"), ct: Ct),
            () => shop.Commands.ReceiveStockAsync(new("CANDLE", 5, "note 1"), ct: Ct),
            () => shop.Commands.ChangePriceAsync(new("CANDLE", 2.6m), ct: Ct),
            () => shop.Commands.WithdrawProductAsync(new("CANDLE", "no longer made"), ct: Ct),
        ];
        foreach (var step in steps)
        {
            Accept(1, await step());
            Accept(0, await step());
        }

        Refuse(ProductRefusal.Withdrawn, await shop.Commands.ReceiveStockAsync(new("CANDLE", 5, "note 2"), ct: Ct));
        Refuse(ProductRefusal.NotFound, await shop.Commands.ChangePriceAsync(new("NONE", 1m), ct: Ct));
        Assert.Equal("(5,0,5)", await shop.StockOfAsync("CANDLE"));
    }

    [Fact]
    public async Task Names_every_field_that_is_wrong()
    {
        var shop = (await OpenAsync(database, "wrong")).Commands;
        Wrong(await shop.AddProductAsync(new("", null, -1m, "?", 0), ct: Ct), "sku", "name", "unitPrice", "currency", "minimumAge");
        Wrong(await shop.ChangePriceAsync(new("CANDLE", 0.00001m), ct: Ct), "newPrice");
        Wrong(await shop.ReceiveStockAsync(new("CANDLE", null, "tab\there"), ct: Ct), "quantity", "receiptId");
    }
}
