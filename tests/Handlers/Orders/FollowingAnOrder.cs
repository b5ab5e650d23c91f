using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using static KiVendTout.Handlers.Tests.Shop;

namespace KiVendTout.Handlers.Tests.Orders;

/// <summary>An order from its placing to its door, and each step again, early and badly formed.</summary>
public sealed class FollowingAnOrder(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Goes_from_request_to_request_each_of_which_can_be_repeated()
    {
        var shop = await OpenAsync(database, "followed");
        await shop.StockAsync("CANDLE", 10);
        Accept(1, await shop.PlaceAsync("1", new OrderItemRequest("CANDLE", 2)));
        var (order, payment) = (IdOf("1").ToString(), PaymentId.For(IdOf("1")).ToString());
        var card = new CardRequest("tok_abc", "Visa", "4242");

        Func<Task<CommandResult>>[] steps =
        [
            () => shop.Commands.RequestPaymentAsync(new(order, "card", "key 1", card), ct: Ct),
            () => shop.Commands.AssessPaymentAsync(new(payment, 0.02m, "accept", ["known"]), ct: Ct),
            () => shop.Commands.AuthorisePaymentAsync(new(payment, "A1"), ct: Ct),
            () => shop.Commands.CapturePaymentAsync(new(payment, 5.10m, "GBP", "key 2"), ct: Ct),
            () => shop.Commands.HoldOrderAsync(new(order, "looks odd"), ct: Ct),
            () => shop.Commands.PayOrderAsync(new(order, payment), ct: Ct),
            () => shop.Commands.ReleaseOrderAsync(new(order), ct: Ct),
            () => shop.Commands.ShipOrderAsync(new(order, "Royal Mail", "RM1"), ct: Ct),
            () => shop.Commands.DeliverOrderAsync(new(order), ct: Ct),
        ];
        foreach (var step in steps)
        {
            Accept(1, await step());
            Accept(0, await step());
        }

        Assert.Equal("(delivered,6)", Assert.Single(await TestDatabase.RowsAsync(shop.Store, "select status, version from followed.order_summary")));
        Refuse(OrderRefusal.AlreadyShipped, await shop.Commands.CancelOrderAsync(new(order, "too late"), ct: Ct));
    }

    [Fact]
    public async Task Is_paid_by_its_own_captured_payment_only()
    {
        var shop = await OpenAsync(database, "paid");
        await shop.StockAsync("CANDLE", 10);
        foreach (var number in (string[])["1", "2"])
        {
            Accept(1, await shop.PlaceAsync(number, new OrderItemRequest("CANDLE", 1)));
        }

        var payment = PaymentId.For(IdOf("1")).ToString();
        Refuse(PaymentRefusal.NotFound, await shop.Commands.PayOrderAsync(new(IdOf("1").ToString(), payment), ct: Ct));
        Accept(1, await shop.Commands.RequestPaymentAsync(new(IdOf("1").ToString(), "Invoice", "key"), ct: Ct));
        Refuse(PaymentRefusal.NotCaptured, await shop.Commands.PayOrderAsync(new(IdOf("1").ToString(), payment), ct: Ct));
        Refuse(ShopRefusal.PaysAnotherOrder, await shop.Commands.PayOrderAsync(new(IdOf("2").ToString(), payment), ct: Ct));
        Refuse(OrderRefusal.NotPaid, await shop.Commands.ShipOrderAsync(new(IdOf("1").ToString(), "Royal Mail", "RM1"), ct: Ct));
        Refuse(OrderRefusal.NotFound, await shop.Commands.RequestPaymentAsync(new(IdOf("3").ToString(), "Invoice", "key"), ct: Ct));
        Accept(1, await shop.Commands.DeclinePaymentAsync(new(payment, "no funds"), ct: Ct));
        Refuse(PaymentRefusal.Declined, await shop.Commands.PayOrderAsync(new(IdOf("1").ToString(), payment), ct: Ct));
        Accept(1, await shop.Commands.RequestPaymentAsync(new(IdOf("1").ToString(), "Wallet", "key 2", Attempt: 2), ct: Ct));
        Accept(1, await shop.Commands.VoidPaymentAsync(new(PaymentId.For(IdOf("1"), 2).ToString(), "another way"), ct: Ct));
    }

    [Fact]
    public async Task Names_every_field_that_is_wrong()
    {
        var shop = (await OpenAsync(database, "wrong")).Commands;
        var id = IdOf("1").ToString();
        Wrong(await shop.RequestPaymentAsync(new(null, "cash", " ", new("4111 1111 1111 1111", "Visa", "1111"), 0), ct: Ct), "orderId", "method", "idempotencyKey", "attempt", "card");
        Wrong(await shop.AssessPaymentAsync(new(id, 1.5m, "0", null), ct: Ct), "verdict", "score");
        Wrong(await shop.CapturePaymentAsync(new(id, 1.005m, "GBP", "k"), ct: Ct), "amount");
        Wrong(await shop.CapturePaymentAsync(new(id, null, "GBP", "k"), ct: Ct), "amount");
        Wrong(await shop.RefundPaymentAsync(new(id, 1m, "?", null, null), ct: Ct), "currency", "idempotencyKey", "reason");
        Wrong(await shop.AuthorisePaymentAsync(new(id, null), ct: Ct), "authorisationCode");
        Wrong(await shop.ShipOrderAsync(new(id, null, new string('x', 401)), ct: Ct), "carrier", "trackingNumber");
        Wrong(await shop.CancelOrderAsync(new(Guid.Empty.ToString(), ""), ct: Ct), "orderId", "reason");
        Wrong(await shop.HoldOrderAsync(new("x", "why"), ct: Ct), "orderId");
    }
}
