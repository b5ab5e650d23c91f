using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Values;
using static KiVendTout.Handlers.Tests.Shop;

namespace KiVendTout.Handlers.Tests.Orders;

public sealed class ReturningItems(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Refunds_in_the_same_transaction_and_puts_the_pieces_back()
    {
        var shop = await OpenAsync(database, "returned");
        await shop.StockAsync("CANDLE", 10);
        var sale = Sale("1", quantity: 4);
        Accept(6, await shop.Commands.BookSaleAsync(sale, ct: Ct));
        var request = new ReturnItemsRequest(sale.Place.OrderId.ToString(), "C1", [new(1, 3)], "broken");
        Accept(2, await shop.Commands.ReturnItemsAsync(request, ct: Ct));
        Accept(0, await shop.Commands.ReturnItemsAsync(request, ct: Ct));
        Assert.Equal("(9,0,9)", await shop.StockOfAsync("CANDLE"));
        var refunded = (PaymentRefunded)(await shop.Store.ReadStreamAsync(PaymentId.For(sale.Place.OrderId), ct: Ct))[^1].Body;
        Assert.Equal(new Money(7.65m, Currency.Gbp), refunded.Amount);
    }

    [Fact]
    public async Task Refunds_no_more_than_is_left_and_nothing_once_the_bank_took_it_back()
    {
        var shop = await OpenAsync(database, "remaining");
        await shop.StockAsync("CANDLE", 10);
        var sale = Sale("1", quantity: 4);
        var payment = PaymentId.For(sale.Place.OrderId).ToString();
        Accept(6, await shop.Commands.BookSaleAsync(sale, ct: Ct));
        Accept(1, await shop.Commands.RefundPaymentAsync(new(payment, 9m, "GBP", "goodwill", "late"), ct: Ct));
        Accept(2, await shop.Commands.ReturnItemsAsync(Back(sale, "C1", 1), ct: Ct));
        Accept(1, await shop.Commands.ReturnItemsAsync(Back(sale, "C2", 1), ct: Ct));
        Assert.Equal("(10.20,10.20)", Assert.Single(await TestDatabase.RowsAsync(shop.Store, "select captured, refunded from remaining.payment_summary")));
        Accept(1, await shop.Commands.ChargeBackPaymentAsync(new(payment, 10.2m, "GBP", "disputed"), ct: Ct));
        Accept(1, await shop.Commands.ReturnItemsAsync(Back(sale, "C3", 1), ct: Ct));
        Refuse("order.more_than_bought", await shop.Commands.ReturnItemsAsync(Back(sale, "C4", 2), ct: Ct));
    }

    [Fact]
    public async Task Names_every_field_that_is_wrong() =>
        Wrong(
            await (await OpenAsync(database, "wrong")).Commands.ReturnItemsAsync(new ReturnItemsRequest("no", "", [new(0, 0)], null), ct: Ct),
            "orderId", "returnNumber", "lines[0].lineNo", "lines[0].quantity", "reason");

    private static ReturnItems Back(Sale sale, string number, int pieces) =>
        new(sale.Place.OrderId, number, [new(1, new(pieces))], "broken", sale.Place.PlacedAt.AddDays(3));
}
