using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Values;
using static KiVendTout.Domain.Tests.Payments.PaymentStory;

namespace KiVendTout.Domain.Tests.Payments;

public sealed class CapturingAPayment
{
    [Fact]
    public void An_authorised_payment_is_captured_in_parts()
    {
        Given(Requested(), Authorised()).When(Capture("k1", 60)).ThenEvents(Captured("k1", 60, 60));
        Given(Requested(), Authorised(), Captured("k1", 60, 60)).When(Capture("k2", 40)).ThenEvents(Captured("k2", 40, 100));
    }

    [Fact]
    public void The_same_key_again_does_nothing_even_when_all_is_captured_or_charged_back()
    {
        Given(Requested(), Authorised(), Captured("k1", 100, 100)).When(Capture("k1", 100)).ThenNothing();
        Given(Requested(), Authorised(), Captured("k1", 100, 100), ChargedBack(100)).When(Capture("k1", 100)).ThenNothing();
    }

    [Fact]
    public void The_same_key_with_another_amount_or_for_another_wish_is_refused()
    {
        var story = Given(Requested(), Authorised(), Captured("k1", 60, 60), Refunded("k2", 5, 5));
        story.When(Capture("k1", 61)).ThenRefused(PaymentRefusal.KeyReused);
        story.When(Capture("k2", 5)).ThenRefused(PaymentRefusal.KeyReused);
        story.When(Capture("r1", 100)).ThenRefused(PaymentRefusal.KeyReused);
    }

    [Fact]
    public void No_more_than_was_authorised()
    {
        var story = Given(Requested(), Authorised(), Captured("k1", 60, 60), Captured("k2", 30, 90));
        story.When(Capture("k3", 10)).ThenEvents(Captured("k3", 10, 100));
        story.When(Capture("k3", 10.01m)).ThenRefused(PaymentRefusal.MoreThanAuthorised(Gbp(10)));
    }

    [Fact]
    public void Another_currency_is_refused() =>
        Given(Requested(), Authorised()).When(Capture("k1", 1) with { Amount = Eur(1) }).ThenRefused(PaymentRefusal.OtherCurrency(Currency.Gbp));

    [Fact]
    public void Nothing_or_no_key_is_refused()
    {
        Given(Requested(), Authorised()).When(Capture("k1", 0)).ThenRefused(PaymentRefusal.AmountNotPositive);
        Given(Requested(), Authorised()).When(Capture(" ", 1)).ThenRefused(PaymentRefusal.KeyMissing);
    }

    [Fact]
    public void What_the_bank_has_not_granted_cannot_be_captured()
    {
        Given().When(Capture("k1", 1)).ThenRefused(PaymentRefusal.NotFound);
        Given(Requested()).When(Capture("k1", 1)).ThenRefused(PaymentRefusal.NotAuthorised);
        Given(Requested(), Declined()).When(Capture("k1", 1)).ThenRefused(PaymentRefusal.Declined);
        Given(Requested(), Authorised(), Voided()).When(Capture("k1", 1)).ThenRefused(PaymentRefusal.Voided);
        Given(Requested(), Authorised(), Captured("k1", 9, 9), ChargedBack(9)).When(Capture("k2", 1)).ThenRefused(PaymentRefusal.ChargedBack);
    }
}
