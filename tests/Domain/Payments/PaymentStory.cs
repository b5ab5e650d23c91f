using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Tests.Payments;

/// <summary>The words of the payment tests: one card payment of 100.00 GBP.</summary>
public static class PaymentStory
{
    public static readonly Guid Order = new("b0000000-0000-4000-8000-000000000001");
    public static readonly Guid Id = PaymentId.For(Order);
    public static readonly Guid Customer = new("c0000000-0000-4000-8000-000000000001");
    public static readonly CardReference Card = new("tok_3f9a", CardBrand.Visa, "4242");

    public static Scenario<Payment, PaymentCommand, PaymentEvent> Given(params PaymentEvent[] past) =>
        new(Payment.Start, Payment.Evolve, Payment.Decide, past);

    public static Money Gbp(decimal amount) => new(amount, Currency.Gbp);

    public static Money Eur(decimal amount) => new(amount, Currency.Eur);

    public static DateTimeOffset At(int hour) => new(2011, 3, 4, hour, 5, 6, TimeSpan.Zero);

    public static RequestPayment Request() => new(
        Id, Order, Customer, Gbp(100), PaymentMethod.Card, Card, CountryCode.Parse("GB"), "r1", At(8));
    public static PaymentRequested Requested() => new(
        Id, Order, Customer, Gbp(100), PaymentMethod.Card, Card, CountryCode.Parse("GB"), "r1", At(8));

    public static AssessPayment Assess(Verdict verdict, decimal score = 0.25m) => new(Id, score, verdict, ["velocity"], At(9));
    public static PaymentAssessed Assessed(Verdict verdict, decimal score = 0.25m) =>
        new(Id, Order, Customer, score, verdict, ["velocity"], At(9));

    public static AuthorisePayment Authorise() => new(Id, "A77", At(10));
    public static PaymentAuthorised Authorised() => new(Id, Order, Customer, Gbp(100), "A77", At(10));

    public static DeclinePayment Decline() => new(Id, "insufficient funds", At(10));
    public static PaymentDeclined Declined() => new(Id, Order, Customer, "insufficient funds", At(10));

    public static CapturePayment Capture(string key, decimal amount) => new(Id, Gbp(amount), key, At(11));
    public static PaymentCaptured Captured(string key, decimal amount, decimal soFar) =>
        new(Id, Order, Customer, Gbp(amount), Gbp(soFar), key, At(11));

    public static RefundPayment Refund(string key, decimal amount) => new(Id, Gbp(amount), key, "returned", At(12));
    public static PaymentRefunded Refunded(string key, decimal amount, decimal soFar) =>
        new(Id, Order, Customer, Gbp(amount), Gbp(soFar), key, "returned", At(12));

    public static VoidPayment Void() => new(Id, "order cancelled", At(11));
    public static PaymentVoided Voided() => new(Id, Order, Customer, "order cancelled", At(11));

    public static ChargeBackPayment ChargeBack(decimal amount) => new(Id, Gbp(amount), "not recognised", At(13));
    public static PaymentChargedBack ChargedBack(decimal amount) => new(Id, Order, Customer, Gbp(amount), "not recognised", At(13));
}
