using KiVendTout.Domain.Orders;
using static KiVendTout.Domain.Tests.Orders.OrderStory;

namespace KiVendTout.Domain.Tests.Orders;

public sealed class ShippingAnOrder
{
    [Fact]
    public void A_paid_order_is_shipped_with_what_leaves_the_warehouse() => Given(Placed(), Paid()).When(Ship()).ThenEvents(Shipped());

    [Fact]
    public void The_same_shipment_again_does_nothing()
    {
        Given(Placed(), Paid(), Shipped()).When(Ship()).ThenNothing();
        Given(Placed(), Paid(), Shipped(), Delivered()).When(Ship()).ThenNothing();
    }

    [Fact]
    public void A_second_shipment_is_refused() =>
        Given(Placed(), Paid(), Shipped()).When(Ship() with { TrackingNumber = "RM124" }).ThenRefused(OrderRefusal.AlreadyShipped);

    [Fact]
    public void An_unpaid_order_cannot_be_shipped() => Given(Placed()).When(Ship()).ThenRefused(OrderRefusal.NotPaid);

    [Fact]
    public void A_held_order_cannot_be_shipped_even_if_paid() => Given(Placed(), Paid(), Held()).When(Ship()).ThenRefused(OrderRefusal.OnHold);

    [Fact]
    public void A_cancelled_order_cannot_be_shipped() =>
        Given(Placed(), Paid(), Cancelled(wasPaid: true)).When(Ship()).ThenRefused(OrderRefusal.Cancelled);

    [Fact]
    public void An_order_that_is_not_there_cannot_be_shipped() => Given().When(Ship()).ThenRefused(OrderRefusal.NotFound);
}
