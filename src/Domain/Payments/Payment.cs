using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Payments;

/// <summary>
/// A payment as a state: what may happen next depends on which of these it is. <c>PaymentDecisions.cs</c> holds the
/// rules.
/// </summary>
public abstract partial record Payment
{
    private Payment()
    {
    }

    /// <summary>Before anything happened.</summary>
    public static Payment Start { get; } = new Absent();

    /// <summary>The state after an event. Never refuses: what is stored has happened.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="event">What happened.</param>
    /// <exception cref="InvalidOperationException">The event cannot follow: the log or this code is broken.</exception>
    public static Payment Evolve(Payment state, PaymentEvent @event) => (state, @event) switch
    {
        (Absent, PaymentRequested e) => new Requested(e),
        (Pending s, PaymentAssessed { Verdict: Verdict.Accept } e) => new Accepted(s.Request, e),
        (Pending s, PaymentAssessed { Verdict: Verdict.Review } e) => new InReview(s.Request, e),
        (Pending s, PaymentAssessed { Verdict: Verdict.Reject } e) => new Rejected(s.Request, e),
        (Pending s, PaymentAuthorised e) => new Authorised(s.Request, e.AuthorisationCode, PaymentLedger.Open(s.Request)),
        (Pending s, PaymentDeclined) => new Declined(s.Request),
        (Pending s, PaymentVoided) => new Voided(s.Request),
        (Authorised s, PaymentVoided) => new Voided(s.Request),
        (Authorised s, PaymentCaptured e) => new Captured(s.Request, s.AuthorisationCode, s.Ledger.With(e)),
        (Captured s, PaymentCaptured e) => s with { Ledger = s.Ledger.With(e) },
        (Captured s, PaymentRefunded e) => s with { Ledger = s.Ledger.With(e) },
        (Captured s, PaymentChargedBack e) => new ChargedBack(s.Request, s.AuthorisationCode, s.Ledger, e.Amount),
        _ => throw new InvalidOperationException(
            $"{@event?.GetType().Name} cannot follow {state?.GetType().Name} in payment {@event?.PaymentId}. "
            + "The stream is damaged, or Payment.Evolve misses a case for this event: see Payments/Payment.cs."),
    };

    /// <summary>Nothing happened yet.</summary>
    public sealed record Absent : Payment;

    /// <summary>Requested, in whatever state.</summary>
    /// <param name="Request">How it began.</param>
    public abstract record Existing(PaymentRequested Request) : Payment;

    /// <summary>The bank has not answered yet.</summary>
    /// <param name="Request">How it began.</param>
    /// <param name="Assessment">The latest one, if there was any.</param>
    public abstract record Pending(PaymentRequested Request, PaymentAssessed? Assessment) : Existing(Request);

    /// <summary>Not assessed: may be authorised, since not every payment is assessed.</summary>
    /// <param name="Request">How it began.</param>
    public sealed record Requested(PaymentRequested Request) : Pending(Request, Assessment: null);

    /// <summary>Assessed as harmless.</summary>
    /// <param name="Request">How it began.</param>
    /// <param name="Assessment">The latest one.</param>
    public sealed record Accepted(PaymentRequested Request, PaymentAssessed Assessment) : Pending(Request, Assessment);

    /// <summary>A person has to look.</summary>
    /// <param name="Request">How it began.</param>
    /// <param name="Assessment">The latest one.</param>
    public sealed record InReview(PaymentRequested Request, PaymentAssessed Assessment) : Pending(Request, Assessment);

    /// <summary>Assessed as fraud, which is final.</summary>
    /// <param name="Request">How it began.</param>
    /// <param name="Assessment">The latest one.</param>
    public sealed record Rejected(PaymentRequested Request, PaymentAssessed Assessment) : Pending(Request, Assessment);

    /// <summary>The bank said no.</summary>
    /// <param name="Request">How it began.</param>
    public sealed record Declined(PaymentRequested Request) : Existing(Request);

    /// <summary>Called off.</summary>
    /// <param name="Request">How it began.</param>
    public sealed record Voided(PaymentRequested Request) : Existing(Request);

    /// <summary>The bank said yes.</summary>
    /// <param name="Request">How it began.</param>
    /// <param name="AuthorisationCode">The bank's code.</param>
    /// <param name="Ledger">What was taken and given back.</param>
    public abstract record Backed(PaymentRequested Request, string AuthorisationCode, PaymentLedger Ledger) : Existing(Request);

    /// <summary>Set aside, nothing taken.</summary>
    /// <param name="Request">How it began.</param>
    /// <param name="AuthorisationCode">The bank's code.</param>
    /// <param name="Ledger">What was taken and given back.</param>
    public sealed record Authorised(PaymentRequested Request, string AuthorisationCode, PaymentLedger Ledger)
        : Backed(Request, AuthorisationCode, Ledger);

    /// <summary>Some or all was taken, and some or all of that perhaps given back.</summary>
    /// <param name="Request">How it began.</param>
    /// <param name="AuthorisationCode">The bank's code.</param>
    /// <param name="Ledger">What was taken and given back.</param>
    public sealed record Captured(PaymentRequested Request, string AuthorisationCode, PaymentLedger Ledger)
        : Backed(Request, AuthorisationCode, Ledger);

    /// <summary>The bank took money back.</summary>
    /// <param name="Request">How it began.</param>
    /// <param name="AuthorisationCode">The bank's code.</param>
    /// <param name="Ledger">What was taken and given back.</param>
    /// <param name="Amount">How much the bank took back.</param>
    public sealed record ChargedBack(PaymentRequested Request, string AuthorisationCode, PaymentLedger Ledger, Money Amount)
        : Backed(Request, AuthorisationCode, Ledger);
}
