using KiVendTout.Domain.Orders;
using static KiVendTout.Domain.Tests.Orders.OrderStory;

namespace KiVendTout.Domain.Tests.Orders;

public sealed class ReleasingAnOrder
{
    [Fact]
    public void A_held_order_is_released() => Given(Placed(), Held()).When(Release()).ThenEvents(Released());

    [Fact]
    public void An_order_that_is_not_held_needs_no_release()
    {
        Given(Placed()).When(Release()).ThenNothing();
        Given(Placed(), Held(), Released()).When(Release()).ThenNothing();
        Given(Placed(), Paid(), Shipped()).When(Release()).ThenNothing();
    }

    [Fact]
    public void It_goes_on_where_it_stood()
    {
        Given(Placed(), Held(), Released()).When(Ship()).ThenRefused(OrderRefusal.NotPaid);
        Given(Placed(), Paid(), Held(), Released()).When(Ship()).ThenEvents(Shipped());
        Given(Placed(), Held(), Paid(), Released()).When(Ship()).ThenEvents(Shipped());
    }

    [Fact]
    public void A_cancelled_order_cannot_be_released() =>
        Given(Placed(), Held(), Cancelled()).When(Release()).ThenRefused(OrderRefusal.Cancelled);

    [Fact]
    public void An_order_that_is_not_there_cannot_be_released() => Given().When(Release()).ThenRefused(OrderRefusal.NotFound);
}
