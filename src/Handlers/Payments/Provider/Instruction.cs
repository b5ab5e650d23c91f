using KiVendTout.Domain.Values;

namespace KiVendTout.Handlers.Payments.Provider;

/// <summary>What the shop asks of a payment provider.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="Key">The same kind, payment and key again is the same instruction, however often it is sent. Comes back with the answer.</param>
public abstract record Instruction(Guid PaymentId, string Key)
{
    /// <summary>Set an amount aside. Answered by authorised or declined.</summary>
    /// <param name="PaymentId">The payment.</param>
    /// <param name="Key">The instruction's key.</param>
    /// <param name="Card">Whose money.</param>
    /// <param name="Amount">How much.</param>
    public sealed record Authorise(Guid PaymentId, string Key, CardReference Card, Money Amount) : Instruction(PaymentId, Key);

    /// <summary>Take what is set aside. Answered by captured.</summary>
    /// <param name="PaymentId">The payment.</param>
    /// <param name="Key">The instruction's key.</param>
    /// <param name="Amount">How much.</param>
    public sealed record Capture(Guid PaymentId, string Key, Money Amount) : Instruction(PaymentId, Key);

    /// <summary>
    /// Call it off, also where its authorisation is not answered or was never asked for. Answered by voided; where it was declined or money was taken before, by
    /// declined or captured once more, in case that news was lost.
    /// </summary>
    /// <param name="PaymentId">The payment.</param>
    /// <param name="Key">The instruction's key.</param>
    public sealed record CallOff(Guid PaymentId, string Key) : Instruction(PaymentId, Key);

    /// <summary>Give back some of what was taken. Answered by refunded.</summary>
    /// <param name="PaymentId">The payment.</param>
    /// <param name="Key">The instruction's key.</param>
    /// <param name="Amount">How much.</param>
    public sealed record Refund(Guid PaymentId, string Key, Money Amount) : Instruction(PaymentId, Key);
}

/// <summary>What travels with an instruction and comes back with its answer.</summary>
/// <param name="CorrelationId">Id shared by everything that one request of the outside world set in motion.</param>
/// <param name="CausationId">Id of the event that the instruction follows from.</param>
/// <param name="TraceParent">W3C Trace Context.</param>
public sealed record InstructionTrail(string? CorrelationId, string? CausationId, string? TraceParent);
