using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Customers;

/// <summary>What a customer lets the shop do with the data about them.</summary>
public enum ConsentPurpose
{
    /// <summary>Newsletters and offers.</summary>
    Marketing,

    /// <summary>Statistics about how the shop is used.</summary>
    Analytics,

    /// <summary>Recommendations made from what they bought and looked at.</summary>
    Personalisation,
}

/// <summary>
/// A fact about a customer. Personal texts are plain strings here, because after an erasure they read
/// <c>[erased]</c>, which is neither an address nor a name.
/// </summary>
public abstract record CustomerEvent : IDomainEvent
{
    /// <summary>The customer, which is their stream.</summary>
    public abstract Guid CustomerId { get; init; }
}

// Stored for ever; add a new one, never change one.
/// <summary>Somebody became a customer.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="ExternalId">Their number in the system they came from, if any.</param>
/// <param name="Email">Their e-mail address, if known.</param>
/// <param name="FullName">Their name, if known.</param>
/// <param name="Country">Where they live.</param>
/// <param name="RegisteredAt">When.</param>
[StoredEvent("customer_registered")]
public sealed record CustomerRegistered(
    [property: PersonalSubject] Guid CustomerId,
    string? ExternalId,
    [property: Personal] string? Email,
    [property: Personal] string? FullName,
    CountryCode Country,
    DateTimeOffset RegisteredAt) : CustomerEvent;

// Stored for ever; add a new one, never change one.
/// <summary>Their goods go to this address from now on.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Street">Street and number.</param>
/// <param name="PostalCode">Postal code; empty where there is none.</param>
/// <param name="City">Town.</param>
/// <param name="Country">Country.</param>
/// <param name="ChangedAt">When.</param>
[StoredEvent("address_changed")]
public sealed record AddressChanged(
    [property: PersonalSubject] Guid CustomerId,
    [property: Personal] string Street,
    [property: Personal] string PostalCode,
    [property: Personal] string City,
    CountryCode Country,
    DateTimeOffset ChangedAt) : CustomerEvent;

// Stored for ever; add a new one, never change one.
/// <summary>They agreed to a purpose.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Purpose">To what.</param>
/// <param name="GivenAt">When.</param>
[StoredEvent("consent_given")]
public sealed record ConsentGiven(Guid CustomerId, ConsentPurpose Purpose, DateTimeOffset GivenAt) : CustomerEvent;

// Stored for ever; add a new one, never change one.
/// <summary>They agree to a purpose no longer.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Purpose">To what.</param>
/// <param name="WithdrawnAt">When.</param>
[StoredEvent("consent_withdrawn")]
public sealed record ConsentWithdrawn(Guid CustomerId, ConsentPurpose Purpose, DateTimeOffset WithdrawnAt) : CustomerEvent;

// Stored for ever; add a new one, never change one.
/// <summary>Their personal data were made unreadable for ever. What remains says nothing about a person.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="ErasedAt">When.</param>
[StoredEvent("customer_erased")]
public sealed record CustomerErased(Guid CustomerId, DateTimeOffset ErasedAt) : CustomerEvent;
