using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Values;
using static KiVendTout.Domain.Tests.Customers.CustomerStory;

namespace KiVendTout.Domain.Tests.Customers;

public sealed class RegisteringACustomer
{
    [Fact]
    public void A_customer_is_registered() => Given().When(Register()).ThenEvents(Registered());

    [Fact]
    public void A_customer_of_whom_only_a_number_is_known_is_registered() =>
        Given().When(Register() with { Email = null, FullName = null })
            .ThenEvents(Registered() with { Email = null, FullName = null });

    [Fact]
    public void The_same_customer_again_does_nothing() =>
        Given(Registered(), Moved()).When(Register() with { RegisteredAt = At(9) }).ThenNothing();

    [Fact]
    public void Other_data_for_the_same_customer_are_refused() => Assert.All(
        [
            Register() with { Email = Email.Parse("eve@example.org") },
            Register() with { FullName = null },
            Register() with { Country = CountryCode.Parse("FR") },
        ],
        other => Given(Registered()).When(other).ThenRefused(CustomerRefusal.AlreadyRegistered));

    [Fact]
    public void An_erased_customer_cannot_be_registered_again() =>
        Given(Registered(), Erased()).When(Register()).ThenRefused(CustomerRefusal.Erased);
}
