using System.Collections.Immutable;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Payments;

/// <summary>How somebody pays.</summary>
public enum PaymentMethod
{
    /// <summary>By card; a <see cref="CardReference"/> says which.</summary>
    Card,

    /// <summary>By bank transfer or direct debit.</summary>
    BankTransfer,

    /// <summary>By a wallet such as PayPal.</summary>
    Wallet,

    /// <summary>On account, as wholesale customers do.</summary>
    Invoice,
}

/// <summary>What an assessment of fraud recommends.</summary>
public enum Verdict
{
    /// <summary>Go on.</summary>
    Accept,

    /// <summary>Somebody has to look before it goes on.</summary>
    Review,

    /// <summary>Never authorise.</summary>
    Reject,
}

/// <summary>A fact about a payment. All amounts of one payment are in one currency.</summary>
public abstract record PaymentEvent : IDomainEvent
{
    /// <summary>The payment, which is its stream.</summary>
    public abstract Guid PaymentId { get; init; }

    /// <summary>The order it pays.</summary>
    public abstract Guid OrderId { get; init; }

    /// <summary>Who pays; <see langword="null"/> for a guest.</summary>
    public abstract Guid? CustomerId { get; init; }
}

// Stored for ever; add a new one, never change one.
/// <summary>Somebody wants to pay an order.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="OrderId">The order it pays.</param>
/// <param name="CustomerId">Who pays; <see langword="null"/> for a guest.</param>
/// <param name="Amount">How much.</param>
/// <param name="Method">How.</param>
/// <param name="Card">Which card, if it is one.</param>
/// <param name="Country">Where the order goes.</param>
/// <param name="IdempotencyKey">The requester's key: the same key again is the same request.</param>
/// <param name="RequestedAt">When.</param>
[StoredEvent("payment_requested")]
public sealed record PaymentRequested(
    Guid PaymentId,
    Guid OrderId,
    Guid? CustomerId,
    Money Amount,
    PaymentMethod Method,
    CardReference? Card,
    CountryCode Country,
    string IdempotencyKey,
    DateTimeOffset RequestedAt) : PaymentEvent;

// Stored for ever; add a new one, never change one.
/// <summary>The payment's risk of fraud was judged, by the detector or by a person.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="OrderId">The order it pays.</param>
/// <param name="CustomerId">Who pays; <see langword="null"/> for a guest.</param>
/// <param name="Score">From 0 (harmless) to 1 (fraud).</param>
/// <param name="Verdict">What to do.</param>
/// <param name="Reasons">Codes of what spoke for or against it, most important first.</param>
/// <param name="AssessedAt">When.</param>
[StoredEvent("payment_assessed")]
public sealed record PaymentAssessed(
    Guid PaymentId,
    Guid OrderId,
    Guid? CustomerId,
    decimal Score,
    Verdict Verdict,
    ImmutableArray<string> Reasons,
    DateTimeOffset AssessedAt) : PaymentEvent;

// Stored for ever; add a new one, never change one.
/// <summary>The payer's bank set the amount aside.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="OrderId">The order it pays.</param>
/// <param name="CustomerId">Who pays; <see langword="null"/> for a guest.</param>
/// <param name="Amount">How much: the amount requested.</param>
/// <param name="AuthorisationCode">The bank's code for it.</param>
/// <param name="AuthorisedAt">When.</param>
[StoredEvent("payment_authorised")]
public sealed record PaymentAuthorised(
    Guid PaymentId,
    Guid OrderId,
    Guid? CustomerId,
    Money Amount,
    string AuthorisationCode,
    DateTimeOffset AuthorisedAt) : PaymentEvent;

// Stored for ever; add a new one, never change one.
/// <summary>The payer's bank said no.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="OrderId">The order it pays.</param>
/// <param name="CustomerId">Who pays; <see langword="null"/> for a guest.</param>
/// <param name="Reason">The bank's reason.</param>
/// <param name="DeclinedAt">When.</param>
[StoredEvent("payment_declined")]
public sealed record PaymentDeclined(Guid PaymentId, Guid OrderId, Guid? CustomerId, string Reason, DateTimeOffset DeclinedAt)
    : PaymentEvent;

// Stored for ever; add a new one, never change one.
/// <summary>Some or all of what was set aside was taken.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="OrderId">The order it pays.</param>
/// <param name="CustomerId">Who pays; <see langword="null"/> for a guest.</param>
/// <param name="Amount">How much this time.</param>
/// <param name="CapturedSoFar">How much in all, this time included.</param>
/// <param name="IdempotencyKey">The requester's key: the same key again is the same capture.</param>
/// <param name="CapturedAt">When.</param>
[StoredEvent("payment_captured")]
public sealed record PaymentCaptured(
    Guid PaymentId,
    Guid OrderId,
    Guid? CustomerId,
    Money Amount,
    Money CapturedSoFar,
    string IdempotencyKey,
    DateTimeOffset CapturedAt) : PaymentEvent;

// Stored for ever; add a new one, never change one.
/// <summary>Some or all of what was taken was given back.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="OrderId">The order it pays.</param>
/// <param name="CustomerId">Who pays; <see langword="null"/> for a guest.</param>
/// <param name="Amount">How much this time.</param>
/// <param name="RefundedSoFar">How much in all, this time included.</param>
/// <param name="IdempotencyKey">The requester's key: the same key again is the same refund.</param>
/// <param name="Reason">Why.</param>
/// <param name="RefundedAt">When.</param>
[StoredEvent("payment_refunded")]
public sealed record PaymentRefunded(
    Guid PaymentId,
    Guid OrderId,
    Guid? CustomerId,
    Money Amount,
    Money RefundedSoFar,
    string IdempotencyKey,
    string Reason,
    DateTimeOffset RefundedAt) : PaymentEvent;

// Stored for ever; add a new one, never change one.
/// <summary>The payment was called off before anything was taken.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="OrderId">The order it would have paid.</param>
/// <param name="CustomerId">Who would have paid; <see langword="null"/> for a guest.</param>
/// <param name="Reason">Why.</param>
/// <param name="VoidedAt">When.</param>
[StoredEvent("payment_voided")]
public sealed record PaymentVoided(Guid PaymentId, Guid OrderId, Guid? CustomerId, string Reason, DateTimeOffset VoidedAt)
    : PaymentEvent;

// Stored for ever; add a new one, never change one.
/// <summary>The payer's bank took money back.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="OrderId">The order it pays.</param>
/// <param name="CustomerId">Who pays; <see langword="null"/> for a guest.</param>
/// <param name="Amount">How much.</param>
/// <param name="Reason">The bank's reason.</param>
/// <param name="ChargedBackAt">When.</param>
[StoredEvent("payment_charged_back")]
public sealed record PaymentChargedBack(
    Guid PaymentId,
    Guid OrderId,
    Guid? CustomerId,
    Money Amount,
    string Reason,
    DateTimeOffset ChargedBackAt) : PaymentEvent;
