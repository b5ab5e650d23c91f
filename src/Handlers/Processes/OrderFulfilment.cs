using System.Globalization;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Handlers.Processes;

/// <summary>
/// Carries an order from its placing to its end: waits for the money, marks it as paid, lets it be shipped, and gives back what came too late or twice. Pure: what
/// happened and where all stands now lead to commands and timers. Looking again at the same thing asks for the same, or for nothing, so a repeated or late look is harmless.
/// </summary>
public static class OrderFulfilment
{
    private static readonly IReadOnlyList<object> Nothing = [];

    /// <summary>The events after which to look.</summary>
    public static IReadOnlyCollection<string> Events { get; } =
    [
        "order_placed", "order_paid", "order_held", "order_released", "order_cancelled", "order_shipped",
        "payment_requested", "payment_declined", "payment_voided", "payment_captured", "payment_charged_back",
    ];

    /// <summary>What follows from something that happened.</summary>
    /// <param name="look">What happened.</param>
    /// <param name="standing">Where the order and its payments stand now.</param>
    /// <param name="rules">The shop's rules.</param>
    /// <param name="now">When it is decided.</param>
    /// <returns>Commands of the domain, <see cref="Scheduled"/> and <see cref="Unscheduled"/>.</returns>
    public static IReadOnlyList<object> After(LookAtOrder look, OrderStanding standing, FulfilmentRules rules, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(look);
        ArgumentNullException.ThrowIfNull(standing);
        ArgumentNullException.ThrowIfNull(rules);
        return [.. Timers(look, standing, rules), .. Commands(look, standing, rules, now)];
    }

    /// <summary>The time to pay is over.</summary>
    /// <inheritdoc cref="After"/>
    public static IReadOnlyList<object> Due(ReleaseUnpaidOrder timer, OrderStanding standing, FulfilmentRules rules, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(timer);
        ArgumentNullException.ThrowIfNull(standing);
        ArgumentNullException.ThrowIfNull(rules);
        return standing.Order switch
        {
            Order.Placed placed when Covering(placed, standing) is { } payment => [Pay(placed, payment, now)], // The money was here first, its news was not.
            Order.Placed when PaysSlowly(standing) => Nothing, // A person waits for that transfer.
            Order.Placed placed => [new CancelUnpaidOrder(placed.Facts.Placed.OrderId, $"not paid within {Minutes(rules)} minutes", now)],
            _ => Nothing,
        };
    }

    /// <summary>The simulated warehouse has packed the parcel.</summary>
    /// <inheritdoc cref="After"/>
    public static IReadOnlyList<object> Due(ShipPaidOrder timer, OrderStanding standing, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(timer);
        ArgumentNullException.ThrowIfNull(standing);
        return standing.Order is Order.Paid paid
            ? [new ShipOrder(timer.OrderId, "Simulated Parcels", $"SP{paid.Facts.Placed.OrderId:N}"[..14].ToUpperInvariant(), now)]
            : Nothing;
    }

    private static IEnumerable<object> Timers(LookAtOrder look, OrderStanding standing, FulfilmentRules rules)
    {
        var (unpaid, ship) = (ReleaseUnpaidOrder.KeyOf(look.OrderId), ShipPaidOrder.KeyOf(look.OrderId));
        switch (look.Event, standing.Order)
        {
            // A timer that waits already stays as it is. Where the order went on since, or came in finished as an import's does, none is started.
            case ("order_placed" or "order_released", Order.Placed { Facts.AmountDue.IsPositive: true }) when rules.UnpaidAfter is { } time && !PaysSlowly(standing):
                yield return new Scheduled(new ReleaseUnpaidOrder(look.OrderId), look.At + time, unpaid);
                break;
            case ("payment_declined" or "payment_voided", Order.Placed) when rules.UnpaidAfter is { } time && !PaysSlowly(standing) && IsSlow(standing.Payment(look.PaymentId)):
                yield return new Scheduled(new ReleaseUnpaidOrder(look.OrderId), look.At + time, unpaid);
                break;
            case ("payment_requested", Order.Placed) when IsSlow(standing.Payment(look.PaymentId)):
                yield return new Unscheduled(unpaid);
                break;
            case ("order_paid" or "order_released", Order.Paid) when rules.ShipAfter is { } time:
                yield return new Unscheduled(unpaid);
                yield return new Scheduled(new ShipPaidOrder(look.OrderId), look.At + time, ship);
                break;
            case ("order_paid", _):
                yield return new Unscheduled(unpaid);
                break;
            case ("order_held" or "order_cancelled", _):
                yield return new Unscheduled(unpaid);
                yield return new Unscheduled(ship);
                break;
            case ("order_shipped", _):
                yield return new Unscheduled(ship);
                break;
        }
    }

