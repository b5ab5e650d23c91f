using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Values;
using static KiVendTout.Domain.Tests.Orders.OrderStory;

namespace KiVendTout.Domain.Tests.Orders;

public sealed class PayingAnOrder
{
    [Fact]
    public void What_is_due_is_the_total_rounded_once() => Given(Placed()).When(Pay()).ThenEvents(Paid());

    [Fact]
    public void Halves_of_a_penny_go_to_the_even_neighbour() =>
        Given(Placed() with { Total = 20.345m }).When(Pay()).ThenEvents(Paid());

    [Fact]
    public void The_same_payment_again_does_nothing()
    {
        Given(Placed(), Paid()).When(Pay()).ThenNothing();
        Given(Placed(), Paid(), Shipped(), Delivered()).When(Pay()).ThenNothing();
        Given(Placed(), Paid(), Cancelled(wasPaid: true)).When(Pay()).ThenNothing();
    }

    [Fact]
    public void A_second_payment_is_refused()
    {
        var second = Pay() with { PaymentId = Customer };
        Given(Placed(), Paid()).When(second).ThenRefused(OrderRefusal.AlreadyPaid);
        Given(Placed(), Paid(), Shipped()).When(second).ThenRefused(OrderRefusal.AlreadyPaid);
    }

    [Fact]
    public void Another_amount_or_currency_is_refused()
    {
        Given(Placed()).When(Pay() with { Amount = new Money(20.33m, Currency.Gbp) }).ThenRefused(OrderRefusal.AmountDiffers(Due));
        Given(Placed()).When(Pay() with { Amount = new Money(20.34m, Currency.Eur) }).ThenRefused(OrderRefusal.AmountDiffers(Due));
    }

    [Fact]
    public void A_held_order_can_be_paid_because_money_that_came_has_come() =>
        Given(Placed(), Held()).When(Pay()).ThenEvents(Paid());

    [Fact]
    public void A_cancelled_order_cannot_be_paid() => Given(Placed(), Cancelled()).When(Pay()).ThenRefused(OrderRefusal.Cancelled);

    [Fact]
    public void An_order_that_is_not_there_cannot_be_paid() => Given().When(Pay()).ThenRefused(OrderRefusal.NotFound);
}
