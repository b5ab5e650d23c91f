using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Customers;

/// <summary>A wish of or about a customer.</summary>
public abstract record CustomerCommand
{
    /// <summary>The customer, which is their stream.</summary>
    public abstract Guid CustomerId { get; init; }
}

/// <summary>Makes somebody a customer.</summary>
/// <param name="CustomerId">The customer, see <see cref="Customers.CustomerId"/>.</param>
/// <param name="ExternalId">Their number in the system they come from, if any.</param>
/// <param name="Email">Their e-mail address, if known.</param>
/// <param name="FullName">Their name, if known.</param>
/// <param name="Country">Where they live.</param>
/// <param name="RegisteredAt">When.</param>
public sealed record RegisterCustomer(
    Guid CustomerId, string? ExternalId, Email? Email, string? FullName, CountryCode Country, DateTimeOffset RegisteredAt)
    : CustomerCommand;

/// <summary>Moves.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Street">Street and number; not blank.</param>
/// <param name="PostalCode">Postal code; empty where there is none.</param>
/// <param name="City">Town; not blank.</param>
/// <param name="Country">Country.</param>
/// <param name="ChangedAt">When.</param>
public sealed record ChangeAddress(
    Guid CustomerId, string Street, string PostalCode, string City, CountryCode Country, DateTimeOffset ChangedAt) : CustomerCommand;

/// <summary>Agrees to a purpose.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Purpose">To what.</param>
/// <param name="GivenAt">When.</param>
public sealed record GiveConsent(Guid CustomerId, ConsentPurpose Purpose, DateTimeOffset GivenAt) : CustomerCommand;

/// <summary>Agrees to a purpose no longer.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Purpose">To what.</param>
/// <param name="WithdrawnAt">When.</param>
public sealed record WithdrawConsent(Guid CustomerId, ConsentPurpose Purpose, DateTimeOffset WithdrawnAt) : CustomerCommand;

/// <summary>
/// Makes a customer's personal data unreadable for ever. The handler deletes their key in the same transaction.
/// </summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="ErasedAt">When.</param>
public sealed record EraseCustomer(Guid CustomerId, DateTimeOffset ErasedAt) : CustomerCommand;
