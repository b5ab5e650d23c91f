using System.Collections.Immutable;

namespace KiVendTout.Domain;

/// <summary>What an aggregate answers to a command: events to store (perhaps none), or a refusal.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>The command was done before, or changes nothing: accepted without events.</summary>
    public static Decision NothingToDo { get; } = new Accepted([]);

    /// <summary>Accepts a command.</summary>
    /// <param name="events">What happened, in order.</param>
    public static Decision Accept(params ImmutableArray<IDomainEvent> events) => new Accepted(events);

    /// <summary>Refuses a command, so that a <c>switch</c> arm can name the refusal alone.</summary>
    /// <param name="refusal">Why not.</param>
    public static implicit operator Decision(Refusal refusal) => new Refused(refusal);

    /// <summary>The command holds.</summary>
    /// <param name="Events">To be appended in this order, in one transaction; empty when there is nothing to do.</param>
    public sealed record Accepted(ImmutableArray<IDomainEvent> Events) : Decision;

    /// <summary>The command does not hold; nothing is to be stored.</summary>
    /// <param name="Refusal">Why not.</param>
    public sealed record Refused(Refusal Refusal) : Decision;
}
