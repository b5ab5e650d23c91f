using KiVendTout.Domain.Payments;
using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Lists;
using KiVendTout.GraphQL.Values;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Projections.Payments;
using CardBrand = KiVendTout.Domain.Values.CardBrand;

namespace KiVendTout.GraphQL.Payments;

/// <summary>A payment of an order.</summary>
[Node]
public sealed class Payment
{
    private readonly bool _seesCard;
    private readonly bool _seesRisk;

    internal Payment(PaymentSummary row, Caller caller)
    {
        Row = row;
        _seesCard = row.CustomerId is { } customer ? caller.SeesPersonalData(customer) : caller.IsStaff;
        _seesRisk = caller.SeesAll; // Whoever pays could tune their fraud by it.
    }

    internal PaymentSummary Row { get; }

    /// <summary>Its id.</summary>
    [ID]
    public Guid Id => Row.PaymentId;

    /// <summary>How much was requested.</summary>
    public Money Amount => new(Row.Amount, Row.Currency);

    /// <summary>How it is paid.</summary>
    public PaymentMethod Method => StatusText.Parse<PaymentMethod>(Row.Method);

    /// <summary>Brand of the card; null when it is paid otherwise.</summary>
    public CardBrand? CardBrand => Row.CardBrand is { } brand ? Enum.Parse<CardBrand>(brand) : null;

    /// <summary>Last four digits of the card, for whoever pays and for the shop's staff; else null.</summary>
    public string? CardLastFour => _seesCard ? Row.CardLastFour : null;

    /// <summary>Where the order goes, ISO 3166-1 alpha-2.</summary>
    public string Country => Row.Country;

    /// <summary>Where it stands.</summary>
    public PaymentStatus Status => StatusText.Parse<PaymentStatus>(Row.Status);

    /// <summary>What the last assessment of its risk says, for the shop's people; null for customers and before the first.</summary>
    public PaymentRisk? Risk => _seesRisk && Row is { Score: { } score, Verdict: { } verdict } ? new PaymentRisk(score, StatusText.Parse<Verdict>(verdict)) : null;

    /// <summary>Taken so far.</summary>
    public Money Captured => new(Row.Captured, Row.Currency);

    /// <summary>Given back so far.</summary>
    public Money Refunded => new(Row.Refunded, Row.Currency);

    /// <summary>Taken back by the payer's bank.</summary>
    public Money ChargedBack => new(Row.ChargedBack, Row.Currency);

    /// <summary>When it was requested.</summary>
    public DateTimeOffset RequestedAt => Row.RequestedAt;

    /// <summary>When its last event happened.</summary>
    public DateTimeOffset UpdatedAt => Row.UpdatedAt;

    /// <summary>How many events it has.</summary>
    public int Version => checked((int)Row.Version);
}

/// <summary>How risky a payment was found.</summary>
/// <param name="Score">From 0, harmless, to 1.</param>
/// <param name="Verdict">What is to be done about it.</param>
public sealed record PaymentRisk(decimal Score, Verdict Verdict);
