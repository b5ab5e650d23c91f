using KiVendTout.Domain.Products;
using static KiVendTout.Domain.Tests.Products.ProductStory;

namespace KiVendTout.Domain.Tests.Products;

public sealed class WithdrawingAProduct
{
    [Fact]
    public void A_product_is_withdrawn() => Given(Added()).When(Withdraw()).ThenEvents(Withdrawn());

    [Fact]
    public void Withdrawing_again_does_nothing() => Given(Added(), Withdrawn()).When(Withdraw()).ThenNothing();

    [Fact]
    public void A_product_that_is_not_there_cannot_be_withdrawn() => Given().When(Withdraw()).ThenRefused(ProductRefusal.NotFound);
}
