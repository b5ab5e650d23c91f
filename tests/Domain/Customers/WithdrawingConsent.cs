using KiVendTout.Domain.Customers;
using static KiVendTout.Domain.Tests.Customers.CustomerStory;

namespace KiVendTout.Domain.Tests.Customers;

public sealed class WithdrawingConsent
{
    [Fact]
    public void A_customer_agrees_no_longer() => Given(Registered(), Agreed()).When(Disagree()).ThenEvents(Disagreed());

    [Fact]
    public void The_other_purposes_stay()
    {
        var agreedToAnalytics = Agreed() with { Purpose = ConsentPurpose.Analytics };
        Given(Registered(), Agreed(), agreedToAnalytics, Disagreed())
            .When(Disagree() with { Purpose = ConsentPurpose.Analytics })
            .ThenEvents(Disagreed() with { Purpose = ConsentPurpose.Analytics });
    }

    [Fact]
    public void Who_does_not_agree_has_nothing_to_withdraw()
    {
        Given(Registered()).When(Disagree()).ThenNothing();
        Given(Registered(), Agreed(), Disagreed()).When(Disagree()).ThenNothing();
    }

    [Fact]
    public void Nobody_and_the_erased_cannot_withdraw()
    {
        Given().When(Disagree()).ThenRefused(CustomerRefusal.NotFound);
        Given(Registered(), Erased()).When(Disagree()).ThenRefused(CustomerRefusal.Erased);
    }
}
