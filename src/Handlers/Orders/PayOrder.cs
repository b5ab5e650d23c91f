using KiVendTout.Domain;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>Says that a payment pays an order; what was paid is looked up.</summary>
/// <param name="OrderId">The order, a UUID.</param>
/// <param name="PaymentId">The payment, a UUID.</param>
public sealed record PayOrderRequest(string? OrderId, string? PaymentId);

public sealed partial class ShopCommands
{
    /// <summary>Marks an order as paid by a payment that was captured for it.</summary>
    /// <param name="request">The order and its payment.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public async Task<CommandResult> PayOrderAsync(PayOrderRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var input = new Input();
        var (order, payment) = (input.Id("orderId", request.OrderId), input.Id("paymentId", request.PaymentId));
        if (input.Invalid is { } invalid)
        {
            return invalid;
        }

        var at = When(metadata);
        return await RunAsync(async work =>
        {
            var state = await work.StateAsync<Payment>(Aggregate.Payments, payment).ConfigureAwait(false);
            return CannotPay(state, order)
                ?? await work.DecideAsync(new PayOrder(order, payment, ((Payment.Backed)state).Ledger.Captured, at)).ConfigureAwait(false);
        }, At(at, metadata), ct).ConfigureAwait(false);
    }

    private static Refusal? CannotPay(Payment payment, Guid order) => payment switch
    {
        Payment.Absent => PaymentRefusal.NotFound,
        Payment.Existing s when s.Request.OrderId != order => ShopRefusal.PaysAnotherOrder,
        Payment.Captured or Payment.ChargedBack => null, // After a charge-back, an order that it had paid is still paid: PayOrder has nothing to do.
        Payment.Declined => PaymentRefusal.Declined,
        Payment.Voided => PaymentRefusal.Voided,
        _ => PaymentRefusal.NotCaptured,
    };
}
