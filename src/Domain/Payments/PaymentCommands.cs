using System.Collections.Immutable;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Payments;

/// <summary>A wish about a payment, or news of it from the payment provider.</summary>
public abstract record PaymentCommand
{
    /// <summary>The payment, which is its stream.</summary>
    public abstract Guid PaymentId { get; init; }
}

/// <summary>Asks for an amount.</summary>
/// <param name="PaymentId">The payment, see <see cref="Payments.PaymentId"/>.</param>
/// <param name="OrderId">The order it pays.</param>
/// <param name="CustomerId">Who pays; <see langword="null"/> for a guest.</param>
/// <param name="Amount">How much; more than nothing.</param>
/// <param name="Method">How.</param>
/// <param name="Card">Which card; needed exactly if the method is card.</param>
/// <param name="Country">Where the order goes.</param>
/// <param name="IdempotencyKey">The requester's key: the same key again is the same request.</param>
/// <param name="RequestedAt">When.</param>
public sealed record RequestPayment(
    Guid PaymentId,
    Guid OrderId,
    Guid? CustomerId,
    Money Amount,
    PaymentMethod Method,
    CardReference? Card,
    CountryCode Country,
    string IdempotencyKey,
    DateTimeOffset RequestedAt) : PaymentCommand;

/// <summary>Judges a payment's risk of fraud.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="Score">From 0 (harmless) to 1 (fraud).</param>
/// <param name="Verdict">What to do.</param>
/// <param name="Reasons">Codes, most important first.</param>
/// <param name="AssessedAt">When.</param>
public sealed record AssessPayment(
    Guid PaymentId, decimal Score, Verdict Verdict, ImmutableArray<string> Reasons, DateTimeOffset AssessedAt) : PaymentCommand;

/// <summary>Records that the payer's bank set the amount aside.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="AuthorisationCode">The bank's code for it.</param>
/// <param name="AuthorisedAt">When.</param>
/// <param name="Amount">What the bank says it set aside, which must be what was requested; <see langword="null"/> if it does not say.</param>
public sealed record AuthorisePayment(Guid PaymentId, string AuthorisationCode, DateTimeOffset AuthorisedAt, Money? Amount = null) : PaymentCommand;

/// <summary>Records that the payer's bank said no.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="Reason">The bank's reason.</param>
/// <param name="DeclinedAt">When.</param>
public sealed record DeclinePayment(Guid PaymentId, string Reason, DateTimeOffset DeclinedAt) : PaymentCommand;

/// <summary>Takes some or all of what is set aside.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="Amount">How much this time.</param>
/// <param name="IdempotencyKey">The requester's key: the same key again is the same capture.</param>
/// <param name="CapturedAt">When.</param>
public sealed record CapturePayment(Guid PaymentId, Money Amount, string IdempotencyKey, DateTimeOffset CapturedAt) : PaymentCommand;

/// <summary>Gives back some or all of what was taken.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="Amount">How much this time.</param>
/// <param name="IdempotencyKey">The requester's key: the same key again is the same refund.</param>
/// <param name="Reason">Why.</param>
/// <param name="RefundedAt">When.</param>
public sealed record RefundPayment(Guid PaymentId, Money Amount, string IdempotencyKey, string Reason, DateTimeOffset RefundedAt)
    : PaymentCommand;

/// <summary>Calls a payment off before anything is taken.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="Reason">Why.</param>
/// <param name="VoidedAt">When.</param>
public sealed record VoidPayment(Guid PaymentId, string Reason, DateTimeOffset VoidedAt) : PaymentCommand;

/// <summary>Records that the payer's bank took money back.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="Amount">How much.</param>
/// <param name="Reason">The bank's reason.</param>
/// <param name="ChargedBackAt">When.</param>
public sealed record ChargeBackPayment(Guid PaymentId, Money Amount, string Reason, DateTimeOffset ChargedBackAt) : PaymentCommand;
