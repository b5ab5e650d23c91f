using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Products;
using KiVendTout.Domain.Values;
using static KiVendTout.Handlers.Tests.Shop;

namespace KiVendTout.Handlers.Tests.Orders;

public sealed class BookingASale(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Stores_order_and_payment_in_one_transaction_at_the_time_of_the_sale()
    {
        var shop = await OpenAsync(database, "booked");
        await shop.StockAsync("CANDLE", 10);
        var sale = Sale("536365");
        var accepted = Accept(6, await shop.Commands.BookSaleAsync(sale, ct: Ct));
        Assert.Equal(3, accepted.Version);
        Assert.Equal(["order_placed", "order_paid", "order_shipped"], await shop.StreamAsync(sale.Place.OrderId));
        Assert.Equal(["payment_requested", "payment_authorised", "payment_captured"], await shop.StreamAsync(PaymentId.For(sale.Place.OrderId)));
        Assert.Equal("(8,0,8)", await shop.StockOfAsync("CANDLE"));
        Assert.Equal(1, await TestDatabase.ScalarAsync<long>(
            shop.Store, "select count(distinct (timestamp, xmin::text)) from booked.mt_events where timestamp = '2011-12-05 09:00Z'"));
    }

    [Fact]
    public async Task Again_stores_nothing_here_and_in_another_process()
    {
        var shop = await OpenAsync(database, "twice");
        await shop.StockAsync("CANDLE", 10);
        Accept(6, await shop.Commands.BookSaleAsync(Sale("536365"), ct: Ct));
        Assert.Equal(3, Accept(0, await shop.Commands.BookSaleAsync(Sale("536365"), ct: Ct)).Version);
        Accept(0, await (await shop.BesideAsync(database)).Commands.BookSaleAsync(Sale("536365"), ct: Ct));
        Refuse(OrderRefusal.AlreadyPlaced, await shop.Commands.BookSaleAsync(Sale("536365", quantity: 3), ct: Ct));
        Assert.Equal("(8,0,8)", await shop.StockOfAsync("CANDLE"));
    }

    [Fact]
    public async Task Is_refused_as_a_whole()
    {
        var shop = await OpenAsync(database, "refused");
        await shop.StockAsync("CANDLE", 1);
        var before = await shop.EventsAsync();
        Refuse(ShopRefusal.OutOfStock("CANDLE"), await shop.Commands.BookSaleAsync(Sale("536365"), ct: Ct));
        Refuse("order.amount_differs", await shop.Commands.BookSaleAsync(Sale("536365") with { Paid = new(5m, Currency.Gbp) }, ct: Ct));
        Assert.Equal(before, await shop.EventsAsync());
    }

    [Fact]
    public async Task Can_stand_in_one_transaction_with_the_product_it_sells_and_of_nothing_has_no_payment()
    {
        var shop = await OpenAsync(database, "together");
        var (sku, at) = (Sku.Parse("CANDLE"), Sale("1").Place.PlacedAt);
        var gift = Sale("gift");
        var line = gift.Place.Lines[0] with { Line = gift.Place.Lines[0].Line with { UnitPrice = new(0) } };
        gift = gift with { Place = gift.Place with { Lines = [line] }, Paid = Money.Zero(Currency.Gbp) };
        Accept(11, await shop.Commands.ExecuteAsync(
            [new AddProduct(sku, "Candle", new(2.55m), Currency.Gbp, null, at), new ReceiveStock(sku, new(4), "opening", at), .. Sale("1").ToCommands(), .. gift.ToCommands()], ct: Ct));
        Assert.Equal("(0,0,0)", await shop.StockOfAsync("CANDLE"));
        Assert.Empty(await shop.StreamAsync(PaymentId.For(gift.Place.OrderId)));
    }
}
