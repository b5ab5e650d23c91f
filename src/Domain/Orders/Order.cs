namespace KiVendTout.Domain.Orders;

/// <summary>
/// An order as a state: what may happen next depends on which of these it is. <c>OrderDecisions.cs</c> holds the rules.
/// </summary>
public abstract partial record Order
{
    private Order()
    {
    }

    /// <summary>Before anything happened.</summary>
    public static Order Start { get; } = new Absent();

    /// <summary>The state after an event. Never refuses: what is stored has happened.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="event">What happened.</param>
    /// <exception cref="InvalidOperationException">The event cannot follow: the log or this code is broken.</exception>
    public static Order Evolve(Order state, OrderEvent @event) => (state, @event) switch
    {
        (Absent, OrderPlaced e) => new Placed(new OrderFacts(e)),
        (Placed s, OrderPaid e) => new Paid(s.Facts, e.PaymentId),
        (Held { Before: Placed } s, OrderPaid e) => s with { Before = new Paid(s.Facts, e.PaymentId) },
        (Placed or Paid, OrderHeld e) => new Held((Open)state, e.Reason),
        (Held s, OrderReleased) => s.Before,
        (Paid s, OrderShipped e) => new Shipped(s.Facts, s.PaymentId, new Shipment(e.Carrier, e.TrackingNumber), OrderReturns.None),
        (Shipped s, OrderDelivered) => new Delivered(s.Facts, s.PaymentId, s.Shipment, s.Returns),
        (Shipped s, ItemsReturned e) => s with { Returns = s.Returns.With(e) },
        (Delivered s, ItemsReturned e) => s with { Returns = s.Returns.With(e) },
        (Open s, OrderCancelled) => new Cancelled(s.Facts, s.PaidBy),
        _ => throw new InvalidOperationException(
            $"{@event?.GetType().Name} cannot follow {state?.GetType().Name} in order {@event?.OrderId}. "
            + "The stream is damaged, or Order.Evolve misses a case for this event: see Orders/Order.cs."),
    };

    /// <summary>Nothing happened yet.</summary>
    public sealed record Absent : Order;

    /// <summary>Placed and not yet shipped: it can still be called off.</summary>
    /// <param name="Facts">What was ordered.</param>
    public abstract record Open(OrderFacts Facts) : Order
    {
        /// <summary>The payment that paid it, if any did.</summary>
        public abstract Guid? PaidBy { get; }
    }

    /// <summary>Waits for its payment.</summary>
    /// <param name="Facts">What was ordered.</param>
    public sealed record Placed(OrderFacts Facts) : Open(Facts)
    {
        /// <inheritdoc/>
        public override Guid? PaidBy => null;
    }

    /// <summary>Paid: can be shipped.</summary>
    /// <param name="Facts">What was ordered.</param>
    /// <param name="PaymentId">The payment.</param>
    public sealed record Paid(OrderFacts Facts, Guid PaymentId) : Open(Facts)
    {
        /// <inheritdoc/>
        public override Guid? PaidBy => PaymentId;
    }

    /// <summary>Waits for a decision. It may be paid meanwhile, because money that came has come.</summary>
    /// <param name="Before">Where it goes on when released.</param>
    /// <param name="Reason">Why it waits.</param>
    public sealed record Held(Open Before, string Reason) : Open(Before.Facts)
    {
        /// <inheritdoc/>
        public override Guid? PaidBy => Before.PaidBy;
    }

    /// <summary>Left the warehouse, on its way or arrived.</summary>
    /// <param name="Facts">What was ordered.</param>
    /// <param name="PaymentId">The payment.</param>
    /// <param name="Shipment">How it was sent.</param>
    /// <param name="Returns">What came back.</param>
    public abstract record Sent(OrderFacts Facts, Guid PaymentId, Shipment Shipment, OrderReturns Returns) : Order;

    /// <summary>On its way.</summary>
    /// <param name="Facts">What was ordered.</param>
    /// <param name="PaymentId">The payment.</param>
    /// <param name="Shipment">How it was sent.</param>
    /// <param name="Returns">What came back.</param>
    public sealed record Shipped(OrderFacts Facts, Guid PaymentId, Shipment Shipment, OrderReturns Returns)
        : Sent(Facts, PaymentId, Shipment, Returns);

    /// <summary>Arrived.</summary>
    /// <param name="Facts">What was ordered.</param>
    /// <param name="PaymentId">The payment.</param>
    /// <param name="Shipment">How it was sent.</param>
    /// <param name="Returns">What came back.</param>
    public sealed record Delivered(OrderFacts Facts, Guid PaymentId, Shipment Shipment, OrderReturns Returns)
        : Sent(Facts, PaymentId, Shipment, Returns);

    /// <summary>Called off.</summary>
    /// <param name="Facts">What was ordered.</param>
    /// <param name="PaidBy">The payment that had paid it, if any had.</param>
    public sealed record Cancelled(OrderFacts Facts, Guid? PaidBy) : Order;
}
