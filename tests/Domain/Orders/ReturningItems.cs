using KiVendTout.Domain.Orders;
using static KiVendTout.Domain.Tests.Orders.OrderStory;

namespace KiVendTout.Domain.Tests.Orders;

public sealed class ReturningItems
{
    [Fact]
    public void Shipped_and_delivered_items_come_back_at_the_price_they_were_bought_at()
    {
        Given(Placed(), Paid(), Shipped()).When(Return("C1", Of(Lanterns, 2))).ThenEvents(ReturnedLanterns("C1", 2));
        Given(Placed(), Paid(), Shipped(), Delivered()).When(Return("C1", Of(Lanterns, 2))).ThenEvents(ReturnedLanterns("C1", 2));
    }

    [Fact]
    public void The_same_return_again_does_nothing()
    {
        Given(Placed(), Paid(), Shipped(), ReturnedLanterns("C1", 6)).When(Return("C1", Of(Lanterns, 6))).ThenNothing();
        Given(Placed(), Paid(), Shipped(), ReturnedLanterns("C1", 6), Delivered()).When(Return("C1", Of(Lanterns, 6))).ThenNothing();
    }

    [Fact]
    public void The_last_piece_may_come_back_and_no_more()
    {
        var story = Given(Placed(), Paid(), Shipped(), Delivered(), ReturnedLanterns("C1", 3), ReturnedLanterns("C2", 2));
        story.When(Return("C3", Of(Lanterns, 1))).ThenEvents(ReturnedLanterns("C3", 1));
        story.When(Return("C3", Of(Lanterns, 2))).ThenRefused(OrderRefusal.MoreThanBought(1, left: 1));
    }

    [Fact]
    public void One_line_cannot_be_overdrawn_by_naming_it_twice() =>
        Given(Placed(), Paid(), Shipped()).When(Return("C1", Of(Lanterns, 4), Of(Lanterns, 4))).ThenRefused(OrderRefusal.NoSuchLine(1));

    [Fact]
    public void A_line_that_was_not_bought_is_refused() =>
        Given(Placed(), Paid(), Shipped()).When(Return("C1", Of(Lanterns with { LineNo = 3 }, 1))).ThenRefused(OrderRefusal.NoSuchLine(3));

    [Fact]
    public void A_return_of_nothing_is_refused()
    {
        Given(Placed(), Paid(), Shipped()).When(Return("C1")).ThenRefused(OrderRefusal.NothingReturned);
        Given(Placed(), Paid(), Shipped()).When(Return(" ", Of(Lanterns, 1))).ThenRefused(OrderRefusal.NothingReturned);
    }

    [Fact]
    public void What_was_not_shipped_cannot_come_back() =>
        Given(Placed(), Paid()).When(Return("C1", Of(Lanterns, 1))).ThenRefused(OrderRefusal.NotShipped);

    [Fact]
    public void What_was_cancelled_cannot_come_back() =>
        Given(Placed(), Cancelled()).When(Return("C1", Of(Lanterns, 1))).ThenRefused(OrderRefusal.Cancelled);

    [Fact]
    public void What_was_never_ordered_cannot_come_back() =>
        Given().When(Return("C1", Of(Lanterns, 1))).ThenRefused(OrderRefusal.NotFound);
}
