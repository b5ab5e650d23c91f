namespace KiVendTout.Platform.EventStore.Following;

/// <summary>What one follower of the log wants.</summary>
/// <param name="Categories">Stream categories, or null for all.</param>
/// <param name="Stream">A stream, or null for all.</param>
internal sealed record Follow(IReadOnlyCollection<string>? Categories, Guid? Stream)
{
    /// <summary>Where "from now" begins; null where a position was given.</summary>
    public LogEnd? Since { get; init; }

    /// <summary>Whether an event is among it. One of unknown type is, where no category is asked for: what cannot be read is not passed over.</summary>
    public bool Wants(Decoded read) =>
        (Stream is null || read.Raw.StreamId == Stream)
        && (Categories is null || (read.Event is { } happened && Categories.Contains(happened.Type.Category)))
        && (Since is null || Since.IsBehind(read.Raw.Sequence));
}
