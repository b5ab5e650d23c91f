using KiVendTout.Domain.Orders;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>Lets a held order go on.</summary>
/// <param name="OrderId">The order, a UUID.</param>
public sealed record ReleaseOrderRequest(string? OrderId);

public sealed partial class ShopCommands
{
    /// <summary>Releases an order that was held; one that was not has nothing to do.</summary>
    /// <param name="request">The order.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> ReleaseOrderAsync(ReleaseOrderRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var order = input.Id("orderId", request.OrderId);
        return RunAsync(input, () => new ReleaseOrder(order, at), at, metadata, ct);
    }
}
