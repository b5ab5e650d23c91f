using KiVendTout.Domain.Payments;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>A judgement of a payment's risk.</summary>
/// <param name="PaymentId">The payment, a UUID.</param>
/// <param name="Score">From 0 (harmless) to 1 (fraud).</param>
/// <param name="Verdict"><c>Accept</c>, <c>Review</c> or <c>Reject</c>.</param>
/// <param name="Reasons">Codes, most important first; may be left out.</param>
public sealed record AssessPaymentRequest(string? PaymentId, decimal? Score, string? Verdict, IReadOnlyList<string>? Reasons);

public sealed partial class ShopCommands
{
    /// <summary>Records an assessment.</summary>
    /// <param name="request">The payment and the judgement.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> AssessPaymentAsync(AssessPaymentRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var payment = input.Id("paymentId", request.PaymentId);
        var verdict = input.OneOf<Verdict>("verdict", request.Verdict);
        if (request.Score is not (>= 0 and <= 1))
        {
            input.Wrong("score", request.Score is null ? "It is missing." : $"{request.Score} is not from 0 to 1.", "Send a number from 0 to 1.");
        }

        return RunAsync(input, () => new AssessPayment(payment, request.Score!.Value, verdict, [.. request.Reasons ?? []], at), at, metadata, ct);
    }
}
