using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Values;
using static KiVendTout.Domain.Tests.Payments.PaymentStory;

namespace KiVendTout.Domain.Tests.Payments;

public sealed class ChargingBackAPayment
{
    [Fact]
    public void What_was_captured_is_charged_back_even_if_some_was_refunded_meanwhile()
    {
        Given(Requested(), Authorised(), Captured("k1", 60, 60)).When(ChargeBack(60)).ThenEvents(ChargedBack(60));
        Given(Requested(), Authorised(), Captured("k1", 60, 60), Refunded("k2", 20, 20)).When(ChargeBack(60)).ThenEvents(ChargedBack(60));
    }

    [Fact]
    public void The_same_chargeback_again_does_nothing() =>
        Given(Requested(), Authorised(), Captured("k1", 60, 60), ChargedBack(60)).When(ChargeBack(60)).ThenNothing();

    [Fact]
    public void A_second_chargeback_is_refused() =>
        Given(Requested(), Authorised(), Captured("k1", 60, 60), ChargedBack(60)).When(ChargeBack(10)).ThenRefused(PaymentRefusal.ChargedBack);

    [Fact]
    public void No_more_than_was_captured_and_in_no_other_currency()
    {
        var story = Given(Requested(), Authorised(), Captured("k1", 60, 60));
        story.When(ChargeBack(60.01m)).ThenRefused(PaymentRefusal.MoreThanCaptured(Gbp(60)));
        story.When(ChargeBack(1) with { Amount = Eur(1) }).ThenRefused(PaymentRefusal.OtherCurrency(Currency.Gbp));
        story.When(ChargeBack(0)).ThenRefused(PaymentRefusal.AmountNotPositive);
    }

    [Fact]
    public void What_was_not_captured_cannot_be_charged_back()
    {
        Given().When(ChargeBack(1)).ThenRefused(PaymentRefusal.NotFound);
        Given(Requested()).When(ChargeBack(1)).ThenRefused(PaymentRefusal.NotCaptured);
        Given(Requested(), Authorised()).When(ChargeBack(1)).ThenRefused(PaymentRefusal.NotCaptured);
        Given(Requested(), Declined()).When(ChargeBack(1)).ThenRefused(PaymentRefusal.Declined);
        Given(Requested(), Voided()).When(ChargeBack(1)).ThenRefused(PaymentRefusal.Voided);
    }
}
