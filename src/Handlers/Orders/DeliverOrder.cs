using KiVendTout.Domain.Orders;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>Says that an order arrived.</summary>
/// <param name="OrderId">The order, a UUID.</param>
public sealed record DeliverOrderRequest(string? OrderId);

public sealed partial class ShopCommands
{
    /// <summary>Records that a shipped order arrived.</summary>
    /// <param name="request">The order.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> DeliverOrderAsync(DeliverOrderRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var order = input.Id("orderId", request.OrderId);
        return RunAsync(input, () => new DeliverOrder(order, at), at, metadata, ct);
    }
}
