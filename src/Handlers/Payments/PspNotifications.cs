using System.ComponentModel.DataAnnotations;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Handlers.Payments;

/// <summary>
/// What the payment provider says, on the topic <c>psp-notifications</c> with the payment's id as the key. Such news comes twice, out of order, or before our own
/// write returned; the lists above each record say which refusals may pass (something else has to come first) and which mean that nothing is left to do.
/// Every other refusal is a contradiction that a person has to look at: a dead letter.
/// </summary>
public static class PspNotifications
{
    /// <summary>The topic.</summary>
    public const string Topic = "psp-notifications";

    /// <summary>Our consumer of it, and the name of its group.</summary>
    public const string Consumer = "kvt-psp";

    internal const int LongestKey = 512;
    internal const string Code = "^[a-z0-9_]{1,64}$";
    internal const string Reference = "^[A-Za-z0-9_.:/-]{1,128}$";
    internal const string CurrencyCode = "^[A-Z]{3}$";
    internal const string Least = "0.0001";
    internal const string Most = "999999999999";
}

/// <summary>The payer's bank set the whole amount aside.</summary>
/// <remarks>
/// A payment that is voided or rejected meanwhile is being called off at the provider as well, so this is old news there. One that is under review is asked for
/// again when somebody accepts it, and answered again.
/// </remarks>
/// <param name="PaymentId">The payment.</param>
/// <param name="Amount">How much, in units of the currency; must be what was requested.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="AuthorisationCode">The bank's code for it.</param>
/// <param name="At">When.</param>
[Message("kivendtout.psp.authorised.v1", TryAgainOn = ["payment.not_found"], IgnoreOn = ["payment.voided", "payment.rejected", "payment.under_review"])]
public sealed record PspAuthorised(
    Guid PaymentId,
    [property: Range(typeof(decimal), PspNotifications.Least, PspNotifications.Most)] decimal Amount,
    [property: RegularExpression(PspNotifications.CurrencyCode)] string Currency,
    [property: RegularExpression(PspNotifications.Reference)] string AuthorisationCode,
    DateTimeOffset At);

/// <summary>The payer's bank said no.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="Reason">A code, such as <c>insufficient_funds</c>; never a text, which could hold personal data.</param>
/// <param name="At">When.</param>
[Message("kivendtout.psp.declined.v1", TryAgainOn = ["payment.not_found"], IgnoreOn = ["payment.voided"])]
public sealed record PspDeclined(Guid PaymentId, [property: RegularExpression(PspNotifications.Code)] string Reason, DateTimeOffset At);

/// <summary>Some or all of what was set aside was taken.</summary>
/// <remarks>Taken from a payment that our books call off, decline or charge back: a person has to look where that money is.</remarks>
/// <param name="PaymentId">The payment.</param>
/// <param name="Amount">How much this time, in units of the currency.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Reference">The provider's own number of this capture.</param>
/// <param name="At">When.</param>
/// <param name="RequestKey">The key of our instruction; null where the provider did it by itself.</param>
[Message("kivendtout.psp.captured.v1", TryAgainOn = ["payment.not_found", "payment.not_authorised"])]
public sealed record PspCaptured(
    Guid PaymentId,
    [property: Range(typeof(decimal), PspNotifications.Least, PspNotifications.Most)] decimal Amount,
    [property: RegularExpression(PspNotifications.CurrencyCode)] string Currency,
    [property: RegularExpression(PspNotifications.Reference)] string Reference,
    DateTimeOffset At,
    [property: StringLength(PspNotifications.LongestKey)] string? RequestKey = null);

/// <summary>Some or all of what was taken was given back.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="Amount">How much this time, in units of the currency.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Reference">The provider's own number of this refund.</param>
/// <param name="At">When.</param>
/// <param name="RequestKey">The key of our instruction; null where the provider did it by itself.</param>
[Message("kivendtout.psp.refunded.v1", TryAgainOn = ["payment.not_found", "payment.not_captured"])]
public sealed record PspRefunded(
    Guid PaymentId,
    [property: Range(typeof(decimal), PspNotifications.Least, PspNotifications.Most)] decimal Amount,
    [property: RegularExpression(PspNotifications.CurrencyCode)] string Currency,
    [property: RegularExpression(PspNotifications.Reference)] string Reference,
    DateTimeOffset At,
    [property: StringLength(PspNotifications.LongestKey)] string? RequestKey = null);

/// <summary>The payment was called off before anything was taken.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="Reason">A code, such as <c>requested</c> or <c>expired</c>.</param>
/// <param name="At">When.</param>
[Message("kivendtout.psp.voided.v1", TryAgainOn = ["payment.not_found"], IgnoreOn = ["payment.declined"])]
public sealed record PspVoided(Guid PaymentId, [property: RegularExpression(PspNotifications.Code)] string Reason, DateTimeOffset At);

/// <summary>The payer's bank took money back.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="Amount">How much, in units of the currency.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Reason">The bank's code, such as <c>not_recognised</c>.</param>
/// <param name="At">When.</param>
[Message("kivendtout.psp.charged_back.v1", TryAgainOn = ["payment.not_found", "payment.not_captured"])]
public sealed record PspChargedBack(
    Guid PaymentId,
    [property: Range(typeof(decimal), PspNotifications.Least, PspNotifications.Most)] decimal Amount,
    [property: RegularExpression(PspNotifications.CurrencyCode)] string Currency,
    [property: RegularExpression(PspNotifications.Code)] string Reason,
    DateTimeOffset At);
