using KiVendTout.Domain.Customers;
using static KiVendTout.Domain.Tests.Customers.CustomerStory;

namespace KiVendTout.Domain.Tests.Customers;

public sealed class ChangingAnAddress
{
    [Fact]
    public void A_customer_moves()
    {
        Given(Registered()).When(Move()).ThenEvents(Moved());
        Given(Registered(), Moved()).When(Move() with { City = "Bath" }).ThenEvents(Moved() with { City = "Bath" });
    }

    [Fact]
    public void The_same_address_again_does_nothing() => Given(Registered(), Moved()).When(Move() with { ChangedAt = At(9) }).ThenNothing();

    [Fact]
    public void An_address_needs_a_street_and_a_town()
    {
        Given(Registered()).When(Move() with { Street = " " }).ThenRefused(CustomerRefusal.AddressIncomplete);
        Given(Registered()).When(Move() with { City = "" }).ThenRefused(CustomerRefusal.AddressIncomplete);
    }

    [Fact]
    public void A_place_without_postal_codes_is_an_address() =>
        Given(Registered()).When(Move() with { PostalCode = "" }).ThenEvents(Moved() with { PostalCode = "" });

    [Fact]
    public void Nobody_and_the_erased_cannot_move()
    {
        Given().When(Move()).ThenRefused(CustomerRefusal.NotFound);
        Given(Registered(), Erased()).When(Move()).ThenRefused(CustomerRefusal.Erased);
    }
}
