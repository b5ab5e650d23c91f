using KiVendTout.Domain.Orders;
using static KiVendTout.Domain.Tests.Orders.OrderStory;

namespace KiVendTout.Domain.Tests.Orders;

public sealed class HoldingAnOrder
{
    [Fact]
    public void An_order_can_be_held_until_it_is_shipped()
    {
        Given(Placed()).When(Hold()).ThenEvents(Held());
        Given(Placed(), Paid()).When(Hold()).ThenEvents(Held());
    }

    [Fact]
    public void Holding_again_for_the_same_reason_does_nothing() => Given(Placed(), Held()).When(Hold()).ThenNothing();

    [Fact]
    public void Holding_again_for_another_reason_is_refused() =>
        Given(Placed(), Held()).When(Hold() with { Reason = "fraud" }).ThenRefused(OrderRefusal.OnHold);

    [Fact]
    public void A_shipped_order_cannot_be_held() =>
        Given(Placed(), Paid(), Shipped()).When(Hold()).ThenRefused(OrderRefusal.AlreadyShipped);

    [Fact]
    public void A_cancelled_order_cannot_be_held() => Given(Placed(), Cancelled()).When(Hold()).ThenRefused(OrderRefusal.Cancelled);

    [Fact]
    public void An_order_that_is_not_there_cannot_be_held() => Given().When(Hold()).ThenRefused(OrderRefusal.NotFound);
}
