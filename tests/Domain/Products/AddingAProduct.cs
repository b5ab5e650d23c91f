using KiVendTout.Domain.Products;
using KiVendTout.Domain.Values;
using static KiVendTout.Domain.Tests.Products.ProductStory;

namespace KiVendTout.Domain.Tests.Products;

public sealed class AddingAProduct
{
    [Fact]
    public void A_new_product_is_added() => Given().When(Add()).ThenEvents(Added());

    [Fact]
    public void The_same_product_again_does_nothing_even_after_a_change_of_price()
    {
        Given(Added()).When(Add()).ThenNothing();
        Given(Added(), Changed(2.55m, 3m)).When(Add() with { AddedAt = At(9) }).ThenNothing();
    }

    [Fact]
    public void A_code_taken_by_another_product_is_refused() => Assert.All(
        [
            Add() with { Name = "SHERRY" },
            Add() with { UnitPrice = new UnitPrice(2.56m) },
            Add() with { Currency = Currency.Eur },
            Add() with { MinimumAge = null },
        ],
        other => Given(Added()).When(other).ThenRefused(ProductRefusal.AlreadyAdded));

    [Fact]
    public void An_age_restriction_cannot_be_added_by_the_way() =>
        Given(Added() with { MinimumAge = null }).When(Add()).ThenRefused(ProductRefusal.AlreadyAdded);

    [Fact]
    public void A_product_needs_a_name() => Given().When(Add() with { Name = "  " }).ThenRefused(ProductRefusal.NameMissing);

    [Theory]
    [InlineData(0)]
    [InlineData(-18)]
    [InlineData(121)]
    public void A_minimum_age_is_an_age(int age) =>
        Given().When(Add() with { MinimumAge = age }).ThenRefused(ProductRefusal.MinimumAgeOutOfRange);

    [Fact]
    public void A_withdrawn_product_cannot_be_added_again() =>
        Given(Added(), Withdrawn()).When(Add()).ThenRefused(ProductRefusal.Withdrawn);
}
