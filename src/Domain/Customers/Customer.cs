using System.Collections.Immutable;

namespace KiVendTout.Domain.Customers;

/// <summary>A customer as a state: absent, registered or erased.</summary>
public abstract record Customer
{
    private Customer()
    {
    }

    /// <summary>Before anything happened.</summary>
    public static Customer Start { get; } = new Absent();

    /// <summary>What a command leads to in a state.</summary>
    /// <param name="state">The state now.</param>
    /// <param name="command">The command, with all facts it needs.</param>
    /// <returns>Events to append, none if there is nothing to do, or a refusal of <see cref="CustomerRefusal"/>.</returns>
    /// <exception cref="InvalidOperationException">The command is of a kind that this code does not know.</exception>
    public static Decision Decide(Customer state, CustomerCommand command) => (state, command) switch
    {
        (Absent, RegisterCustomer c) => Decision.Accept(RegisteredBy(c)),
        (Absent, _) => CustomerRefusal.NotFound,

        (Erased, EraseCustomer) => Decision.NothingToDo,
        (Erased, _) => CustomerRefusal.Erased,

        (Registered s, RegisterCustomer c) => RegisteredBy(c) with { RegisteredAt = s.Registration.RegisteredAt } == s.Registration
            ? Decision.NothingToDo
            : CustomerRefusal.AlreadyRegistered,

        (Registered, ChangeAddress { Street: var street, City: var city })
            when string.IsNullOrWhiteSpace(street) || string.IsNullOrWhiteSpace(city) => CustomerRefusal.AddressIncomplete,
        (Registered s, ChangeAddress c) => ChangedBy(c) with { ChangedAt = s.Address?.ChangedAt ?? default } == s.Address
            ? Decision.NothingToDo
            : Decision.Accept(ChangedBy(c)),

        (Registered s, GiveConsent c) => s.Consents.Contains(c.Purpose)
            ? Decision.NothingToDo
            : Decision.Accept(new ConsentGiven(c.CustomerId, c.Purpose, c.GivenAt)),
        (Registered s, WithdrawConsent c) => s.Consents.Contains(c.Purpose)
            ? Decision.Accept(new ConsentWithdrawn(c.CustomerId, c.Purpose, c.WithdrawnAt))
            : Decision.NothingToDo,

        (Registered, EraseCustomer c) => Decision.Accept(new CustomerErased(c.CustomerId, c.ErasedAt)),
        _ => throw new InvalidOperationException(
            $"Customer.Decide misses a case for {command?.GetType().Name} in {state?.GetType().Name}: add it in Customers/Customer.cs."),
    };

    /// <summary>The state after an event. Never refuses, whatever the personal texts have become.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="event">What happened.</param>
    /// <exception cref="InvalidOperationException">The event cannot follow: the log or this code is broken.</exception>
    public static Customer Evolve(Customer state, CustomerEvent @event) => (state, @event) switch
    {
        (Absent, CustomerRegistered e) => new Registered(e, Address: null, Consents: []),
        (Registered s, AddressChanged e) => s with { Address = e },
        (Registered s, ConsentGiven e) => s with { Consents = s.Consents.Add(e.Purpose) },
        (Registered s, ConsentWithdrawn e) => s with { Consents = s.Consents.Remove(e.Purpose) },
        (Registered, CustomerErased) => new Erased(),
        _ => throw new InvalidOperationException(
            $"{@event?.GetType().Name} cannot follow {state?.GetType().Name} in customer {@event?.CustomerId}. "
            + "The stream is damaged, or Customer.Evolve misses a case for this event: see Customers/Customer.cs."),
    };

    private static CustomerRegistered RegisteredBy(RegisterCustomer c) =>
        new(c.CustomerId, c.ExternalId, c.Email?.Value, c.FullName, c.Country, c.RegisteredAt);

    private static AddressChanged ChangedBy(ChangeAddress c) =>
        new(c.CustomerId, c.Street, c.PostalCode, c.City, c.Country, c.ChangedAt);

    /// <summary>Nothing happened yet.</summary>
    public sealed record Absent : Customer;

    /// <summary>A customer of the shop.</summary>
    /// <param name="Registration">How it began.</param>
    /// <param name="Address">The latest address, if they gave any.</param>
    /// <param name="Consents">What they agree to.</param>
    public sealed record Registered(
        CustomerRegistered Registration, AddressChanged? Address, ImmutableHashSet<ConsentPurpose> Consents) : Customer;

    /// <summary>Forgotten.</summary>
    public sealed record Erased : Customer;
}
