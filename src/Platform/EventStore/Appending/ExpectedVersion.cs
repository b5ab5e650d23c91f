namespace KiVendTout.Platform.EventStore.Appending;

/// <summary>What an append demands of its stream.</summary>
public readonly record struct ExpectedVersion
{
    private ExpectedVersion(long value) => Value = value;

    /// <summary>The stream's version, 0 for "does not exist", -1 for "whatever it is".</summary>
    public long Value { get; }

    /// <summary>The stream must not exist yet.</summary>
    public static ExpectedVersion NoStream => new(0);

    /// <summary>Whatever the stream's version is; the events go to its end.</summary>
    public static ExpectedVersion Any => new(-1);

    /// <summary>The stream must be at exactly this version; 0 is the same as <see cref="NoStream"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The version is negative.</exception>
    public static ExpectedVersion Exactly(long version)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(version);
        return new ExpectedVersion(version);
    }
}

/// <summary>Events for one stream.</summary>
/// <param name="StreamId">The stream.</param>
/// <param name="Category">Its category; stored when the stream is new.</param>
/// <param name="Expected">What is demanded of its version.</param>
/// <param name="Events">The events, in order; none means nothing to do.</param>
/// <param name="Metadata">One for each event, where they come from different messages; null takes the append's for all.</param>
public sealed record StreamAppend(
    Guid StreamId, string Category, ExpectedVersion Expected, IReadOnlyList<object> Events, IReadOnlyList<EventMetadata>? Metadata = null);

/// <summary>How an append ended.</summary>
public enum AppendVerdict
{
    /// <summary>Everything is stored.</summary>
    Committed,

    /// <summary>A stream was at another version; nothing is stored.</summary>
    Conflict,

    /// <summary>A stream is archived; nothing is stored.</summary>
    Archived,

    /// <summary>A tally would have fallen below its floor; nothing is stored.</summary>
    BelowFloor,

    /// <summary>The request was answered before; nothing is stored now, and the answer of then comes along.</summary>
    Repeated,
}

/// <summary>The answer to an append.</summary>
/// <param name="Verdict">How it ended.</param>
/// <param name="Position">A log position at or after the last event stored: wait for it to read one's own writes. 0 unless committed.</param>
/// <param name="StreamId">On a conflict or an archived stream: which.</param>
/// <param name="Expected">On a conflict: the version expected.</param>
/// <param name="Actual">On a conflict: the version found.</param>
/// <param name="View">Below a floor: the tally's table.</param>
/// <param name="Key">Below a floor: the row's key.</param>
/// <param name="Request">On a repeated request: what is stored of it.</param>
public sealed record AppendOutcome(
    AppendVerdict Verdict, long Position, Guid StreamId = default, long Expected = 0, long Actual = 0, string? View = null, string? Key = null,
    StoredRequest? Request = null)
{
    /// <summary>Throws what the verdict stands for, unless the append was committed, now or by an earlier sending of the same request.</summary>
    public AppendOutcome OrThrow() => Verdict switch
    {
        AppendVerdict.Committed or AppendVerdict.Repeated => this,
        AppendVerdict.Conflict => throw new ConcurrencyException(StreamId, Expected, Actual),
        AppendVerdict.Archived => throw new StreamArchivedException(StreamId),
        AppendVerdict.BelowFloor => throw new BelowFloorException(View!, Key!),
        _ => throw new InvalidOperationException($"An append cannot end in '{Verdict}'."),
    };
}
