using KiVendTout.Domain.Products;
using static KiVendTout.Domain.Tests.Products.ProductStory;

namespace KiVendTout.Domain.Tests.Products;

public sealed class ChangingAPrice
{
    [Fact]
    public void A_price_goes_up_and_down()
    {
        Given(Added()).When(Change(3)).ThenEvents(Changed(2.55m, 3));
        Given(Added(), Changed(2.55m, 3)).When(Change(2.5m)).ThenEvents(Changed(3, 2.5m));
    }

    [Fact]
    public void The_same_price_does_nothing() => Given(Added()).When(Change(2.5500m)).ThenNothing();

    [Fact]
    public void A_withdrawn_product_has_no_price() =>
        Given(Added(), Withdrawn()).When(Change(3)).ThenRefused(ProductRefusal.Withdrawn);

    [Fact]
    public void A_product_that_is_not_there_has_no_price() => Given().When(Change(3)).ThenRefused(ProductRefusal.NotFound);
}
