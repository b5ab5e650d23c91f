using System.Collections.Immutable;

namespace KiVendTout.Handlers.Payments.Provider;

/// <summary>
/// One payment in the books of the simulated provider, and its rules: what an instruction does to it and what is answered. Pure; the same card, amount and
/// instructions give the same answers.
/// </summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="Token">The card's token; null for a payment that was called off before it was ever asked for.</param>
/// <param name="Currency">Of all amounts; null likewise.</param>
/// <param name="State">How far it is.</param>
/// <param name="Authorised">Set aside.</param>
/// <param name="Captured">Taken.</param>
/// <param name="Refunded">Given back.</param>
/// <param name="ChargedBack">Taken back by the bank; counted when it is decided, some time before it is told.</param>
/// <param name="Answer">The reason of a decline, or the key of the capture: what a late wish to call it off is told again.</param>
/// <param name="Keys">Instructions that were carried out.</param>
public sealed record SimulatedAccount(
    Guid PaymentId,
    string? Token,
    string? Currency,
    SimulatedState State,
    decimal Authorised,
    decimal Captured,
    decimal Refunded,
    decimal ChargedBack,
    string? Answer,
    ImmutableHashSet<string> Keys)
{
    /// <summary>Carries an instruction out.</summary>
    /// <param name="account">The payment as the provider knows it; null when it does not.</param>
    /// <param name="instruction">The instruction.</param>
    /// <param name="now">When.</param>
    /// <returns>The payment afterwards and what is answered, in order; one that was carried out before changes nothing and is answered again.</returns>
    /// <exception cref="ProviderRefusedException">It will never do that.</exception>
    public static (SimulatedAccount Account, ImmutableArray<SimulatedAnswer> Answers) Take(SimulatedAccount? account, Instruction instruction, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(instruction);
        var before = account ?? new SimulatedAccount(instruction.PaymentId, null, null, SimulatedState.Unknown, 0, 0, 0, 0, null, []);
        var key = $"{instruction.GetType().Name}:{instruction.Key}";
        if (before.Keys.Contains(key))
        {
            return (before, before.AnswerAgain(instruction, now));
        }

        var (after, answers) = before.Carry(instruction, now);
        after = after with { Keys = after.Keys.Add(key) };
        return (after, after.Token == "tok_test_twice" ? [.. answers.SelectMany(answer => new[] { answer, answer })] : answers);
    }

    private (SimulatedAccount, ImmutableArray<SimulatedAnswer>) Carry(Instruction instruction, DateTimeOffset now) => (instruction, State) switch
    {
        (Instruction.Authorise i, SimulatedState.Unknown) => Authorise(i, now),
        (Instruction.Authorise, _) => (this, []), // Called off before it came.
        (Instruction.Capture i, SimulatedState.Authorised) when Captured == 0 && i.Amount.Amount <= Authorised => Capture(i, now),
        (Instruction.Capture, SimulatedState.Authorised) => throw new ProviderRefusedException($"{Authorised} is set aside for payment {PaymentId}, to be captured once: capture no more."),
        (Instruction.Capture, _) => (this, []), // Called off before it came: voided was the answer.
        (Instruction.CallOff, SimulatedState.Unknown or SimulatedState.Authorised) when Captured == 0 =>
            (this with { State = SimulatedState.Voided }, [new(new PspVoided(PaymentId, "requested", now))]),
        (Instruction.CallOff, SimulatedState.Declined) => (this, [new(new PspDeclined(PaymentId, Answer!, now))]),
        (Instruction.CallOff, SimulatedState.Authorised) => (this, [new(CapturedNews(now))]),
        (Instruction.CallOff, _) => (this, []),
        (Instruction.Refund i, _) when i.Amount.Amount <= Captured - Refunded - ChargedBack =>
            (this with { Refunded = Refunded + i.Amount.Amount }, [new(RefundedNews(i, now))]),
        (Instruction.Refund, _) => throw new ProviderRefusedException($"Only {Captured - Refunded - ChargedBack} can be given back of payment {PaymentId}. Look at both books and settle it by hand."),
        _ => throw new InvalidOperationException($"The simulated provider has no rule for {instruction.GetType().Name}: add it in SimulatedAccount."),
    };

    private ImmutableArray<SimulatedAnswer> AnswerAgain(Instruction instruction, DateTimeOffset now) => (instruction, State) switch
    {
        (Instruction.Authorise, SimulatedState.Authorised) when Token == "tok_test_silent" => [],
        (Instruction.Authorise, SimulatedState.Authorised) => [new(AuthorisedNews(now), Token == "tok_test_late" ? TestCard.Late : default)],
        (Instruction.Authorise or Instruction.CallOff, SimulatedState.Declined) => [new(new PspDeclined(PaymentId, Answer!, now))],
        (Instruction.Capture or Instruction.CallOff, SimulatedState.Authorised) when Captured > 0 => [new(CapturedNews(now))],
        (_, SimulatedState.Voided) when instruction is not Instruction.Refund => [new(new PspVoided(PaymentId, "requested", now))],
        (Instruction.Refund i, _) => [new(RefundedNews(i, now))],
        _ => [],
    };

    private PspAuthorised AuthorisedNews(DateTimeOffset now) => new(PaymentId, Authorised, Currency!, $"SIM-{PaymentId:N}"[..12], now);

    private PspCaptured CapturedNews(DateTimeOffset now) => new(PaymentId, Captured, Currency!, "cp-1", now, Answer);

    private PspRefunded RefundedNews(Instruction.Refund i, DateTimeOffset now) => new(PaymentId, i.Amount.Amount, Currency!, $"rf-{Keys.Count}", now, i.Key);

    private (SimulatedAccount, ImmutableArray<SimulatedAnswer>) Authorise(Instruction.Authorise i, DateTimeOffset now)
    {
        var known = this with { Token = i.Card.Token, Currency = i.Amount.Currency.Code };
        if (TestCard.Declines(i.Card.Token, i.Amount) is { } reason)
        {
            return (known with { State = SimulatedState.Declined, Answer = reason }, [new(new PspDeclined(PaymentId, reason, now))]);
        }

        known = known with { State = SimulatedState.Authorised, Authorised = i.Amount.Amount };
        var authorised = known.AuthorisedNews(now);
        switch (i.Card.Token)
        {
            case "tok_test_silent":
                return (known, []);
            case "tok_test_late":
                return (known, [new(authorised, TestCard.Late)]);
            case "tok_test_out_of_order":
                var (taken, captured) = known.Capture(new Instruction.Capture(PaymentId, DeskRules.CaptureKey(PaymentId), i.Amount), now);
                return (taken with { Keys = taken.Keys.Add($"Capture:{DeskRules.CaptureKey(PaymentId)}") }, [.. captured, new(authorised, TestCard.Behind)]);
            default:
                return (known, [new(authorised)]);
        }
    }

    private (SimulatedAccount, ImmutableArray<SimulatedAnswer>) Capture(Instruction.Capture i, DateTimeOffset now)
    {
        var taken = this with { Captured = Captured + i.Amount.Amount, Answer = i.Key };
        var captured = new SimulatedAnswer(taken.CapturedNews(now));
        return Token == "tok_test_charged_back"
            ? (taken with { ChargedBack = taken.Captured }, [captured, new(new PspChargedBack(PaymentId, taken.Captured, i.Amount.Currency.Code, "not_recognised", now + TestCard.ChargedBackAfter), TestCard.ChargedBackAfter)])
            : (taken, [captured]);
    }
}

/// <summary>How far a payment is at the simulated provider.</summary>
public enum SimulatedState
{
    /// <summary>Never asked for.</summary>
    Unknown,

    /// <summary>Refused by the bank.</summary>
    Declined,

    /// <summary>Set aside, and perhaps taken.</summary>
    Authorised,

    /// <summary>Called off.</summary>
    Voided,
}

/// <summary>What the simulated provider answers.</summary>
/// <param name="Notification">One of <see cref="PspNotifications"/>.</param>
/// <param name="Delay">How much later.</param>
public sealed record SimulatedAnswer(object Notification, TimeSpan Delay = default);
