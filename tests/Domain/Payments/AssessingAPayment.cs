using KiVendTout.Domain.Payments;
using static KiVendTout.Domain.Tests.Payments.PaymentStory;

namespace KiVendTout.Domain.Tests.Payments;

public sealed class AssessingAPayment
{
    [Theory]
    [InlineData(Verdict.Accept)]
    [InlineData(Verdict.Review)]
    [InlineData(Verdict.Reject)]
    public void A_requested_payment_is_assessed_and_a_repetition_does_nothing(Verdict verdict)
    {
        Given(Requested()).When(Assess(verdict)).ThenEvents(Assessed(verdict));
        Given(Requested(), Assessed(verdict)).When(Assess(verdict)).ThenNothing();
    }

    [Fact]
    public void A_review_can_end_either_way()
    {
        Given(Requested(), Assessed(Verdict.Review)).When(Assess(Verdict.Accept)).ThenEvents(Assessed(Verdict.Accept));
        Given(Requested(), Assessed(Verdict.Review)).When(Assess(Verdict.Reject)).ThenEvents(Assessed(Verdict.Reject));
    }

    [Fact]
    public void A_later_doubt_counts_until_the_bank_has_answered() =>
        Given(Requested(), Assessed(Verdict.Accept)).When(Assess(Verdict.Reject)).ThenEvents(Assessed(Verdict.Reject));

    [Fact]
    public void Another_score_or_other_reasons_are_another_assessment()
    {
        var story = Given(Requested(), Assessed(Verdict.Review));
        story.When(Assess(Verdict.Review, 0.5m)).ThenEvents(Assessed(Verdict.Review, 0.5m));
        story.When(Assess(Verdict.Review) with { Reasons = [] }).ThenEvents(Assessed(Verdict.Review) with { Reasons = [] });
        story.When(Assess(Verdict.Review) with { Reasons = default }).ThenEvents(Assessed(Verdict.Review) with { Reasons = [] });
    }

    [Fact]
    public void A_rejection_is_final() =>
        Given(Requested(), Assessed(Verdict.Reject)).When(Assess(Verdict.Accept)).ThenRefused(PaymentRefusal.Rejected);

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    public void A_score_is_from_0_to_1(double score) =>
        Given(Requested()).When(Assess(Verdict.Accept, (decimal)score)).ThenRefused(PaymentRefusal.ScoreOutOfRange);

    [Fact]
    public void After_the_bank_has_answered_it_is_too_late()
    {
        Given(Requested(), Authorised()).When(Assess(Verdict.Reject)).ThenRefused(PaymentRefusal.AlreadyAuthorised);
        Given(Requested(), Declined()).When(Assess(Verdict.Reject)).ThenRefused(PaymentRefusal.Declined);
    }

    [Fact]
    public void What_was_not_requested_cannot_be_assessed() => Given().When(Assess(Verdict.Accept)).ThenRefused(PaymentRefusal.NotFound);
}
