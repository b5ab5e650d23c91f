using KiVendTout.Domain.Values;
using static KiVendTout.Domain.Payments.PaymentLedger;

namespace KiVendTout.Domain.Payments;

public abstract partial record Payment
{
    /// <summary>What a command leads to in a state.</summary>
    /// <param name="state">The state now.</param>
    /// <param name="command">The command, with all facts it needs.</param>
    /// <returns>Events to append, none if there is nothing to do, or a refusal of <see cref="PaymentRefusal"/>.</returns>
    /// <exception cref="InvalidOperationException">The command is of a kind that this code does not know.</exception>
    public static Decision Decide(Payment state, PaymentCommand command) => (state, command) switch
    {
        (Absent, RequestPayment c) => RequestAnew(c),
        (Absent, _) => PaymentRefusal.NotFound,
        (Existing s, RequestPayment c) => RequestAgain(s.Request, c),

        (Pending s, AssessPayment c) => Assess(s, c),
        (Backed, AssessPayment) => PaymentRefusal.AlreadyAuthorised,

        (Requested or Accepted, AuthorisePayment c) => Authorise((Pending)state, c),
        (InReview, AuthorisePayment) => PaymentRefusal.UnderReview,
        (Rejected, AuthorisePayment) => PaymentRefusal.Rejected,
        (Backed s, AuthorisePayment c) => s.AuthorisationCode == c.AuthorisationCode ? Decision.NothingToDo : PaymentRefusal.AlreadyAuthorised,

        (Pending s, DeclinePayment c) => Decision.Accept(
            new PaymentDeclined(c.PaymentId, s.Request.OrderId, s.Request.CustomerId, c.Reason, c.DeclinedAt)),
        (Declined, DeclinePayment) => Decision.NothingToDo,
        (Backed, DeclinePayment) => PaymentRefusal.AlreadyAuthorised,

        (Backed s, CapturePayment c) => s.Ledger.Answered(c.IdempotencyKey, EntryKind.Capture, c.Amount) ?? Capture(s, c),
        (Pending, CapturePayment) => PaymentRefusal.NotAuthorised,

        (Backed s, RefundPayment c) => s.Ledger.Answered(c.IdempotencyKey, EntryKind.Refund, c.Amount) ?? Refund(s, c),
        (Pending, RefundPayment) => PaymentRefusal.NotCaptured,

        (Pending or Authorised, VoidPayment c) => Void((Existing)state, c),
        (Voided, VoidPayment) => Decision.NothingToDo,
        (Captured, VoidPayment) => PaymentRefusal.AlreadyCaptured,

        (Captured s, ChargeBackPayment c) => ChargeBack(s, c),
        (ChargedBack s, ChargeBackPayment c) => s.Amount == c.Amount ? Decision.NothingToDo : PaymentRefusal.ChargedBack,
        (Pending or Authorised, ChargeBackPayment) => PaymentRefusal.NotCaptured,

        (Declined, _) => PaymentRefusal.Declined,
        (Voided, _) => PaymentRefusal.Voided,
        (ChargedBack, _) => PaymentRefusal.ChargedBack,
        _ => throw new InvalidOperationException(
            $"Payment.Decide misses a case for {command?.GetType().Name} in {state?.GetType().Name}: add it in Payments/PaymentDecisions.cs."),
    };

    private static Decision RequestAnew(RequestPayment c) => c switch
    {
        _ when !c.Amount.IsPositive => PaymentRefusal.AmountNotPositive,
        _ when string.IsNullOrWhiteSpace(c.IdempotencyKey) => PaymentRefusal.KeyMissing,
        _ when (c.Method == PaymentMethod.Card) != (c.Card is not null) => PaymentRefusal.CardMismatch,
        _ => Decision.Accept(new PaymentRequested(
            c.PaymentId, c.OrderId, c.CustomerId, c.Amount, c.Method, c.Card, c.Country, c.IdempotencyKey, c.RequestedAt)),
    };

