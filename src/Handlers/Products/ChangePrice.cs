using KiVendTout.Domain.Products;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>A new price for a product.</summary>
/// <param name="Sku">The product's code.</param>
/// <param name="NewPrice">Per piece, in the product's currency, up to 4 decimal places.</param>
public sealed record ChangePriceRequest(string? Sku, decimal? NewPrice);

public sealed partial class ShopCommands
{
    /// <summary>Changes a price, for orders from now on.</summary>
    /// <param name="request">The product and its price.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> ChangePriceAsync(ChangePriceRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var sku = input.Sku("sku", request.Sku);
        var price = input.UnitPrice("newPrice", request.NewPrice);
        return RunAsync(input, () => new ChangePrice(sku, price, at), at, metadata, ct);
    }
}
