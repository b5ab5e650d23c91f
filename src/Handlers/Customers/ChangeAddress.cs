using KiVendTout.Domain.Customers;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>A customer's new address. Personal data.</summary>
/// <param name="CustomerId">The customer, a UUID.</param>
/// <param name="Street">Street and number.</param>
/// <param name="PostalCode">Postal code; null where there is none.</param>
/// <param name="City">Town.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
public sealed record ChangeAddressRequest(string? CustomerId, string? Street, string? PostalCode, string? City, string? Country);

public sealed partial class ShopCommands
{
    /// <summary>Changes where a customer's goods go.</summary>
    /// <param name="request">The customer and the address.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> ChangeAddressAsync(ChangeAddressRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var customer = input.Id("customerId", request.CustomerId);
        var street = input.Line("street", request.Street, "Send street and number.");
        var code = input.OptionalLine("postalCode", request.PostalCode, "Send the postal code, or leave it out.") ?? "";
        var city = input.Line("city", request.City, "Send the town.");
        var country = input.Country("country", request.Country);
        return RunAsync(input, () => new ChangeAddress(customer, street, code, city, country, at), at, metadata, ct);
    }
}
