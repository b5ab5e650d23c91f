using KiVendTout.Domain.Payments;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>News that the payer's bank said no.</summary>
/// <param name="PaymentId">The payment, a UUID.</param>
/// <param name="Reason">Why; no personal data.</param>
public sealed record DeclinePaymentRequest(string? PaymentId, string? Reason);

public sealed partial class ShopCommands
{
    /// <summary>Records that a payment was declined.</summary>
    /// <param name="request">The payment and the bank's reason.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> DeclinePaymentAsync(DeclinePaymentRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var payment = input.Id("paymentId", request.PaymentId);
        var reason = input.Line("reason", request.Reason, "Say why, for whoever reads it later.");
        return RunAsync(input, () => new DeclinePayment(payment, reason, at), at, metadata, ct);
    }
}
