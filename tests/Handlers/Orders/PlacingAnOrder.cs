using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Products;
using KiVendTout.Platform.EventStore.Events;
using static KiVendTout.Handlers.Tests.Shop;

namespace KiVendTout.Handlers.Tests.Orders;

public sealed class PlacingAnOrder(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Takes_price_and_name_from_the_catalogue_and_reserves_the_stock()
    {
        var shop = await OpenAsync(database, "place");
        await shop.StockAsync("CANDLE", 10);
        Accept(1, await shop.PlaceAsync("1001", new OrderItemRequest("candle", 3)));
        var placed = Assert.IsType<OrderPlaced>(Assert.Single(await shop.Store.ReadStreamAsync(IdOf("1001"), ct: Ct)).Body);
        Assert.Equal((7.65m, Now), (placed.Total, placed.PlacedAt));
        Assert.Equal("Name of CANDLE", placed.Lines[0].Description);
        Assert.Equal("(10,3,7)", await shop.StockOfAsync("CANDLE"));
    }

    [Fact]
    public async Task Again_has_nothing_to_do_even_after_a_change_of_price_and_from_another_process()
    {
        var shop = await OpenAsync(database, "again");
        await shop.StockAsync("CANDLE", 10);
        Accept(1, await shop.PlaceAsync("1001", new OrderItemRequest("CANDLE", 3)));
        Accept(1, await shop.Commands.ChangePriceAsync(new("CANDLE", 9m), ct: Ct));
        Accept(0, await shop.PlaceAsync("1001", new OrderItemRequest("CANDLE", 3)));
        Accept(0, await (await shop.BesideAsync(database)).PlaceAsync("1001", new OrderItemRequest("CANDLE", 3)));
        Refuse(OrderRefusal.AlreadyPlaced, await shop.PlaceAsync("1001", new OrderItemRequest("CANDLE", 4)));
        Assert.Equal("(10,3,7)", await shop.StockOfAsync("CANDLE"));
    }

    [Fact]
    public async Task Is_refused_for_what_the_shop_does_not_sell()
    {
        var shop = await OpenAsync(database, "unsold");
        await shop.StockAsync("CANDLE", 10);
        await shop.StockAsync("WINE", 10, minimumAge: 18);
        await shop.StockAsync("LAMP", 10);
        Accept(1, await shop.Commands.WithdrawProductAsync(new("LAMP", "no longer made"), ct: Ct));
        var before = await shop.EventsAsync();

        Refuse("product.not_found", await shop.PlaceAsync("1", new OrderItemRequest("CANDLE", 1), new("NO SUCH", 1)));
        Refuse("product.withdrawn", await shop.PlaceAsync("1", new OrderItemRequest("LAMP", 1)));
        Refuse("order.other_currency", await shop.Commands.PlaceOrderAsync(Order("1", new OrderItemRequest("CANDLE", 1)) with { Currency = "EUR" }, ct: Ct));
        Refuse(OrderRefusal.AgeNotVerified, await shop.PlaceAsync("1", new OrderItemRequest("WINE", 1)));
        Refuse(OrderRefusal.TooYoung, await shop.Commands.PlaceOrderAsync(Order("1", new OrderItemRequest("WINE", 1)) with { CustomerAge = 17 }, ct: Ct));
        Refuse(CustomerRefusal.NotFound, await shop.Commands.PlaceOrderAsync(
            Order("1", new OrderItemRequest("CANDLE", 1)) with { CustomerId = CustomerId.From("shop", "nobody").ToString() }, ct: Ct));
        Assert.Equal(before, await shop.EventsAsync());
    }

    [Fact]
    public async Task Counts_a_price_and_a_withdrawal_of_another_process_at_once()
    {
        var shop = await OpenAsync(database, "beside");
        await shop.StockAsync("CANDLE", 10);
        await shop.StockAsync("LAMP", 10);
        var beside = await shop.BesideAsync(database);
        Accept(1, await shop.PlaceAsync("1", new OrderItemRequest("CANDLE", 1), new("LAMP", 1)));
        Accept(1, await beside.Commands.ChangePriceAsync(new("CANDLE", 3m), ct: Ct));
        Accept(1, await beside.Commands.WithdrawProductAsync(new("LAMP", "sold out"), ct: Ct));
        Accept(1, await shop.PlaceAsync("2", new OrderItemRequest("CANDLE", 1)));
        var placed = (OrderPlaced)(await shop.Store.ReadStreamAsync(IdOf("2"), ct: Ct))[0].Body;
        Assert.Equal(3m, placed.Total);
        Refuse(ProductRefusal.Withdrawn.Code, await shop.PlaceAsync("3", new OrderItemRequest("LAMP", 1)));
    }

    [Fact]
    public async Task Names_every_field_that_is_wrong()
    {
        var shop = await OpenAsync(database, "wrong");
        Wrong(
            await shop.Commands.PlaceOrderAsync(
                new(" ", "me", "XX", "pounds", [new("CANDLE", 1), new("€", 0), new(null, null), null!], -1), ct: Ct),
            "number", "customerId", "country", "currency", "customerAge", "items[1].sku", "items[1].quantity", "items[2].sku", "items[2].quantity",
            "items[3].sku", "items[3].quantity");
        Wrong(await shop.Commands.PlaceOrderAsync(new("a\0b", null, "GB", "GBP", []), ct: Ct), "number", "items");
        Wrong(await shop.Commands.PlaceOrderAsync(new(null, null, null, null, null), ct: Ct), "number", "country", "currency", "items");
    }

    [Fact]
    public async Task Carries_who_and_when()
    {
        var shop = await OpenAsync(database, "metadata");
        await shop.StockAsync("CANDLE", 10);
        var at = new DateTimeOffset(2020, 2, 29, 23, 30, 0, TimeSpan.FromHours(-1));
        Accept(1, await shop.Commands.PlaceOrderAsync(
            Order("1", new OrderItemRequest("CANDLE", 1)), new EventMetadata("correlation", "causation", "user-7", Timestamp: at), Ct));
        var stored = Assert.Single(await shop.Store.ReadStreamAsync(IdOf("1"), ct: Ct));
        Assert.Equal((at, at, "correlation", "causation"), (stored.Timestamp, ((OrderPlaced)stored.Body).PlacedAt, stored.CorrelationId, stored.CausationId));
        Assert.Contains("user-7", stored.Headers, StringComparison.Ordinal);
    }
}
