namespace KiVendTout.Platform.EventStore.Events;

/// <summary>A base for everything the store itself refuses.</summary>
public abstract class EventStoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>An event type is not in the catalogue.</summary>
public sealed class UnknownEventException(string message) : EventStoreException(message);

/// <summary>A stored body cannot be read. The message names the place; the log itself is untouched.</summary>
public sealed class UnreadableEventException(long sequence, Guid streamId, long version, string storedName, Exception? inner)
    : EventStoreException($"Event {sequence} (stream {streamId}, version {version}, type '{storedName}') cannot be read: {inner?.Message ?? "its type is not registered"}", inner)
{
    /// <summary>Global position of the event.</summary>
    public long Sequence { get; } = sequence;

    /// <summary>Its stream.</summary>
    public Guid StreamId { get; } = streamId;

    /// <summary>Its version in the stream.</summary>
    public long Version { get; } = version;
}

/// <summary>The stream moved on since it was read: reload and decide again.</summary>
public sealed class ConcurrencyException(Guid streamId, long expected, long actual)
    : EventStoreException($"Stream {streamId} is at version {actual}, not at the expected {expected}: reload it and decide again.")
{
    /// <summary>The stream in question.</summary>
    public Guid StreamId { get; } = streamId;

    /// <summary>The version the caller expected; 0 for "no stream".</summary>
    public long Expected { get; } = expected;

    /// <summary>The version found; 0 when the stream does not exist.</summary>
    public long Actual { get; } = actual;
}

/// <summary>The stream is archived and takes no more events.</summary>
public sealed class StreamArchivedException(Guid streamId)
    : EventStoreException($"Stream {streamId} is archived and takes no more events.")
{
    /// <summary>The stream in question.</summary>
    public Guid StreamId { get; } = streamId;
}

/// <summary>An append would have taken a tally column below its floor; nothing was written.</summary>
public sealed class BelowFloorException(string view, string key)
    : EventStoreException($"The append would take '{key}' in {view} below its floor; nothing was written.")
{
    /// <summary>Table of the tally view.</summary>
    public string View { get; } = view;

    /// <summary>Key of the row that has too little left.</summary>
    public string Key { get; } = key;
}

/// <summary>PostgreSQL cannot be reached or broke off; whether the append was committed is unknown unless <see cref="NothingWritten"/>.</summary>
public sealed class StoreUnavailableException(string message, bool nothingWritten, Exception inner) : EventStoreException(message, inner)
{
    /// <summary>True when the append certainly did not happen.</summary>
    public bool NothingWritten { get; } = nothingWritten;
}

/// <summary>The subject was erased: no personal data of it can be stored any more.</summary>
public sealed class SubjectErasedException(Guid subject)
    : EventStoreException($"Subject {subject} was erased: no personal data of it can be stored any more.");
