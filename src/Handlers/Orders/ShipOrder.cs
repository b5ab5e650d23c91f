using KiVendTout.Domain.Orders;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>Hands a paid order to a carrier.</summary>
/// <param name="OrderId">The order, a UUID.</param>
/// <param name="Carrier">Who carries it.</param>
/// <param name="TrackingNumber">The carrier's number for it.</param>
public sealed record ShipOrderRequest(string? OrderId, string? Carrier, string? TrackingNumber);

public sealed partial class ShopCommands
{
    /// <summary>Ships an order as a whole; its pieces leave the stock.</summary>
    /// <param name="request">The order and its shipment.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> ShipOrderAsync(ShipOrderRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var order = input.Id("orderId", request.OrderId);
        var carrier = input.Line("carrier", request.Carrier, "Send the carrier's name.");
        var tracking = input.Line("trackingNumber", request.TrackingNumber, "Send the carrier's number for the parcel.");
        return RunAsync(input, () => new ShipOrder(order, carrier, tracking, at), at, metadata, ct);
    }
}
