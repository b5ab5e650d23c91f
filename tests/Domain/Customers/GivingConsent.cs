using KiVendTout.Domain.Customers;
using static KiVendTout.Domain.Tests.Customers.CustomerStory;

namespace KiVendTout.Domain.Tests.Customers;

public sealed class GivingConsent
{
    [Fact]
    public void A_customer_agrees_and_may_agree_again_after_a_change_of_mind()
    {
        Given(Registered()).When(Agree()).ThenEvents(Agreed());
        Given(Registered(), Agreed(), Disagreed()).When(Agree()).ThenEvents(Agreed());
    }

    [Fact]
    public void Agreeing_again_does_nothing() => Given(Registered(), Agreed()).When(Agree()).ThenNothing();

    [Fact]
    public void One_purpose_is_not_another() =>
        Given(Registered(), Agreed()).When(Agree() with { Purpose = ConsentPurpose.Analytics })
            .ThenEvents(Agreed() with { Purpose = ConsentPurpose.Analytics });

    [Fact]
    public void Nobody_and_the_erased_cannot_agree()
    {
        Given().When(Agree()).ThenRefused(CustomerRefusal.NotFound);
        Given(Registered(), Erased()).When(Agree()).ThenRefused(CustomerRefusal.Erased);
    }
}