    private static IReadOnlyList<object> Commands(LookAtOrder look, OrderStanding standing, FulfilmentRules rules, DateTimeOffset now) => (look.Event, standing.Order) switch
    {
        // Nothing is due, so no payment will ever come.
        ("order_placed", Order.Placed { Facts: { AmountDue.IsPositive: false } free }) => [new PayOrder(look.OrderId, PaymentId.For(look.OrderId), free.AmountDue, now)],
        ("payment_captured", Order.Open { PaidBy: null } open) => Covering(open, standing) is { } payment ? [Pay(open, payment, now)] : Nothing,
        ("payment_captured", Order.Open or Order.Sent or Order.Cancelled) => GiveBack(standing, rules, now),
        ("order_paid" or "order_cancelled", Order.Open or Order.Sent or Order.Cancelled) => GiveBack(standing, rules, now),
        ("payment_charged_back", Order.Paid paid) when paid.PaidBy == look.PaymentId => [new HoldOrder(look.OrderId, "the payment was charged back", now)],
        _ => Nothing,
    };

    /// <summary>Refunds what is held of every payment that is not the one that pays the order; of a cancelled order, of every payment.</summary>
    private static IReadOnlyList<object> GiveBack(OrderStanding standing, FulfilmentRules rules, DateTimeOffset now)
    {
        var (keeps, why) = standing.Order switch
        {
            Order.Open open => (open.PaidBy, "order paid by another payment"),
            Order.Sent sent => (sent.PaymentId, "order paid by another payment"),
            _ => ((Guid?)null, "order cancelled"),
        };
        return
        [
            .. from payment in standing.Payments
               where payment.Request.PaymentId != keeps && payment.Request.Card is { } card && rules.Recognises(card)
               let held = OrderStanding.Held(payment)
               where held.IsPositive
               // The sums make the key: the same look again is the same refund, money that came since is another.
               select new RefundPayment(payment.Request.PaymentId, held, KeyOf((Payment.Captured)payment), why, now),
        ];
    }

    private static string KeyOf(Payment.Captured payment) =>
        string.Create(CultureInfo.InvariantCulture, $"give-back:{payment.Ledger.Captured.Amount}-{payment.Ledger.Refunded.Amount}");

    private static PayOrder Pay(Order.Open order, Payment.Existing payment, DateTimeOffset now) =>
        new(order.Facts.Placed.OrderId, payment.Request.PaymentId, OrderStanding.Held(payment), now);

    private static Payment.Existing? Covering(Order.Open order, OrderStanding standing) =>
        standing.Payments.FirstOrDefault(payment => OrderStanding.Held(payment) is { IsPositive: true } held && held == order.Facts.AmountDue);

    private static bool PaysSlowly(OrderStanding standing) => standing.Payments.Any(payment => payment is Payment.Pending or Payment.Authorised && IsSlow(payment));

    /// <summary>A transfer or an invoice takes days: people follow it up, no timer does.</summary>
    private static bool IsSlow(Payment.Existing? payment) => payment?.Request.Method is PaymentMethod.BankTransfer or PaymentMethod.Invoice;

    private static string Minutes(FulfilmentRules rules) => (rules.UnpaidAfter ?? FulfilmentRules.UsualUnpaidAfter).TotalMinutes.ToString("0.##", CultureInfo.InvariantCulture);
}
