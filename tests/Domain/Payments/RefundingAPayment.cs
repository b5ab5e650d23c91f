using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Values;
using static KiVendTout.Domain.Tests.Payments.PaymentStory;

namespace KiVendTout.Domain.Tests.Payments;

public sealed class RefundingAPayment
{
    [Fact]
    public void What_was_captured_is_refunded_in_parts()
    {
        Given(Requested(), Authorised(), Captured("k1", 60, 60)).When(Refund("k2", 20)).ThenEvents(Refunded("k2", 20, 20));
        Given(Requested(), Authorised(), Captured("k1", 60, 60), Refunded("k2", 20, 20)).When(Refund("k3", 40)).ThenEvents(Refunded("k3", 40, 60));
    }

    [Fact]
    public void The_same_key_again_does_nothing() =>
        Given(Requested(), Authorised(), Captured("k1", 60, 60), Refunded("k2", 60, 60)).When(Refund("k2", 60)).ThenNothing();

    [Fact]
    public void The_same_key_with_another_amount_or_for_another_wish_is_refused()
    {
        var story = Given(Requested(), Authorised(), Captured("k1", 60, 60), Refunded("k2", 20, 20));
        story.When(Refund("k2", 21)).ThenRefused(PaymentRefusal.KeyReused);
        story.When(Refund("k1", 60)).ThenRefused(PaymentRefusal.KeyReused);
    }

    [Fact]
    public void No_more_than_was_captured_and_not_given_back()
    {
        var story = Given(Requested(), Authorised(), Captured("k1", 60, 60), Refunded("k2", 20, 20), Refunded("k3", 30, 50));
        story.When(Refund("k4", 10)).ThenEvents(Refunded("k4", 10, 60));
        story.When(Refund("k4", 10.01m)).ThenRefused(PaymentRefusal.MoreThanCaptured(Gbp(10)));
    }

    [Fact]
    public void Another_currency_is_refused() =>
        Given(Requested(), Authorised(), Captured("k1", 60, 60))
            .When(Refund("k2", 1) with { Amount = Eur(1) }).ThenRefused(PaymentRefusal.OtherCurrency(Currency.Gbp));

    [Fact]
    public void Nothing_or_no_key_is_refused()
    {
        Given(Requested(), Authorised(), Captured("k1", 60, 60)).When(Refund("k2", -1)).ThenRefused(PaymentRefusal.AmountNotPositive);
        Given(Requested(), Authorised(), Captured("k1", 60, 60)).When(Refund("", 1)).ThenRefused(PaymentRefusal.KeyMissing);
    }

    [Fact]
    public void What_was_not_captured_cannot_be_refunded()
    {
        Given().When(Refund("k1", 1)).ThenRefused(PaymentRefusal.NotFound);
        Given(Requested()).When(Refund("k1", 1)).ThenRefused(PaymentRefusal.NotCaptured);
        Given(Requested(), Authorised()).When(Refund("k1", 1)).ThenRefused(PaymentRefusal.NotCaptured);
        Given(Requested(), Declined()).When(Refund("k1", 1)).ThenRefused(PaymentRefusal.Declined);
        Given(Requested(), Voided()).When(Refund("k1", 1)).ThenRefused(PaymentRefusal.Voided);
        Given(Requested(), Authorised(), Captured("k1", 9, 9), ChargedBack(9)).When(Refund("k2", 1)).ThenRefused(PaymentRefusal.ChargedBack);
    }
}
