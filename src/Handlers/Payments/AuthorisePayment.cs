using KiVendTout.Domain.Payments;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>News that the payer's bank set the amount aside.</summary>
/// <param name="PaymentId">The payment, a UUID.</param>
/// <param name="AuthorisationCode">The bank's code for it.</param>
public sealed record AuthorisePaymentRequest(string? PaymentId, string? AuthorisationCode);

public sealed partial class ShopCommands
{
    /// <summary>Records an authorisation.</summary>
    /// <param name="request">The payment and the code.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> AuthorisePaymentAsync(AuthorisePaymentRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var payment = input.Id("paymentId", request.PaymentId);
        var code = input.Line("authorisationCode", request.AuthorisationCode, "Send the bank's code.");
        return RunAsync(input, () => new AuthorisePayment(payment, code, at), at, metadata, ct);
    }
}
