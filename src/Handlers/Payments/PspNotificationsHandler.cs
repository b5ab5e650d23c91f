using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Values;

namespace KiVendTout.Handlers.Payments;

/// <summary>Translates what the payment provider says into commands; the domain decides what they mean for the payment.</summary>
public static class PspNotificationsHandler
{
    /// <summary>Keys of what the provider did by itself begin so: such a refund is not to be asked of it again.</summary>
    public const string ByProvider = "psp:";

    /// <summary>The amount was set aside.</summary>
    public static AuthorisePayment Handle(PspAuthorised news)
    {
        ArgumentNullException.ThrowIfNull(news);
        return new AuthorisePayment(news.PaymentId, news.AuthorisationCode, Moment(news.At), Amount(news.Amount, news.Currency));
    }

    /// <summary>The bank said no.</summary>
    public static DeclinePayment Handle(PspDeclined news)
    {
        ArgumentNullException.ThrowIfNull(news);
        return new DeclinePayment(news.PaymentId, news.Reason, Moment(news.At));
    }

    /// <summary>Money was taken.</summary>
    public static CapturePayment Handle(PspCaptured news)
    {
        ArgumentNullException.ThrowIfNull(news);
        return new CapturePayment(news.PaymentId, Amount(news.Amount, news.Currency), KeyOf(news.RequestKey, news.Reference), Moment(news.At));
    }

    /// <summary>Money was given back. Where we asked for it, the books say so already: the same key again does nothing.</summary>
    public static RefundPayment Handle(PspRefunded news)
    {
        ArgumentNullException.ThrowIfNull(news);
        return new RefundPayment(news.PaymentId, Amount(news.Amount, news.Currency), KeyOf(news.RequestKey, news.Reference), "refunded by the payment provider", Moment(news.At));
    }

    /// <summary>It was called off.</summary>
    public static VoidPayment Handle(PspVoided news)
    {
        ArgumentNullException.ThrowIfNull(news);
        return new VoidPayment(news.PaymentId, news.Reason, Moment(news.At));
    }

    /// <summary>The bank took money back.</summary>
    public static ChargeBackPayment Handle(PspChargedBack news)
    {
        ArgumentNullException.ThrowIfNull(news);
        return new ChargeBackPayment(news.PaymentId, Amount(news.Amount, news.Currency), news.Reason, Moment(news.At));
    }

    private static string KeyOf(string? requestKey, string reference) => requestKey ?? ByProvider + reference;

    /// <summary>In microseconds, as PostgreSQL keeps it.</summary>
    private static DateTimeOffset Moment(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    private static Money Amount(decimal amount, string currency) => new(amount, Currency.Parse(currency));
}
