using KiVendTout.Domain.Customers;
using KiVendTout.GraphQL.Rest.Shapes;
using KiVendTout.Projections.Customers;

namespace KiVendTout.GraphQL.Rest.Customers;

/// <summary>A customer. What is personal is shown to staff and to themselves, and is null for analysts.</summary>
/// <param name="Id">Their id, which follows from their number.</param>
/// <param name="Number">The shop's own number for them; null when they came from elsewhere without one.</param>
/// <param name="Country">Where they live.</param>
/// <param name="Email">Personal: their e-mail address; null when it is not known.</param>
/// <param name="FullName">Personal: their name; null when it is not known.</param>
/// <param name="Address">Personal: where their goods go; null when it is not known.</param>
/// <param name="Consents">What they agreed to.</param>
/// <param name="RegisteredAt">When they became a customer.</param>
/// <param name="UpdatedAt">When they last changed.</param>
/// <param name="Version">Version of their stream, which is also in ETag.</param>
internal sealed record Customer(
    Guid Id,
    string? Number,
    [Shape(Known = nameof(KnownShapes.CountryCode))] string Country,
    string? Email,
    string? FullName,
    Address? Address,
    IReadOnlyList<ConsentPurpose> Consents,
    DateTimeOffset RegisteredAt,
    DateTimeOffset UpdatedAt,
    long Version)
{
    /// <summary>What is shown of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="personal">Whether the caller may see who it is.</param>
    public static Customer Of(CustomerAccount row, bool personal) => new(
        row.CustomerId, personal ? row.ExternalId : null, row.Country, personal ? row.Email : null, personal ? row.FullName : null, personal ? AddressOf(row) : null,
        [.. ConsentsOf(row)], row.RegisteredAt, row.UpdatedAt, row.Version);

    private static Address? AddressOf(CustomerAccount row) =>
        row is { Street: { } street, City: { } city, AddressCountry: { } country } ? new Address(street, row.PostalCode ?? "", city, country) : null;

    private static IEnumerable<ConsentPurpose> ConsentsOf(CustomerAccount row)
    {
        (ConsentPurpose Purpose, bool Given)[] all =
        [
            (ConsentPurpose.Marketing, row.Marketing), (ConsentPurpose.Analytics, row.Analytics), (ConsentPurpose.Personalisation, row.Personalisation),
        ];
        return all.Where(one => one.Given).Select(one => one.Purpose);
    }
}

/// <summary>Where goods go.</summary>
/// <param name="Street">Street and number.</param>
/// <param name="PostalCode">Postal code; empty where there is none.</param>
/// <param name="City">Town.</param>
/// <param name="Country">Country.</param>
internal sealed record Address(string Street, string PostalCode, string City, [Shape(Known = nameof(KnownShapes.CountryCode))] string Country);

/// <summary>A customer to register.</summary>
/// <param name="Number">The shop's own number for them; it is their key for ever.</param>
/// <param name="Country">Where they live.</param>
/// <param name="Email">Personal: their e-mail address, if known.</param>
/// <param name="FullName">Personal: their name, if known.</param>
internal sealed record CustomerToRegister(
    [Shape(Known = nameof(KnownShapes.Line))] string Number,
    [Shape(Known = nameof(KnownShapes.CountryCode))] string Country,
    [Shape(Known = nameof(KnownShapes.Email))] string? Email = null,
    [Shape(Known = nameof(KnownShapes.Line))] string? FullName = null);

/// <summary>A new address.</summary>
/// <param name="Street">Street and number.</param>
/// <param name="City">Town.</param>
/// <param name="Country">Country.</param>
/// <param name="PostalCode">Postal code; leave it out where there is none.</param>
internal sealed record AddressToSet(
    [Shape(Known = nameof(KnownShapes.Line))] string Street,
    [Shape(Known = nameof(KnownShapes.Line))] string City,
    [Shape(Known = nameof(KnownShapes.CountryCode))] string Country,
    [Shape(Known = nameof(KnownShapes.Line))] string? PostalCode = null);
