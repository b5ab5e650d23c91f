using KiVendTout.Domain.Payments;
using static KiVendTout.Domain.Tests.Payments.PaymentStory;

namespace KiVendTout.Domain.Tests.Payments;

public sealed class AuthorisingAPayment
{
    [Fact]
    public void A_payment_is_authorised_if_no_assessment_speaks_against_it()
    {
        Given(Requested()).When(Authorise()).ThenEvents(Authorised());
        Given(Requested(), Assessed(Verdict.Accept)).When(Authorise()).ThenEvents(Authorised());
        Given(Requested(), Assessed(Verdict.Review), Assessed(Verdict.Accept)).When(Authorise()).ThenEvents(Authorised());
    }

    [Fact]
    public void The_same_authorisation_again_does_nothing()
    {
        Given(Requested(), Authorised()).When(Authorise()).ThenNothing();
        Given(Requested(), Assessed(Verdict.Accept), Authorised()).When(Authorise()).ThenNothing();
        Given(Requested(), Authorised(), Captured("k1", 10, 10)).When(Authorise()).ThenNothing();
    }

    [Fact]
    public void A_second_authorisation_is_refused() =>
        Given(Requested(), Authorised()).When(Authorise() with { AuthorisationCode = "B1" }).ThenRefused(PaymentRefusal.AlreadyAuthorised);

    [Fact]
    public void An_amount_that_the_bank_states_must_be_the_one_requested()
    {
        Given(Requested()).When(Authorise() with { Amount = Gbp(100) }).ThenEvents(Authorised());
        Given(Requested()).When(Authorise() with { Amount = Gbp(99.99m) }).ThenRefused(PaymentRefusal.AmountDiffers(Gbp(100)));
        Given(Requested()).When(Authorise() with { Amount = Eur(100) }).ThenRefused(PaymentRefusal.AmountDiffers(Gbp(100)));
    }

    [Fact]
    public void A_review_blocks_it() =>
        Given(Requested(), Assessed(Verdict.Review)).When(Authorise()).ThenRefused(PaymentRefusal.UnderReview);

    [Fact]
    public void A_rejection_blocks_it() =>
        Given(Requested(), Assessed(Verdict.Reject)).When(Authorise()).ThenRefused(PaymentRefusal.Rejected);

    [Fact]
    public void A_declined_or_voided_payment_cannot_be_authorised()
    {
        Given(Requested(), Declined()).When(Authorise()).ThenRefused(PaymentRefusal.Declined);
        Given(Requested(), Voided()).When(Authorise()).ThenRefused(PaymentRefusal.Voided);
    }

    [Fact]
    public void What_was_not_requested_cannot_be_authorised() => Given().When(Authorise()).ThenRefused(PaymentRefusal.NotFound);
}
