using KiVendTout.Domain.Customers;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>A customer as a shop registers them. Personal data.</summary>
/// <param name="ExternalId">The shop's own customer number, the key of the request.</param>
/// <param name="Email">Their address, if known.</param>
/// <param name="FullName">Their name, if known.</param>
/// <param name="Country">Where they live, ISO 3166-1 alpha-2.</param>
public sealed record RegisterCustomerRequest(string? ExternalId, string? Email, string? FullName, string? Country)
{
    /// <summary>Which numbers these are: the id of the customer is <c>CustomerId.From(Source, ExternalId)</c>.</summary>
    public const string Source = "shop";
}

public sealed partial class ShopCommands
{
    /// <summary>Registers a customer; what is personal is encrypted before it is stored.</summary>
    /// <param name="request">The customer.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> RegisterCustomerAsync(RegisterCustomerRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var number = input.Line("externalId", request.ExternalId, "Send the shop's own customer number.");
        var email = input.Email("email", request.Email);
        var name = input.OptionalLine("fullName", request.FullName, "Send the name in one line, or leave it out.");
        var country = input.Country("country", request.Country);
        return RunAsync(
            input, () => new RegisterCustomer(CustomerId.From(RegisterCustomerRequest.Source, number), number, email, name, country, at), at, metadata, ct);
    }
}