    private static Decision RequestAgain(PaymentRequested before, RequestPayment c) => c.IdempotencyKey == before.IdempotencyKey
        ? c.Amount == before.Amount && c.OrderId == before.OrderId ? Decision.NothingToDo : PaymentRefusal.KeyReused
        : PaymentRefusal.AlreadyRequested;

    private static Decision Assess(Pending state, AssessPayment c)
    {
        var reasons = c.Reasons.IsDefault ? [] : c.Reasons;
        return c switch
        {
            { Score: < 0 or > 1 } => PaymentRefusal.ScoreOutOfRange,
            _ when state.Assessment is { } before
                && before.Score == c.Score && before.Verdict == c.Verdict && before.Reasons.SequenceEqual(reasons) => Decision.NothingToDo,
            _ when state is Rejected => PaymentRefusal.Rejected,
            _ => Decision.Accept(new PaymentAssessed(
                c.PaymentId, state.Request.OrderId, state.Request.CustomerId, c.Score, c.Verdict, reasons, c.AssessedAt)),
        };
    }

    private static Decision Authorise(Pending state, AuthorisePayment c) => c.Amount is { } amount && amount != state.Request.Amount
        ? PaymentRefusal.AmountDiffers(state.Request.Amount)
        : Decision.Accept(new PaymentAuthorised(
            c.PaymentId, state.Request.OrderId, state.Request.CustomerId, state.Request.Amount, c.AuthorisationCode, c.AuthorisedAt));

    private static Decision Void(Existing state, VoidPayment c) => Decision.Accept(new PaymentVoided(
        c.PaymentId, state.Request.OrderId, state.Request.CustomerId, c.Reason, c.VoidedAt));

    private static Decision Capture(Backed state, CapturePayment c)
    {
        if (state is ChargedBack)
            return PaymentRefusal.ChargedBack;
        if (Malformed(state, c.Amount, c.IdempotencyKey) is { } refusal)
            return refusal;

        var left = state.Request.Amount - state.Ledger.Captured;
        return c.Amount > left
            ? PaymentRefusal.MoreThanAuthorised(left)
            : Decision.Accept(new PaymentCaptured(
                c.PaymentId, state.Request.OrderId, state.Request.CustomerId, c.Amount, state.Ledger.Captured + c.Amount,
                c.IdempotencyKey, c.CapturedAt));
    }

    private static Decision Refund(Backed state, RefundPayment c)
    {
        if (state is ChargedBack)
            return PaymentRefusal.ChargedBack;
        if (state is Authorised)
            return PaymentRefusal.NotCaptured;
        if (Malformed(state, c.Amount, c.IdempotencyKey) is { } refusal)
            return refusal;

        var left = state.Ledger.Captured - state.Ledger.Refunded;
        return c.Amount > left
            ? PaymentRefusal.MoreThanCaptured(left)
            : Decision.Accept(new PaymentRefunded(
                c.PaymentId, state.Request.OrderId, state.Request.CustomerId, c.Amount, state.Ledger.Refunded + c.Amount,
                c.IdempotencyKey, c.Reason, c.RefundedAt));
    }

    private static Decision ChargeBack(Captured state, ChargeBackPayment c)
    {
        if (Malformed(state, c.Amount, "none needed") is { } refusal)
            return refusal;

        // A bank may take back what was refunded at the same time, so refunds are not deducted here.
        return c.Amount > state.Ledger.Captured
            ? PaymentRefusal.MoreThanCaptured(state.Ledger.Captured)
            : Decision.Accept(new PaymentChargedBack(
                c.PaymentId, state.Request.OrderId, state.Request.CustomerId, c.Amount, c.Reason, c.ChargedBackAt));
    }

    private static Refusal? Malformed(Backed state, Money amount, string key) => amount switch
    {
        _ when string.IsNullOrWhiteSpace(key) => PaymentRefusal.KeyMissing,
        _ when amount.Currency != state.Request.Amount.Currency => PaymentRefusal.OtherCurrency(state.Request.Amount.Currency),
        { IsPositive: false } => PaymentRefusal.AmountNotPositive,
        _ => null,
    };
}
