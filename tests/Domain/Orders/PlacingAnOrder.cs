using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Values;
using static KiVendTout.Domain.Tests.Orders.OrderStory;

namespace KiVendTout.Domain.Tests.Orders;

public sealed class PlacingAnOrder
{
    [Fact]
    public void A_new_order_is_placed_with_its_exact_total() => Given().When(Place()).ThenEvents(Placed());

    [Fact]
    public void The_same_order_again_does_nothing() => Given(Placed()).When(Place()).ThenNothing();

    [Fact]
    public void A_late_retry_does_nothing_whatever_became_of_the_order()
    {
        Given(Placed(), Paid(), Shipped()).When(Place() with { PlacedAt = At(20) }).ThenNothing();
        Given(Placed(), Cancelled()).When(Place()).ThenNothing();
    }

    [Fact]
    public void A_number_taken_by_another_order_is_refused() => Assert.All(
        [
            Place(new WantedLine(Lanterns)),
            Place(new(Lanterns), new(Sweets with { Quantity = new Quantity(3) })),
            Place() with { Number = "536366" },
            Place() with { CustomerId = null },
            Place() with { Country = CountryCode.Parse("FR") },
            Place() with { Currency = Currency.Eur },
        ],
        other => Given(Placed()).When(other).ThenRefused(OrderRefusal.AlreadyPlaced));

    [Fact]
    public void An_order_without_lines_is_refused()
    {
        Given().When(Place() with { Lines = [] }).ThenRefused(OrderRefusal.NoLines);
        Given().When(Place() with { Lines = default }).ThenRefused(OrderRefusal.NoLines);
    }

    [Fact]
    public void An_order_without_number_is_refused() =>
        Given().When(Place() with { Number = " " }).ThenRefused(OrderRefusal.NumberMissing);

    [Fact]
    public void Line_numbers_that_clash_are_refused()
    {
        Given().When(Place(new(Lanterns), new(Sweets with { LineNo = 1 }))).ThenRefused(OrderRefusal.LineNumbersClash);
        Given().When(Place(new WantedLine(Lanterns with { LineNo = 0 }))).ThenRefused(OrderRefusal.LineNumbersClash);
    }

    [Fact]
    public void Age_restricted_products_need_a_verified_age() =>
        Given().When(Place(new(Lanterns), new(Sweets, MinimumAge: 18))).ThenRefused(OrderRefusal.AgeNotVerified);

    [Fact]
    public void A_customer_too_young_is_refused() =>
        Given().When(Place(new(Lanterns, 16), new(Sweets, 18)) with { CustomerAge = 17 }).ThenRefused(OrderRefusal.TooYoung);

    [Fact]
    public void A_customer_just_old_enough_may_order() =>
        Given().When(Place(new(Lanterns, 16), new(Sweets, 18)) with { CustomerAge = 18 }).ThenEvents(Placed());

    [Fact]
    public void The_dearest_order_there_can_be_does_not_overflow()
    {
        var lines = Enumerable.Range(1, 5000).Select(no => new WantedLine(Line(no, "X", "", int.MaxValue, UnitPrice.Max)));
        var accepted = Assert.IsType<Decision.Accepted>(Given().When(Place([.. lines])).Decision);
        Assert.Equal(5000m * int.MaxValue * UnitPrice.Max, Assert.IsType<OrderPlaced>(Assert.Single(accepted.Events)).Total);
    }
}
