using KiVendTout.Domain.Customers;
using KiVendTout.GraphQL.Access;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Projections.Customers;

namespace KiVendTout.GraphQL.Customers;

/// <summary>A customer. What is personal is null for callers who may not see it, and for everybody once the customer was erased.</summary>
[Node]
public sealed class Customer
{
    private const string Erased = "[erased]"; // How the log reads what nobody has the key of any more.
    private readonly bool _personal;

    internal Customer(CustomerAccount row, Caller caller) => (Row, _personal) = (row, row.ErasedAt is null && caller.SeesPersonalData(row.CustomerId));

    internal CustomerAccount Row { get; }

    /// <summary>Their id.</summary>
    [ID]
    public Guid Id => Row.CustomerId;

    /// <summary>Personal: their number in the system they came from.</summary>
    public string? ExternalId => Personal(Row.ExternalId);

    /// <summary>Personal: their e-mail address.</summary>
    public string? Email => Personal(Row.Email);

    /// <summary>Personal: their name.</summary>
    public string? FullName => Personal(Row.FullName);

    /// <summary>Personal: where they live; null while it is not known.</summary>
    public Address? Address => Personal(Row.Street) is { } street ? new Address(street, Personal(Row.PostalCode) ?? "", Personal(Row.City) ?? "", Row.AddressCountry ?? Row.Country) : null;

    /// <summary>The country they live in, ISO 3166-1 alpha-2.</summary>
    public string Country => Row.Country;

    /// <summary>What they consent to.</summary>
    public IReadOnlyList<ConsentPurpose> Consents =>
    [
        .. new (ConsentPurpose Purpose, bool Given)[]
        {
            (ConsentPurpose.Marketing, Row.Marketing), (ConsentPurpose.Analytics, Row.Analytics), (ConsentPurpose.Personalisation, Row.Personalisation),
        }.Where(consent => consent.Given).Select(consent => consent.Purpose),
    ];

    /// <summary>When they became a customer.</summary>
    public DateTimeOffset RegisteredAt => Row.RegisteredAt;

    /// <summary>When they were erased; null when they were not.</summary>
    public DateTimeOffset? ErasedAt => Row.ErasedAt;

    /// <summary>When their last event happened.</summary>
    public DateTimeOffset UpdatedAt => Row.UpdatedAt;

    /// <summary>How many events they have.</summary>
    public int Version => checked((int)Row.Version);

    private string? Personal(string? text) => _personal && text != Erased ? text : null;
}

/// <summary>A postal address. Personal data.</summary>
/// <param name="Street">Street and number.</param>
/// <param name="PostalCode">Postal code; empty where there is none.</param>
/// <param name="City">Town.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
public sealed record Address(string Street, string PostalCode, string City, string Country);

/// <summary>Something that a customer did, or that was done for them.</summary>
/// <param name="Position">Its place in the log.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What, by the stored name of the event, such as <c>order_placed</c>.</param>
/// <param name="Entry">What a timeline shows of it; nothing personal.</param>
public sealed record Activity(long Position, DateTimeOffset At, string Kind, System.Text.Json.JsonElement Entry);
