using KiVendTout.Domain.Products;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>A delivery to the warehouse.</summary>
/// <param name="Sku">The product's code.</param>
/// <param name="Quantity">How many pieces, from 1.</param>
/// <param name="ReceiptId">Number of the delivery note: the same one again is counted once.</param>
public sealed record ReceiveStockRequest(string? Sku, int? Quantity, string? ReceiptId);

public sealed partial class ShopCommands
{
    /// <summary>Takes a delivery in; its pieces can be ordered at once.</summary>
    /// <param name="request">The delivery.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> ReceiveStockAsync(ReceiveStockRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var sku = input.Sku("sku", request.Sku);
        var quantity = input.Quantity("quantity", request.Quantity);
        var receipt = input.Line("receiptId", request.ReceiptId, "Send the number of the delivery note.");
        return RunAsync(input, () => new ReceiveStock(sku, quantity, receipt, at), at, metadata, ct);
    }
}
