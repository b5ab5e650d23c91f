using KiVendTout.Domain;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Values;

namespace KiVendTout.Handlers.Payments.Provider;

/// <summary>
/// What is to be asked of the payment provider after an event, seen from where the order and the payment stand now. The same event again asks for the same, under
/// the same key. Money is taken as soon as it is set aside: an order is shipped only when it is paid, and paid means that the money is here.
/// </summary>
public static class DeskRules
{
    /// <summary>The instruction that follows, or null.</summary>
    /// <param name="happened">An event of the payment, or of its order.</param>
    /// <param name="order">The order now.</param>
    /// <param name="payment">The payment now.</param>
    /// <param name="recognises">Whether a card is one of the provider's.</param>
    public static Instruction? After(IDomainEvent happened, Order order, Payment payment, Func<CardReference, bool> recognises)
    {
        ArgumentNullException.ThrowIfNull(recognises);
        if (payment is not Payment.Existing { Request: { Card: { } card } request } || !recognises(card))
        {
            return null;
        }

        var id = request.PaymentId;
        return (happened, payment) switch
        {
            // Decided in our books, to be carried out; what the provider did by itself needs no asking.
            (PaymentRefunded e, _) => e.IdempotencyKey.StartsWith(PspNotificationsHandler.ByProvider, StringComparison.Ordinal)
                ? null : new Instruction.Refund(id, e.IdempotencyKey, e.Amount),
            (PaymentVoided, Payment.Voided) => CallOff(id),

            (_, Payment.Requested or Payment.Accepted) when Wants(order) => new Instruction.Authorise(id, $"authorise:{id}", card, request.Amount),
            (_, Payment.Authorised) when Wants(order) => new Instruction.Capture(id, CaptureKey(id), request.Amount),
            (_, Payment.InReview) when Wants(order) => null, // A person's assessment brings it back here.
            (_, Payment.Pending or Payment.Authorised) => CallOff(id), // Rejected as fraud, or the order needs no money any more.
            _ => null,
        };
    }

    /// <summary>The key of the one capture of a payment; it comes back with the answer and is its key in the books.</summary>
    public static string CaptureKey(Guid payment) => $"capture:{payment}";

    /// <summary>Whether the order still waits for money. A held one does: it may be paid meanwhile.</summary>
    private static bool Wants(Order order) => order is Order.Open { PaidBy: null };

    private static Instruction.CallOff CallOff(Guid payment) => new(payment, $"void:{payment}");
}
