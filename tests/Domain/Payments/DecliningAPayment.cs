using KiVendTout.Domain.Payments;
using static KiVendTout.Domain.Tests.Payments.PaymentStory;

namespace KiVendTout.Domain.Tests.Payments;

public sealed class DecliningAPayment
{
    [Fact]
    public void A_pending_payment_is_declined()
    {
        Given(Requested()).When(Decline()).ThenEvents(Declined());
        Given(Requested(), Assessed(Verdict.Reject)).When(Decline()).ThenEvents(Declined());
    }

    [Fact]
    public void Declining_again_does_nothing() => Given(Requested(), Declined()).When(Decline()).ThenNothing();

    [Fact]
    public void An_authorised_payment_cannot_be_declined() =>
        Given(Requested(), Authorised()).When(Decline()).ThenRefused(PaymentRefusal.AlreadyAuthorised);

    [Fact]
    public void A_voided_payment_cannot_be_declined() => Given(Requested(), Voided()).When(Decline()).ThenRefused(PaymentRefusal.Voided);

    [Fact]
    public void What_was_not_requested_cannot_be_declined() => Given().When(Decline()).ThenRefused(PaymentRefusal.NotFound);
}
