using KiVendTout.Domain.Payments;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>Takes some or all of what is set aside.</summary>
/// <param name="PaymentId">The payment, a UUID.</param>
/// <param name="Amount">How much this time.</param>
/// <param name="Currency">Of the amount, ISO 4217.</param>
/// <param name="IdempotencyKey">The same key again is the same wish.</param>
public sealed record CapturePaymentRequest(string? PaymentId, decimal? Amount, string? Currency, string? IdempotencyKey);

public sealed partial class ShopCommands
{
    /// <summary>Captures an amount of an authorised payment.</summary>
    /// <param name="request">The payment and the amount.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> CapturePaymentAsync(CapturePaymentRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var payment = input.Id("paymentId", request.PaymentId);
        var amount = input.Money("amount", request.Amount, input.Currency("currency", request.Currency));
        var key = input.Line("idempotencyKey", request.IdempotencyKey, "Send a key that is new for each new wish and the same for each retry.");
        return RunAsync(input, () => new CapturePayment(payment, amount, key, at), at, metadata, ct);
    }
}
