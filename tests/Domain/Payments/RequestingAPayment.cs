using KiVendTout.Domain.Payments;
using static KiVendTout.Domain.Tests.Payments.PaymentStory;

namespace KiVendTout.Domain.Tests.Payments;

public sealed class RequestingAPayment
{
    [Fact]
    public void A_payment_is_requested() => Given().When(Request()).ThenEvents(Requested());

    [Fact]
    public void The_same_key_again_does_nothing()
    {
        Given(Requested()).When(Request() with { RequestedAt = At(20) }).ThenNothing();
        Given(Requested(), Declined()).When(Request()).ThenNothing();
        Given(Requested(), Authorised(), Captured("k1", 100, 100)).When(Request()).ThenNothing();
    }

    [Fact]
    public void The_same_key_with_another_amount_or_order_is_refused()
    {
        Given(Requested()).When(Request() with { Amount = Gbp(99) }).ThenRefused(PaymentRefusal.KeyReused);
        Given(Requested()).When(Request() with { Amount = Eur(100) }).ThenRefused(PaymentRefusal.KeyReused);
        Given(Requested()).When(Request() with { OrderId = Customer }).ThenRefused(PaymentRefusal.KeyReused);
    }

    [Fact]
    public void Another_key_for_the_same_payment_is_refused() =>
        Given(Requested()).When(Request() with { IdempotencyKey = "r2" }).ThenRefused(PaymentRefusal.AlreadyRequested);

    [Fact]
    public void Nothing_or_less_cannot_be_requested()
    {
        Given().When(Request() with { Amount = Gbp(0) }).ThenRefused(PaymentRefusal.AmountNotPositive);
        Given().When(Request() with { Amount = Gbp(-5) }).ThenRefused(PaymentRefusal.AmountNotPositive);
    }

    [Fact]
    public void A_request_needs_a_key() => Given().When(Request() with { IdempotencyKey = "" }).ThenRefused(PaymentRefusal.KeyMissing);

    [Fact]
    public void A_card_goes_with_card_payments_and_with_no_other()
    {
        Given().When(Request() with { Card = null }).ThenRefused(PaymentRefusal.CardMismatch);
        Given().When(Request() with { Method = PaymentMethod.Invoice }).ThenRefused(PaymentRefusal.CardMismatch);
    }
}
