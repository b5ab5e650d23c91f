using KiVendTout.Domain;
using KiVendTout.Domain.Payments;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.EventStore.Views;

namespace KiVendTout.Projections.Payments;

/// <summary>Where a payment stands. One row per payment.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="OrderId">The order it pays.</param>
/// <param name="CustomerId">Who pays; null for a guest.</param>
/// <param name="Amount">How much was requested.</param>
/// <param name="Currency">Of all amounts, ISO 4217.</param>
/// <param name="Method">How: <c>card</c>, <c>bank_transfer</c>, <c>wallet</c> or <c>invoice</c>.</param>
/// <param name="CardBrand">Brand of the card, or null.</param>
/// <param name="CardLastFour">Last four digits of the card, or null.</param>
/// <param name="Country">Where the order goes.</param>
/// <param name="Status"><c>requested</c>, <c>declined</c>, <c>authorised</c>, <c>captured</c>, <c>refunded</c>, <c>voided</c> or <c>charged_back</c>.</param>
/// <param name="Score">Risk from 0 to 1 of the last assessment, or null.</param>
/// <param name="Verdict">Its verdict: <c>accept</c>, <c>review</c>, <c>reject</c>, or null.</param>
/// <param name="Captured">Taken so far.</param>
/// <param name="Refunded">Given back so far.</param>
/// <param name="ChargedBack">Taken back by the bank.</param>
/// <param name="RequestedAt">When it was requested.</param>
/// <param name="UpdatedAt">When its last event happened.</param>
/// <param name="Version">Version of its stream.</param>
public sealed record PaymentSummary(
    Guid PaymentId,
    Guid OrderId,
    Guid? CustomerId,
    decimal Amount,
    string Currency,
    string Method,
    string? CardBrand,
    string? CardLastFour,
    string Country,
    string Status,
    decimal? Score,
    string? Verdict,
    decimal Captured,
    decimal Refunded,
    decimal ChargedBack,
    DateTimeOffset RequestedAt,
    DateTimeOffset UpdatedAt,
    long Version);

/// <summary>The view <c>payment-summary</c>, inline.</summary>
public sealed class PaymentSummaries : SingleStreamView<PaymentSummary>
{
    /// <inheritdoc/>
    public override string Name => "payment-summary";

    /// <inheritdoc/>
    public override int Version => 2; // An index by time, for lists of all.

    /// <inheritdoc/>
    public override IReadOnlyList<string> Categories { get; } = [StreamCategory.Payment];

    /// <inheritdoc/>
    public override ViewTable<PaymentSummary> Table { get; } = new ViewTable<PaymentSummary>("payment_summary")
        .Key("payment_id", row => row.PaymentId)
        .Column("order_id", row => row.OrderId)
        .Column("customer_id", row => row.CustomerId)
        .Column("amount", row => row.Amount)
        .Column("currency", row => row.Currency)
        .Column("method", row => row.Method)
        .Column("card_brand", row => row.CardBrand, nullable: true)
        .Column("card_last_four", row => row.CardLastFour, nullable: true)
        .Column("country", row => row.Country)
        .Column("status", row => row.Status)
        .Column("score", row => row.Score)
        .Column("verdict", row => row.Verdict, nullable: true)
        .Column("captured", row => row.Captured)
        .Column("refunded", row => row.Refunded)
        .Column("charged_back", row => row.ChargedBack)
        .Column("requested_at", row => row.RequestedAt)
        .Column("updated_at", row => row.UpdatedAt)
        .Column("version", row => row.Version)
        .Index("order_id")
        .Index("customer_id, requested_at desc")
        .Index("requested_at desc");

    /// <inheritdoc/>
    public override PaymentSummary? Evolve(PaymentSummary? row, RecordedEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return Fold(row, (PaymentEvent)happened.Body) with { UpdatedAt = happened.Timestamp, Version = happened.Version };
    }

    private static PaymentSummary Fold(PaymentSummary? row, PaymentEvent happened) => (row, happened) switch
    {
        (null, PaymentRequested e) => new PaymentSummary(
            e.PaymentId, e.OrderId, e.CustomerId, e.Amount.Amount, e.Amount.Currency.Code, MethodOf(e.Method), e.Card?.Brand.ToString(), e.Card?.LastFour,
            e.Country.Value, "requested", Score: null, Verdict: null, Captured: 0, Refunded: 0, ChargedBack: 0, e.RequestedAt, UpdatedAt: e.RequestedAt, Version: 0),
        ({ }, PaymentAssessed e) => row with { Score = e.Score, Verdict = VerdictOf(e.Verdict) },
        ({ }, PaymentAuthorised) => row with { Status = "authorised" },
        ({ }, PaymentDeclined) => row with { Status = "declined" },
        ({ }, PaymentCaptured e) => row with { Status = "captured", Captured = e.CapturedSoFar.Amount },
        ({ }, PaymentRefunded e) => row with { Status = "refunded", Refunded = e.RefundedSoFar.Amount },
        ({ }, PaymentVoided) => row with { Status = "voided" },
        ({ }, PaymentChargedBack e) => row with { Status = "charged_back", ChargedBack = e.Amount.Amount },
        _ => throw Unfolded.Event(happened, row is null, "Payments/PaymentSummary.cs"),
    };

    private static string MethodOf(PaymentMethod method) => method switch
    {
        PaymentMethod.Card => "card",
        PaymentMethod.BankTransfer => "bank_transfer",
        PaymentMethod.Wallet => "wallet",
        PaymentMethod.Invoice => "invoice",
        _ => throw new InvalidOperationException($"{method} has no name in payment_summary: give it one in Payments/PaymentSummary.cs."),
    };

    private static string VerdictOf(Verdict verdict) => verdict switch
    {
        Domain.Payments.Verdict.Accept => "accept",
        Domain.Payments.Verdict.Review => "review",
        Domain.Payments.Verdict.Reject => "reject",
        _ => throw new InvalidOperationException($"{verdict} has no name in payment_summary: give it one in Payments/PaymentSummary.cs."),
    };
}
