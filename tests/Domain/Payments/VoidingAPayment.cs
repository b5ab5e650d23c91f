using KiVendTout.Domain.Payments;
using static KiVendTout.Domain.Tests.Payments.PaymentStory;

namespace KiVendTout.Domain.Tests.Payments;

public sealed class VoidingAPayment
{
    [Fact]
    public void A_payment_of_which_nothing_was_captured_is_voided()
    {
        Given(Requested()).When(Void()).ThenEvents(Voided());
        Given(Requested(), Assessed(Verdict.Review)).When(Void()).ThenEvents(Voided());
        Given(Requested(), Authorised()).When(Void()).ThenEvents(Voided());
    }

    [Fact]
    public void Voiding_again_does_nothing() => Given(Requested(), Authorised(), Voided()).When(Void()).ThenNothing();

    [Fact]
    public void A_captured_payment_cannot_be_voided() =>
        Given(Requested(), Authorised(), Captured("k1", 1, 1)).When(Void()).ThenRefused(PaymentRefusal.AlreadyCaptured);

    [Fact]
    public void A_declined_or_charged_back_payment_cannot_be_voided()
    {
        Given(Requested(), Declined()).When(Void()).ThenRefused(PaymentRefusal.Declined);
        Given(Requested(), Authorised(), Captured("k1", 1, 1), ChargedBack(1)).When(Void()).ThenRefused(PaymentRefusal.ChargedBack);
    }

    [Fact]
    public void What_was_not_requested_cannot_be_voided() => Given().When(Void()).ThenRefused(PaymentRefusal.NotFound);
}
