using System.ComponentModel.DataAnnotations;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Handlers.Processes;

/// <summary>
/// Something happened to an order or to a payment for it: see what is to be done. The refusals that may pass are races, lost to somebody who changed the order or the payment
/// meanwhile; the next look sees that.
/// </summary>
/// <param name="OrderId">The order.</param>
/// <param name="Event">Stored name of what happened, such as <c>payment_captured</c>.</param>
/// <param name="At">When it happened.</param>
/// <param name="PaymentId">The payment it happened to, or null for the order itself.</param>
[Message("kivendtout.process.look_at_order.v1", TryAgainOn =
[
    "order.cancelled", "order.already_paid", "order.amount_differs", "order.on_hold", "order.already_shipped",
    "payment.not_captured", "payment.more_than_captured", "payment.key_reused", "payment.charged_back",
])]
public sealed record LookAtOrder(Guid OrderId, [property: RegularExpression("^[a-z_]{1,64}$")] string Event, DateTimeOffset At, Guid? PaymentId = null);

/// <summary>A timer: the time to pay is over.</summary>
/// <param name="OrderId">The order.</param>
[Message("kivendtout.process.release_unpaid_order.v1", TryAgainOn = ["order.cancelled", "order.already_paid", "order.amount_differs"])]
public sealed record ReleaseUnpaidOrder(Guid OrderId)
{
    /// <summary>The timer's key: an order has one at the most.</summary>
    public static string KeyOf(Guid order) => $"unpaid:{order}";
}

/// <summary>A timer of the simulated warehouse: the parcel is packed.</summary>
/// <param name="OrderId">The order.</param>
[Message("kivendtout.process.ship_paid_order.v1", IgnoreOn = ["order.not_paid", "order.on_hold", "order.already_shipped", "order.cancelled"])]
public sealed record ShipPaidOrder(Guid OrderId)
{
    /// <summary>The timer's key: an order has one at the most.</summary>
    public static string KeyOf(Guid order) => $"ship:{order}";
}
