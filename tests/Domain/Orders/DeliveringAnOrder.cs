using KiVendTout.Domain.Orders;
using static KiVendTout.Domain.Tests.Orders.OrderStory;

namespace KiVendTout.Domain.Tests.Orders;

public sealed class DeliveringAnOrder
{
    [Fact]
    public void A_shipped_order_is_delivered() => Given(Placed(), Paid(), Shipped()).When(Deliver()).ThenEvents(Delivered());

    [Fact]
    public void Delivering_again_does_nothing() => Given(Placed(), Paid(), Shipped(), Delivered()).When(Deliver()).ThenNothing();

    [Fact]
    public void An_order_still_in_the_warehouse_cannot_be_delivered()
    {
        Given(Placed()).When(Deliver()).ThenRefused(OrderRefusal.NotShipped);
        Given(Placed(), Paid(), Held()).When(Deliver()).ThenRefused(OrderRefusal.NotShipped);
    }

    [Fact]
    public void A_cancelled_order_cannot_be_delivered() => Given(Placed(), Cancelled()).When(Deliver()).ThenRefused(OrderRefusal.Cancelled);

    [Fact]
    public void An_order_that_is_not_there_cannot_be_delivered() => Given().When(Deliver()).ThenRefused(OrderRefusal.NotFound);
}
