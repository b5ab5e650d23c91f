using System.Collections.Immutable;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Orders;

/// <summary>
/// A fact about an order. Events are fat: revenue by day and country and stock by product can be counted from one
/// event alone, without looking up the order. Totals are exact sums of quantity times unit price, up to 4 places.
/// </summary>
public abstract record OrderEvent : IDomainEvent
{
    /// <summary>The order, which is its stream.</summary>
    public abstract Guid OrderId { get; init; }

    /// <summary>Who ordered; <see langword="null"/> for a guest.</summary>
    public abstract Guid? CustomerId { get; init; }
}

// Stored for ever; add a new one, never change one.
/// <summary>A customer ordered.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Who ordered; <see langword="null"/> for a guest.</param>
/// <param name="Number">The shop's own order or invoice number.</param>
/// <param name="Country">Where it goes.</param>
/// <param name="Currency">Of every price and total in it.</param>
/// <param name="Lines">What was bought; at least one.</param>
/// <param name="Total">The exact sum of the lines.</param>
/// <param name="PlacedAt">When.</param>
[StoredEvent("order_placed")]
public sealed record OrderPlaced(
    Guid OrderId,
    Guid? CustomerId,
    string Number,
    CountryCode Country,
    Currency Currency,
    ImmutableArray<OrderLine> Lines,
    decimal Total,
    DateTimeOffset PlacedAt) : OrderEvent;

// Stored for ever; add a new one, never change one.
/// <summary>What was due has been paid.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Who ordered; <see langword="null"/> for a guest.</param>
/// <param name="PaymentId">The payment.</param>
/// <param name="Amount">What was paid: the total, rounded once to what the currency can pay.</param>
/// <param name="PaidAt">When.</param>
[StoredEvent("order_paid")]
public sealed record OrderPaid(Guid OrderId, Guid? CustomerId, Guid PaymentId, Money Amount, DateTimeOffset PaidAt)
    : OrderEvent;

// Stored for ever; add a new one, never change one.
/// <summary>The order waits for somebody's decision and cannot be shipped.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Who ordered; <see langword="null"/> for a guest.</param>
/// <param name="Reason">Why it waits.</param>
/// <param name="HeldAt">When.</param>
[StoredEvent("order_held")]
public sealed record OrderHeld(Guid OrderId, Guid? CustomerId, string Reason, DateTimeOffset HeldAt) : OrderEvent;

// Stored for ever; add a new one, never change one.
/// <summary>The order waits no longer.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Who ordered; <see langword="null"/> for a guest.</param>
/// <param name="ReleasedAt">When.</param>
[StoredEvent("order_released")]
public sealed record OrderReleased(Guid OrderId, Guid? CustomerId, DateTimeOffset ReleasedAt) : OrderEvent;

// Stored for ever; add a new one, never change one.
/// <summary>The whole order left the warehouse.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Who ordered; <see langword="null"/> for a guest.</param>
/// <param name="Carrier">Who carries it.</param>
/// <param name="TrackingNumber">The carrier's number for it.</param>
/// <param name="Lines">What left, one entry per order line.</param>
/// <param name="ShippedAt">When.</param>
[StoredEvent("order_shipped")]
public sealed record OrderShipped(
    Guid OrderId,
    Guid? CustomerId,
    string Carrier,
    string TrackingNumber,
    ImmutableArray<OrderedItem> Lines,
    DateTimeOffset ShippedAt) : OrderEvent;

// Stored for ever; add a new one, never change one.
/// <summary>The order arrived.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Who ordered; <see langword="null"/> for a guest.</param>
/// <param name="DeliveredAt">When.</param>
[StoredEvent("order_delivered")]
public sealed record OrderDelivered(Guid OrderId, Guid? CustomerId, DateTimeOffset DeliveredAt) : OrderEvent;

// Stored for ever; add a new one, never change one.
/// <summary>The order was called off before it left; its stock is free again.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Who ordered; <see langword="null"/> for a guest.</param>
/// <param name="Reason">Why.</param>
/// <param name="Lines">What is free again, one entry per order line.</param>
/// <param name="Total">The exact total of the order.</param>
/// <param name="Country">Where it would have gone.</param>
/// <param name="Currency">Of the total.</param>
/// <param name="PlacedAt">When it was placed: the day whose revenue it takes back.</param>
/// <param name="WasPaid">Whether there is money to give back.</param>
/// <param name="CancelledAt">When.</param>
[StoredEvent("order_cancelled")]
public sealed record OrderCancelled(
    Guid OrderId,
    Guid? CustomerId,
    string Reason,
    ImmutableArray<OrderedItem> Lines,
    decimal Total,
    CountryCode Country,
    Currency Currency,
    DateTimeOffset PlacedAt,
    bool WasPaid,
    DateTimeOffset CancelledAt) : OrderEvent;

// Stored for ever; add a new one, never change one.
/// <summary>Some of what was shipped came back.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Who ordered; <see langword="null"/> for a guest.</param>
/// <param name="ReturnId">The shop's number of this return, such as a credit note.</param>
/// <param name="Lines">What came back, at the price it was bought at.</param>
/// <param name="Amount">The exact sum of the lines.</param>
/// <param name="Country">Where it had gone.</param>
/// <param name="Currency">Of the amount and the prices.</param>
/// <param name="PlacedAt">When the order was placed.</param>
/// <param name="Reason">Why.</param>
/// <param name="ReturnedAt">When it came back.</param>
[StoredEvent("items_returned")]
public sealed record ItemsReturned(
    Guid OrderId,
    Guid? CustomerId,
    string ReturnId,
    ImmutableArray<ReturnedLine> Lines,
    decimal Amount,
    CountryCode Country,
    Currency Currency,
    DateTimeOffset PlacedAt,
    string Reason,
    DateTimeOffset ReturnedAt) : OrderEvent;
