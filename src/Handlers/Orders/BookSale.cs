using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Values;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>A sale that is over: ordered, paid and shipped, as the books of another system have it.</summary>
/// <param name="Place">The order; its time is the time of everything.</param>
/// <param name="Paid">What was paid; must be what is due, the order's total rounded to what its currency can pay.</param>
/// <param name="Method">How it was paid.</param>
/// <param name="Shipment">How it was sent.</param>
/// <param name="Card">Which card, exactly if the method is card.</param>
public sealed record Sale(PlaceOrder Place, Money Paid, PaymentMethod Method, Shipment Shipment, CardReference? Card = null)
{
    /// <summary>
    /// The commands it consists of, for a transaction that is to hold more than the sale: the order placed, paid and shipped; its payment
    /// requested, authorised and captured. A sale of nothing (gifts only) has no payment.
    /// </summary>
    public IReadOnlyList<object> ToCommands()
    {
        var (order, at) = (Place.OrderId, Place.PlacedAt);
        var (payment, key) = (PaymentId.For(order), $"sale:{Place.Number}");
        object[] shipped = [Place, new PayOrder(order, payment, Paid, at), new ShipOrder(order, Shipment.Carrier, Shipment.TrackingNumber, at)];
        return !Paid.IsPositive ? shipped :
        [
            .. shipped,
            new RequestPayment(payment, order, Place.CustomerId, Paid, Method, Card, Place.Country, key, at),
            new AuthorisePayment(payment, key, at),
            new CapturePayment(payment, Paid, $"{key}:capture", at),
        ];
    }
}

public sealed partial class ShopCommands
{
    /// <summary>
    /// Books a sale in one transaction, its order and its payment. The same sale again stores nothing. Stock is taken as for any order, so a
    /// sale may be refused for want of it.
    /// </summary>
    /// <param name="sale">The sale.</param>
    /// <param name="metadata">Who; the time is the order's unless it brings one along.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> BookSaleAsync(Sale sale, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(sale);
        return ExecuteAsync(sale.ToCommands(), At(metadata?.Timestamp ?? sale.Place.PlacedAt, metadata), ct);
    }
}
