using KiVendTout.Domain.Orders;
using static KiVendTout.Domain.Tests.Orders.OrderStory;

namespace KiVendTout.Domain.Tests.Orders;

public sealed class CancellingAnOrder
{
    [Fact]
    public void An_unpaid_order_is_cancelled() => Given(Placed()).When(Cancel()).ThenEvents(Cancelled());

    [Fact]
    public void A_paid_order_is_cancelled_and_says_that_money_goes_back() =>
        Given(Placed(), Paid()).When(Cancel()).ThenEvents(Cancelled(wasPaid: true));

    [Fact]
    public void A_held_order_is_cancelled_and_remembers_whether_it_was_paid()
    {
        Given(Placed(), Held()).When(Cancel()).ThenEvents(Cancelled());
        Given(Placed(), Held(), Paid()).When(Cancel()).ThenEvents(Cancelled(wasPaid: true));
    }

    [Fact]
    public void Cancelling_again_does_nothing() => Given(Placed(), Cancelled()).When(Cancel()).ThenNothing();

    [Fact]
    public void An_order_that_nobody_paid_in_time_is_cancelled() => Given(Placed()).When(CancelUnpaid()).ThenEvents(Cancelled());

    [Fact]
    public void Money_that_came_or_a_person_who_looks_at_it_keeps_an_order_from_being_cancelled_for_want_of_money()
    {
        Given(Placed(), Paid()).When(CancelUnpaid()).ThenNothing();
        Given(Placed(), Held()).When(CancelUnpaid()).ThenNothing();
        Given(Placed(), Paid(), Shipped()).When(CancelUnpaid()).ThenNothing();
        Given(Placed(), Cancelled()).When(CancelUnpaid()).ThenNothing();
        Given().When(CancelUnpaid()).ThenRefused(OrderRefusal.NotFound);
    }

    [Fact]
    public void A_shipped_order_cannot_be_cancelled()
    {
        Given(Placed(), Paid(), Shipped()).When(Cancel()).ThenRefused(OrderRefusal.AlreadyShipped);
        Given(Placed(), Paid(), Shipped(), Delivered()).When(Cancel()).ThenRefused(OrderRefusal.AlreadyShipped);
    }

    [Fact]
    public void An_order_that_is_not_there_cannot_be_cancelled() => Given().When(Cancel()).ThenRefused(OrderRefusal.NotFound);
}
