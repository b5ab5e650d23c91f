using Npgsql;

namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>
/// The application's side of handling a batch: it decides what handlers returned, and commits it together with the messaging engine's own rows
/// (watermark, outbox, schedule, dead letters) in one PostgreSQL transaction. One instance per batch; not thread-safe.
/// </summary>
public interface IUnitOfWork
{
    /// <summary>Told once, before anything is taken, what may be taken: a chance to read in one go what the decisions will need.</summary>
    /// <param name="effects">What the handlers of the whole batch returned for the application.</param>
    /// <param name="ct">Ends the work.</param>
    ValueTask ExpectAsync(IReadOnlyList<object> effects, CancellationToken ct) => ValueTask.CompletedTask;

    /// <summary>
    /// Takes over what a handler returned for one message, in their order and after everything taken before. Nothing is stored yet. Where it is refused,
    /// or throws, nothing of this message stays.
    /// </summary>
    /// <param name="effects">Whatever the application understands: commands, events. Never empty.</param>
    /// <param name="context">The message that they come from: its ids go into what is stored.</param>
    /// <param name="ct">Ends the work.</param>
    /// <returns>Null when all hold; otherwise why not.</returns>
    ValueTask<MessageRefusal?> TakeAsync(IReadOnlyList<object> effects, MessageContext context, CancellationToken ct);

    /// <summary>
    /// Stores everything taken, and runs the statements, in one transaction. What a statement raises undoes all of it and is thrown as it is.
    /// </summary>
    /// <param name="bookkeeping">Each makes a new command whenever it is called.</param>
    /// <param name="ct">Ends the work until the transaction is on its way.</param>
    Task<UnitResult> CommitAsync(IReadOnlyList<Func<NpgsqlBatchCommand>> bookkeeping, CancellationToken ct);
}

/// <summary>Why what a message asks for does not hold.</summary>
/// <param name="Code">Stable code, such as <c>payment.not_found</c>.</param>
/// <param name="Message">What is the matter and what to do about it.</param>
public sealed record MessageRefusal(string Code, string Message);

/// <summary>How a commit ended.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Refusal">On <see cref="UnitOutcome.Refused"/>: why.</param>
public readonly record struct UnitResult(UnitOutcome Outcome, MessageRefusal? Refusal = null);

/// <summary>How a commit can end.</summary>
public enum UnitOutcome
{
    /// <summary>Everything is stored.</summary>
    Committed,

    /// <summary>Something it was decided on has moved. Nothing is stored; take the same messages again in a unit that is begun anew.</summary>
    Stale,

    /// <summary>Something in it can only be told apart message by message (a stock that fell short). Nothing is stored; take the messages one by one.</summary>
    OneByOne,

    /// <summary>What the only message taken asks for turned out not to hold. Nothing is stored.</summary>
    Refused,
}
