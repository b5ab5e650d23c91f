using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Payments;

/// <summary>Why a command about a payment does not hold.</summary>
public static class PaymentRefusal
{
    /// <summary>There is no such payment.</summary>
    public static Refusal NotFound { get; } = new("payment.not_found", "There is no such payment. Check its id or request it first.");

    /// <summary>The amount is zero or negative.</summary>
    public static Refusal AmountNotPositive { get; } =
        new("payment.amount_not_positive", "The amount is not more than nothing. State a positive amount.");

    /// <summary>The idempotency key is blank.</summary>
    public static Refusal KeyMissing { get; } =
        new("payment.key_missing", "There is no idempotency key. Send one that is new for each new wish and the same for each retry.");

    /// <summary>A card payment without a card, or a card with another method.</summary>
    public static Refusal CardMismatch { get; } =
        new("payment.card_mismatch", "A card payment needs a card and no other has one. Send a card reference or another method.");

    /// <summary>A payment of this id exists.</summary>
    public static Refusal AlreadyRequested { get; } =
        new("payment.already_requested", "This payment was requested before under another key. Use a new payment id for a new payment.");

    /// <summary>The idempotency key was used for something else.</summary>
    public static Refusal KeyReused { get; } =
        new("payment.key_reused", "This idempotency key was used for another wish or amount. Use a new key for a new wish.");

    /// <summary>The score is not within 0 and 1.</summary>
    public static Refusal ScoreOutOfRange { get; } =
        new("payment.score_out_of_range", "The score is not from 0 to 1. Scale it first.");

    /// <summary>The verdict was to reject, which is final.</summary>
    public static Refusal Rejected { get; } =
        new("payment.rejected", "The payment was rejected as likely fraud, which is final. Ask for another means of payment.");

    /// <summary>A person has to look first.</summary>
    public static Refusal UnderReview { get; } =
        new("payment.under_review", "The payment is under review. Assess it with Accept before it is authorised.");

    /// <summary>The bank has not set the amount aside.</summary>
    public static Refusal NotAuthorised { get; } =
        new("payment.not_authorised", "The payment is not authorised yet. Authorise it before taking money.");

    /// <summary>The bank set the amount aside, or this under another code.</summary>
    public static Refusal AlreadyAuthorised { get; } =
        new("payment.already_authorised", "The payment is already authorised. Capture it, or void it.");

    /// <summary>Nothing was taken yet.</summary>
    public static Refusal NotCaptured { get; } =
        new("payment.not_captured", "Nothing of the payment was captured yet. Void it instead.");

    /// <summary>Money was taken.</summary>
    public static Refusal AlreadyCaptured { get; } =
        new("payment.already_captured", "Money was already captured. Refund it instead.");

    /// <summary>The bank said no.</summary>
    public static Refusal Declined { get; } =
        new("payment.declined", "The payer's bank declined the payment. Request a new payment.");

    /// <summary>The payment was called off.</summary>
    public static Refusal Voided { get; } = new("payment.voided", "The payment was voided. Request a new payment.");

    /// <summary>The bank took money back.</summary>
    public static Refusal ChargedBack { get; } =
        new("payment.charged_back", "The payer's bank charged the payment back. Settle it with the payment provider.");

    /// <summary>The amount is in another currency than the payment.</summary>
    /// <param name="currency">The payment's.</param>
    public static Refusal OtherCurrency(Currency currency) =>
        new("payment.other_currency", $"The payment is in {currency} and the amount is not. State the amount in {currency}.");

    /// <summary>Another amount was set aside than was requested.</summary>
    /// <param name="requested">What was requested.</param>
    public static Refusal AmountDiffers(Money requested) =>
        new("payment.amount_differs", $"What was requested is {requested}, and another amount was set aside. Settle it with the payment provider.");

    /// <summary>More would be taken than was set aside.</summary>
    /// <param name="left">What can still be taken.</param>
    public static Refusal MoreThanAuthorised(Money left) =>
        new("payment.more_than_authorised", $"Only {left} can still be captured. Capture no more, or request a new payment for the rest.");

    /// <summary>More would be given back than was taken.</summary>
    /// <param name="left">What can still be given back.</param>
    public static Refusal MoreThanCaptured(Money left) =>
        new("payment.more_than_captured", $"Only {left} was captured and not given back. Give back no more than that.");
}
