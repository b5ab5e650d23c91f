namespace KiVendTout.Platform.EventStore.Events;

/// <summary>
/// An event with what is known of it at the moment of its append. Inline views see this and no more: the log position is only given
/// in the database, so a view that needs it has to be asynchronous.
/// </summary>
public class RecordedEvent
{
    private object _body = null!;

    /// <summary>The event's id, unique in the world.</summary>
    public required Guid Id { get; init; }

    /// <summary>The stream it belongs to.</summary>
    public required Guid StreamId { get; init; }

    /// <summary>Its place in the stream, from 1, without gaps.</summary>
    public required long Version { get; init; }

    /// <summary>Its type as known now (after upcasting).</summary>
    public required EventType Type { get; init; }

    /// <summary>When it happened, UTC. Views take their time from here, never from a clock.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The event itself; an <see cref="UnreadableBody"/> where it was read back and cannot be understood.</summary>
    public required object Body
    {
        // Two threads may read it at once; both find the same.
        get => _body is ILateBody late ? _body = late.Read() : _body;
        init => _body = value;
    }

    /// <summary>Id shared by everything that one request of the outside world set in motion, or null.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Id of the message or event that directly caused this one, or null.</summary>
    public string? CausationId { get; init; }
}

/// <summary>A body that is read when it is asked for.</summary>
internal interface ILateBody
{
    /// <summary>Reads it; never throws for what is stored.</summary>
    object Read();
}

/// <summary>An event as read back from the log.</summary>
public sealed class StoredEvent : RecordedEvent
{
    /// <summary>Global position (<c>seq_id</c>): ascending, with gaps, not in commit order.</summary>
    public required long Sequence { get; init; }

    /// <summary>The name it was stored under.</summary>
    public required string StoredName { get; init; }

    /// <summary>The body as stored, UTF-8 JSON; personal fields are still encrypted here, so it may leave the house.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>Headers as stored, a JSON object, or null.</summary>
    public string? Headers { get; init; }

    /// <summary>True when the stream was archived.</summary>
    public bool IsArchived { get; init; }
}

/// <summary>What travels with an append beside the events.</summary>
/// <param name="CorrelationId">Stored in <c>correlation_id</c>.</param>
/// <param name="CausationId">Stored in <c>causation_id</c>.</param>
/// <param name="User">Who did it: an opaque id, never a name; stored in the headers as <c>user</c>.</param>
/// <param name="Headers">Further headers; stored as a JSON object.</param>
/// <param name="Timestamp">When it happened; null means now. An import hands in the time of its source.</param>
public sealed record EventMetadata(
    string? CorrelationId = null,
    string? CausationId = null,
    string? User = null,
    IReadOnlyDictionary<string, string>? Headers = null,
    DateTimeOffset? Timestamp = null)
{
    /// <summary>Nothing given.</summary>
    public static EventMetadata None { get; } = new();
}

/// <summary>Stands for a body that cannot be read, for carriers that move events as they are.</summary>
/// <param name="Error">Why.</param>
public sealed record UnreadableBody(UnreadableEventException Error);
