using System.Collections.Immutable;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Orders;

/// <summary>A wish about an order, with every fact from elsewhere that the decision needs.</summary>
public abstract record OrderCommand
{
    /// <summary>The order, which is its stream.</summary>
    public abstract Guid OrderId { get; init; }
}

/// <summary>
/// Orders. Stock is no part of it: the handler reserves it by a conditional write in the same transaction.
/// </summary>
/// <param name="OrderId">The order, see <see cref="Orders.OrderId"/>.</param>
/// <param name="CustomerId">Who orders; <see langword="null"/> for a guest.</param>
/// <param name="Number">The shop's own order or invoice number.</param>
/// <param name="Country">Where it goes.</param>
/// <param name="Currency">Of every price.</param>
/// <param name="Lines">What is wanted, at today's prices.</param>
/// <param name="CustomerAge">In whole years, if it was verified.</param>
/// <param name="PlacedAt">When.</param>
public sealed record PlaceOrder(
    Guid OrderId,
    Guid? CustomerId,
    string Number,
    CountryCode Country,
    Currency Currency,
    ImmutableArray<WantedLine> Lines,
    int? CustomerAge,
    DateTimeOffset PlacedAt) : OrderCommand;

/// <summary>One line of an order to place.</summary>
/// <param name="Line">The line as it will be stored.</param>
/// <param name="MinimumAge">In whole years, if the product is age-restricted.</param>
public sealed record WantedLine(OrderLine Line, int? MinimumAge = null);

/// <summary>Records that what is due was paid.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="PaymentId">The payment.</param>
/// <param name="Amount">What was paid; must be what is due.</param>
/// <param name="PaidAt">When.</param>
public sealed record PayOrder(Guid OrderId, Guid PaymentId, Money Amount, DateTimeOffset PaidAt) : OrderCommand;

/// <summary>Stops an order from being shipped until it is released.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Reason">Why it waits.</param>
/// <param name="HeldAt">When.</param>
public sealed record HoldOrder(Guid OrderId, string Reason, DateTimeOffset HeldAt) : OrderCommand;

/// <summary>Lets a held order go on where it stood.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="ReleasedAt">When.</param>
public sealed record ReleaseOrder(Guid OrderId, DateTimeOffset ReleasedAt) : OrderCommand;

/// <summary>Hands the whole order to a carrier.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Carrier">Who carries it.</param>
/// <param name="TrackingNumber">The carrier's number for it.</param>
/// <param name="ShippedAt">When.</param>
public sealed record ShipOrder(Guid OrderId, string Carrier, string TrackingNumber, DateTimeOffset ShippedAt) : OrderCommand;

/// <summary>Records that a shipped order arrived.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="DeliveredAt">When.</param>
public sealed record DeliverOrder(Guid OrderId, DateTimeOffset DeliveredAt) : OrderCommand;

/// <summary>Calls an order off before it is shipped.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Reason">Why.</param>
/// <param name="CancelledAt">When.</param>
public sealed record CancelOrder(Guid OrderId, string Reason, DateTimeOffset CancelledAt) : OrderCommand;

/// <summary>Calls an order off that nobody has paid in time; one that is paid or held meanwhile stays as it is.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Reason">Why.</param>
/// <param name="CancelledAt">When.</param>
public sealed record CancelUnpaidOrder(Guid OrderId, string Reason, DateTimeOffset CancelledAt) : OrderCommand;

/// <summary>Takes shipped items back.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="ReturnId">The shop's number of this return; the same number again does nothing.</param>
/// <param name="Lines">What comes back, each order line at most once.</param>
/// <param name="Reason">Why.</param>
/// <param name="ReturnedAt">When.</param>
public sealed record ReturnItems(
    Guid OrderId,
    string ReturnId,
    ImmutableArray<ItemToReturn> Lines,
    string Reason,
    DateTimeOffset ReturnedAt) : OrderCommand;

/// <summary>Pieces of one order line to take back.</summary>
/// <param name="LineNo">The line they were bought in.</param>
/// <param name="Quantity">How many come back.</param>
public sealed record ItemToReturn(int LineNo, Quantity Quantity);
