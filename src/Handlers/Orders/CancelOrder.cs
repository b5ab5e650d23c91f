using KiVendTout.Domain.Orders;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>Calls an order off.</summary>
/// <param name="OrderId">The order, a UUID.</param>
/// <param name="Reason">Why; no personal data.</param>
public sealed record CancelOrderRequest(string? OrderId, string? Reason);

public sealed partial class ShopCommands
{
    /// <summary>Cancels an order that is not shipped yet; its stock is free again in the same transaction.</summary>
    /// <param name="request">The order and the reason.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> CancelOrderAsync(CancelOrderRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var order = input.Id("orderId", request.OrderId);
        var reason = input.Line("reason", request.Reason, "Say why, for whoever reads it later.");
        return RunAsync(input, () => new CancelOrder(order, reason, at), at, metadata, ct);
    }
}
