using KiVendTout.Domain.Products;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>Stops selling a product.</summary>
/// <param name="Sku">The product's code.</param>
/// <param name="Reason">Why; no personal data.</param>
public sealed record WithdrawProductRequest(string? Sku, string? Reason);

public sealed partial class ShopCommands
{
    /// <summary>Withdraws a product; orders that have it stay.</summary>
    /// <param name="request">The product and the reason.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> WithdrawProductAsync(WithdrawProductRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var sku = input.Sku("sku", request.Sku);
        var reason = input.Line("reason", request.Reason, "Say why, for whoever reads it later.");
        return RunAsync(input, () => new WithdrawProduct(sku, reason, at), at, metadata, ct);
    }
}
