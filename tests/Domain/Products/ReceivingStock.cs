using KiVendTout.Domain.Products;
using static KiVendTout.Domain.Tests.Products.ProductStory;

namespace KiVendTout.Domain.Tests.Products;

public sealed class ReceivingStock
{
    [Fact]
    public void A_delivery_is_taken_in()
    {
        Given(Added()).When(Receive("D1", 100)).ThenEvents(Received("D1", 100));
        Given(Added(), Received("D1", 100)).When(Receive("D2", 100)).ThenEvents(Received("D2", 100));
    }

    [Fact]
    public void The_same_receipt_again_does_nothing() => Given(Added(), Received("D1", 100)).When(Receive("D1", 100)).ThenNothing();

    [Fact]
    public void The_same_receipt_with_another_quantity_is_refused() =>
        Given(Added(), Received("D1", 100)).When(Receive("D1", 99)).ThenRefused(ProductRefusal.ReceiptReused);

    [Fact]
    public void A_delivery_needs_a_receipt() => Given(Added()).When(Receive("", 1)).ThenRefused(ProductRefusal.ReceiptMissing);

    [Fact]
    public void A_withdrawn_product_takes_no_deliveries() =>
        Given(Added(), Withdrawn()).When(Receive("D1", 1)).ThenRefused(ProductRefusal.Withdrawn);

    [Fact]
    public void A_product_that_is_not_there_takes_no_deliveries() => Given().When(Receive("D1", 1)).ThenRefused(ProductRefusal.NotFound);
}
