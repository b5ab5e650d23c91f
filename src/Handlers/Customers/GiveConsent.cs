using KiVendTout.Domain.Customers;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>A customer agrees to a use of their data.</summary>
/// <param name="CustomerId">The customer, a UUID.</param>
/// <param name="Purpose"><c>Marketing</c>, <c>Analytics</c> or <c>Personalisation</c>.</param>
public sealed record GiveConsentRequest(string? CustomerId, string? Purpose);

public sealed partial class ShopCommands
{
    /// <summary>Records a consent.</summary>
    /// <param name="request">The customer and the purpose.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> GiveConsentAsync(GiveConsentRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var customer = input.Id("customerId", request.CustomerId);
        var purpose = input.OneOf<ConsentPurpose>("purpose", request.Purpose);
        return RunAsync(input, () => new GiveConsent(customer, purpose, at), at, metadata, ct);
    }
}
