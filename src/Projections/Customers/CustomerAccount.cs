using KiVendTout.Domain;
using KiVendTout.Domain.Customers;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.EventStore.Views;

namespace KiVendTout.Projections.Customers;

/// <summary>Who a customer is. One row per customer; after an erasure nothing personal is left in it.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="ExternalId">Their number in the system they came from, or null.</param>
/// <param name="Email">Personal: their e-mail address, or null.</param>
/// <param name="FullName">Personal: their name, or null.</param>
/// <param name="Country">Where they live, ISO 3166-1 alpha-2.</param>
/// <param name="Street">Personal: street and number of their address, or null.</param>
/// <param name="PostalCode">Personal: postal code, or null.</param>
/// <param name="City">Personal: town, or null.</param>
/// <param name="AddressCountry">Country of their address, or null.</param>
/// <param name="Marketing">Whether they consent to newsletters and offers.</param>
/// <param name="Analytics">Whether they consent to statistics.</param>
/// <param name="Personalisation">Whether they consent to recommendations.</param>
/// <param name="RegisteredAt">When they became a customer.</param>
/// <param name="ErasedAt">When they were forgotten, or null.</param>
/// <param name="UpdatedAt">When their last event happened.</param>
/// <param name="Version">Version of their stream.</param>
public sealed record CustomerAccount(
    Guid CustomerId,
    string? ExternalId,
    string? Email,
    string? FullName,
    string Country,
    string? Street,
    string? PostalCode,
    string? City,
    string? AddressCountry,
    bool Marketing,
    bool Analytics,
    bool Personalisation,
    DateTimeOffset RegisteredAt,
    DateTimeOffset? ErasedAt,
    DateTimeOffset UpdatedAt,
    long Version);

/// <summary>The view <c>customer-account</c>, inline.</summary>
public sealed class CustomerAccounts : SingleStreamView<CustomerAccount>
{
    /// <inheritdoc/>
    public override string Name => "customer-account";

    /// <inheritdoc/>
    public override int Version => 2; // An index by time, for lists of all.

    /// <inheritdoc/>
    public override IReadOnlyList<string> Categories { get; } = [StreamCategory.Customer];

    /// <inheritdoc/>
    public override ViewTable<CustomerAccount> Table { get; } = new ViewTable<CustomerAccount>("customer_account")
        .Key("customer_id", row => row.CustomerId)
        .Column("external_id", row => row.ExternalId, nullable: true)
        .Column("email", row => row.Email, nullable: true)
        .Column("full_name", row => row.FullName, nullable: true)
        .Column("country", row => row.Country)
        .Column("street", row => row.Street, nullable: true)
        .Column("postal_code", row => row.PostalCode, nullable: true)
        .Column("city", row => row.City, nullable: true)
        .Column("address_country", row => row.AddressCountry, nullable: true)
        .Column("marketing", row => row.Marketing)
        .Column("analytics", row => row.Analytics)
        .Column("personalisation", row => row.Personalisation)
        .Column("registered_at", row => row.RegisteredAt)
        .Column("erased_at", row => row.ErasedAt)
        .Column("updated_at", row => row.UpdatedAt)
        .Column("version", row => row.Version)
        .Index("external_id")
        .Index("registered_at desc");

    /// <inheritdoc/>
    public override CustomerAccount? Evolve(CustomerAccount? row, RecordedEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return Fold(row, (CustomerEvent)happened.Body) with { UpdatedAt = happened.Timestamp, Version = happened.Version };
    }

    private static CustomerAccount Fold(CustomerAccount? row, CustomerEvent happened) => (row, happened) switch
    {
        (null, CustomerRegistered e) => new CustomerAccount(
            e.CustomerId, e.ExternalId, e.Email, e.FullName, e.Country.Value, Street: null, PostalCode: null, City: null, AddressCountry: null,
            Marketing: false, Analytics: false, Personalisation: false, e.RegisteredAt, ErasedAt: null, UpdatedAt: e.RegisteredAt, Version: 0),
        ({ }, AddressChanged e) => row with { Street = e.Street, PostalCode = e.PostalCode, City = e.City, AddressCountry = e.Country.Value },
        ({ }, ConsentGiven e) => With(row, e.Purpose, given: true),
        ({ }, ConsentWithdrawn e) => With(row, e.Purpose, given: false),
        ({ }, CustomerErased e) => row with { Email = null, FullName = null, Street = null, PostalCode = null, City = null, ErasedAt = e.ErasedAt },
        _ => throw Unfolded.Event(happened, row is null, "Customers/CustomerAccount.cs"),
    };

    private static CustomerAccount With(CustomerAccount row, ConsentPurpose purpose, bool given) => purpose switch
    {
        ConsentPurpose.Marketing => row with { Marketing = given },
        ConsentPurpose.Analytics => row with { Analytics = given },
        ConsentPurpose.Personalisation => row with { Personalisation = given },
        _ => throw new InvalidOperationException($"{purpose} has no column in customer_account: add one in Customers/CustomerAccount.cs and raise the view's version."),
    };
}
