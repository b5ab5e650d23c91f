using KiVendTout.Domain.Customers;
using static KiVendTout.Domain.Tests.Customers.CustomerStory;

namespace KiVendTout.Domain.Tests.Customers;

public sealed class ErasingACustomer
{
    private const string Placeholder = "[erased]";

    [Fact]
    public void A_customer_is_erased() => Given(Registered(), Moved(), Agreed()).When(Erase()).ThenEvents(Erased());

    [Fact]
    public void Erasing_again_does_nothing() => Given(Registered(), Erased()).When(Erase()).ThenNothing();

    [Fact]
    public void Who_is_not_there_cannot_be_erased() => Given().When(Erase()).ThenRefused(CustomerRefusal.NotFound);

    [Fact]
    public void A_stream_whose_key_is_gone_still_folds()
    {
        var registered = Registered() with { Email = Placeholder, FullName = Placeholder };
        var moved = Moved() with { Street = Placeholder, PostalCode = Placeholder, City = Placeholder };

        Given(registered, moved, Agreed(), Erased()).When(Erase()).ThenNothing();
        Given(registered, moved, Agreed()).When(Erase()).ThenEvents(Erased());
    }
}
