using System.Collections.Immutable;

namespace KiVendTout.Domain.Activity;

/// <summary>
/// A session as a state: only as much of it as tells a repeated message from a new one. What visitors do is not decided here, it is written down.
/// </summary>
public abstract record Session
{
    /// <summary>How many of a session's latest messages are remembered one by one.</summary>
    public const int Remembered = 256;

    /// <summary>Events of a session at the most: nobody does more in one visit, a faulty or hostile program does.</summary>
    public const int Longest = 10_000;

    /// <summary>How far the clock of a browser may be ahead: a wrong time zone is forgiven, a wrong year is not.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private Session()
    {
    }

    /// <summary>Before anything happened.</summary>
    public static Session Start { get; } = new Absent();

    /// <summary>What a command leads to in a state.</summary>
    /// <param name="state">The state now.</param>
    /// <param name="command">The command, with all facts it needs.</param>
    /// <returns>The event to append, none if it is known already, or a refusal of <see cref="ActivityRefusal"/>.</returns>
    /// <exception cref="InvalidOperationException">The command is of a kind that this code does not know.</exception>
    public static Decision Decide(Session state, ActivityCommand command) => (state, command) switch
    {
        (_, RecordActivity c) when c.Happened.ActivityId != c.ActivityId => ActivityRefusal.OtherSession,
        (_, RecordActivity c) when c.Happened.OccurredAt - c.ReceivedAt > Ahead => ActivityRefusal.InTheFuture,
        (_, RecordActivity { Happened: CartChanged { Change: 0 } }) => Decision.NothingToDo,
        (Begun s, RecordActivity c) when s.Knows(c.Happened) => Decision.NothingToDo,
        (Begun { Count: >= Longest }, RecordActivity) => ActivityRefusal.SessionFull,
        (_, RecordActivity c) => Decision.Accept(c.Happened),
        _ => throw new InvalidOperationException(
            $"Session.Decide misses a case for {command?.GetType().Name} in {state?.GetType().Name}: add it in Activity/Session.cs."),
    };

    /// <summary>The state after an event. Never refuses: what is stored has happened.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="event">What happened.</param>
    /// <exception cref="InvalidOperationException">The event cannot follow: this code is broken.</exception>
    public static Session Evolve(Session state, ActivityEvent @event) => (state, @event) switch
    {
        (Absent, { } e) => new Begun([new Heard(e.EventId, e.OccurredAt)], Forgotten: null, Count: 1),
        (Begun s, { } e) => s.With(new Heard(e.EventId, e.OccurredAt)),
        _ => throw new InvalidOperationException($"{state?.GetType().Name} and no event cannot be folded: see Activity/Session.cs."),
    };

    /// <summary>Nothing happened yet.</summary>
    public sealed record Absent : Session;

    /// <summary>A message that was heard.</summary>
    /// <param name="EventId">Its id.</param>
    /// <param name="OccurredAt">Its time.</param>
    public readonly record struct Heard(Guid EventId, DateTimeOffset OccurredAt);

    /// <summary>A visit that goes on, or went on once.</summary>
    /// <param name="Latest">The latest messages, oldest first, at most <see cref="Remembered"/>.</param>
    /// <param name="Forgotten">The latest time among the messages before these; null while there are none.</param>
    /// <param name="Count">All of its events.</param>
    public sealed record Begun(ImmutableArray<Heard> Latest, DateTimeOffset? Forgotten, int Count) : Session
    {
        /// <summary>
        /// Whether this is known: remembered, or as old as what was forgotten. A long session can so lose news that comes very late; in exchange a
        /// file that is sent again never counts twice, however long its sessions are.
        /// </summary>
        internal bool Knows(ActivityEvent happened)
        {
            foreach (var heard in Latest)
            {
                if (heard.EventId == happened.EventId)
                    return true;
            }

            return happened.OccurredAt <= Forgotten;
        }

        internal Begun With(Heard heard) => Latest.Length < Remembered
            ? this with { Latest = Latest.Add(heard), Count = Count + 1 }
            : new Begun([.. Latest.AsSpan(1..), heard], Latest[0].OccurredAt > Forgotten || Forgotten is null ? Latest[0].OccurredAt : Forgotten, Count + 1);
    }
}
