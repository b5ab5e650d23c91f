using System.Collections.Immutable;
using System.Text.Json;

namespace KiVendTout.Domain.Tests;

/// <summary>Given what happened, when somebody wants something, then this happens. One per noun, see OrderStory.</summary>
public sealed record Scenario<TState, TCommand, TEvent>(
    TState Start,
    Func<TState, TEvent, TState> Evolve,
    Func<TState, TCommand, Decision> Decide,
    params IEnumerable<TEvent> Past)
    where TEvent : IDomainEvent
{
    /// <summary>The past is written and read before it is folded, as a store would do it.</summary>
    public Outcome When(TCommand command) => new(Decide(State, command));

    public TState State => Past.Aggregate(Start, (state, @event) => Evolve(state, (TEvent)Stored.RoundTrip(@event)));
}

public sealed record Outcome(Decision Decision)
{
    /// <summary>Exactly these, in this order, compared as stored.</summary>
    public void ThenEvents(params IEnumerable<IDomainEvent> expected) =>
        Assert.Equal(expected.Select(Stored.Line), Events().Select(Stored.Line));

    public void ThenRefused(Refusal expected) =>
        Assert.Equal(expected, Assert.IsType<Decision.Refused>(Decision).Refusal);

    public void ThenNothing() => Assert.Empty(Events());

    private ImmutableArray<IDomainEvent> Events() => Decision switch
    {
        Decision.Accepted accepted => accepted.Events,
        Decision.Refused refused => throw new InvalidOperationException($"Refused: {refused.Refusal}"),
        _ => throw new InvalidOperationException($"A decision is accepted or refused, not {Decision}"),
    };
}

public static class Stored
{
    public static string Json(IDomainEvent @event) =>
        JsonSerializer.Serialize(@event, DomainJson.Default.GetTypeInfo(@event.GetType())!);

    public static string Line(IDomainEvent @event) =>
        $"{StoredEventType.All.Single(stored => stored.Type == @event.GetType()).Name} {Json(@event)}";

    public static IDomainEvent RoundTrip(IDomainEvent @event) => Read(Json(@event), @event.GetType());

    public static IDomainEvent Read(string json, Type type) =>
        (IDomainEvent)JsonSerializer.Deserialize(json, DomainJson.Default.GetTypeInfo(type)!)!;
}
