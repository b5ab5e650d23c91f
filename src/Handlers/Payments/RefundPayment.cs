using KiVendTout.Domain.Payments;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>Gives back some or all of what was taken.</summary>
/// <param name="PaymentId">The payment, a UUID.</param>
/// <param name="Amount">How much this time.</param>
/// <param name="Currency">Of the amount, ISO 4217.</param>
/// <param name="IdempotencyKey">The same key again is the same wish.</param>
/// <param name="Reason">Why; no personal data.</param>
public sealed record RefundPaymentRequest(string? PaymentId, decimal? Amount, string? Currency, string? IdempotencyKey, string? Reason);

public sealed partial class ShopCommands
{
    /// <summary>Refunds an amount of a captured payment.</summary>
    /// <param name="request">The payment, the amount and the reason.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> RefundPaymentAsync(RefundPaymentRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var payment = input.Id("paymentId", request.PaymentId);
        var amount = input.Money("amount", request.Amount, input.Currency("currency", request.Currency));
        var key = input.Line("idempotencyKey", request.IdempotencyKey, "Send a key that is new for each new wish and the same for each retry.");
        var reason = input.Line("reason", request.Reason, "Say why, for whoever reads it later.");
        return RunAsync(input, () => new RefundPayment(payment, amount, key, reason, at), at, metadata, ct);
    }
}
