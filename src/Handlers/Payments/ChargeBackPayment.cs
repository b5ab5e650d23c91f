using KiVendTout.Domain.Payments;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>News that the payer's bank took money back.</summary>
/// <param name="PaymentId">The payment, a UUID.</param>
/// <param name="Amount">How much.</param>
/// <param name="Currency">Of the amount, ISO 4217.</param>
/// <param name="Reason">Why; no personal data.</param>
public sealed record ChargeBackPaymentRequest(string? PaymentId, decimal? Amount, string? Currency, string? Reason);

public sealed partial class ShopCommands
{
    /// <summary>Records a charge-back.</summary>
    /// <param name="request">The payment, the amount and the bank's reason.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> ChargeBackPaymentAsync(ChargeBackPaymentRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var payment = input.Id("paymentId", request.PaymentId);
        var amount = input.Money("amount", request.Amount, input.Currency("currency", request.Currency));
        var reason = input.Line("reason", request.Reason, "Say why, for whoever reads it later.");
        return RunAsync(input, () => new ChargeBackPayment(payment, amount, reason, at), at, metadata, ct);
    }
}
