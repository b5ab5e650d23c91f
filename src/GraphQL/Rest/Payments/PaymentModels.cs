using KiVendTout.Domain.Payments;
using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Lists;
using KiVendTout.GraphQL.Payments;
using KiVendTout.GraphQL.Rest.Shapes;
using KiVendTout.Projections.Payments;

namespace KiVendTout.GraphQL.Rest.Payments;

/// <summary>A payment as it stands.</summary>
/// <param name="Id">Its id, which follows from the order and the attempt.</param>
/// <param name="OrderId">The order it pays.</param>
/// <param name="CustomerId">Who pays; null for a guest.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Method">How it is paid.</param>
/// <param name="Card">Which card; null for other methods.</param>
/// <param name="Country">Where the order goes.</param>
/// <param name="Amount">How much was requested.</param>
/// <param name="Captured">Taken so far.</param>
/// <param name="Refunded">Given back so far.</param>
/// <param name="ChargedBack">Taken back by the payer's bank.</param>
/// <param name="Risk">The last judgement of its risk, for staff and analysts; null when there was none, and for customers.</param>
/// <param name="RequestedAt">When it was requested.</param>
/// <param name="UpdatedAt">When its last event happened.</param>
/// <param name="Version">Version of its stream, which is also in ETag.</param>
internal sealed record Payment(
    Guid Id,
    Guid OrderId,
    Guid? CustomerId,
    PaymentStatus Status,
    PaymentMethod Method,
    Card? Card,
    [Shape(Known = nameof(KnownShapes.CountryCode))] string Country,
    Money Amount,
    Money Captured,
    Money Refunded,
    Money ChargedBack,
    Risk? Risk,
    DateTimeOffset RequestedAt,
    DateTimeOffset UpdatedAt,
    long Version)
{
    /// <summary>What is shown of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="caller">Who sees it.</param>
    public static Payment Of(PaymentSummary row, Caller caller) => new(
        row.PaymentId, row.OrderId, row.CustomerId, StatusText.Parse<PaymentStatus>(row.Status), StatusText.Parse<PaymentMethod>(row.Method),
        row.CardBrand is null ? null : new Card(StatusText.Parse<Domain.Values.CardBrand>(row.CardBrand), SeesCard(row, caller) ? row.CardLastFour : null), row.Country,
        Money.Of(row.Amount, row.Currency), Money.Of(row.Captured, row.Currency), Money.Of(row.Refunded, row.Currency), Money.Of(row.ChargedBack, row.Currency),
        caller.SeesAll && row.Score is { } score && row.Verdict is { } verdict ? new Risk(score, StatusText.Parse<Verdict>(verdict)) : null,
        row.RequestedAt, row.UpdatedAt, row.Version);

    private static bool SeesCard(PaymentSummary row, Caller caller) => row.CustomerId is { } customer ? caller.SeesPersonalData(customer) : caller.IsStaff;
}

/// <summary>Which card, as a person may see it.</summary>
/// <param name="Brand">The scheme.</param>
/// <param name="LastFour">Its last four digits, for whoever pays and for staff; null for others.</param>
internal sealed record Card(Domain.Values.CardBrand Brand, string? LastFour);

/// <summary>A judgement of a payment's risk of fraud.</summary>
/// <param name="Score">From 0 (harmless) to 1 (fraud), as a decimal text.</param>
/// <param name="Verdict">What it recommends.</param>
internal sealed record Risk(decimal Score, Verdict Verdict);

/// <summary>A payment to request; the amount is what the order is due.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Method">How it is to be paid.</param>
/// <param name="Card">Which card, exactly if the method is card.</param>
/// <param name="Attempt">1 for the first payment of the order, 2 for the next after a decline, and so on.</param>
internal sealed record PaymentToRequest(Guid OrderId, PaymentMethod Method, CardToCharge? Card = null, [Shape(Minimum = 1, Maximum = 100)] int Attempt = 1);

/// <summary>A card, as the payment provider names it. Never its number.</summary>
/// <param name="Token">The provider's token.</param>
/// <param name="Brand">The scheme.</param>
/// <param name="LastFour">Its last four digits.</param>
internal sealed record CardToCharge(
    [Shape(Known = nameof(KnownShapes.CardToken))] string Token, Domain.Values.CardBrand Brand, [Shape(Known = nameof(KnownShapes.LastFour))] string LastFour);

/// <summary>News that the payer's bank set the amount aside.</summary>
/// <param name="AuthorisationCode">The bank's code for it.</param>
internal sealed record Authorisation([Shape(Known = nameof(KnownShapes.Line))] string AuthorisationCode);

/// <summary>Money to take.</summary>
/// <param name="Amount">How much this time, in the payment's currency.</param>
internal sealed record Capture(MoneyIn Amount);

/// <summary>Money to give back.</summary>
/// <param name="Amount">How much this time, in the payment's currency.</param>
/// <param name="Reason">Why; no personal data.</param>
internal sealed record Refund(MoneyIn Amount, [Shape(Known = nameof(KnownShapes.Line))] string Reason);
