namespace KiVendTout.Platform.Documents;

/// <summary>An index of a collection.</summary>
/// <param name="Name">Lower-case letters, digits and underscores, at most 30, a letter first; unique in the collection.</param>
/// <param name="Keys">The fields, in order.</param>
public sealed record IndexModel(string Name, Sort Keys)
{
    /// <summary>No two documents have the same values. A document where one of the fields is missing or null counts as having that value, so only one such may be there.</summary>
    public bool Unique { get; init; }

    /// <summary>
    /// Documents older than this by the index's only field, a date, are removed; within about a minute, so a reader may still see one that is just too old.
    /// A document without the date stays. Whole seconds, 1 second to 20 years.
    /// </summary>
    public TimeSpan? ExpireAfter { get; init; }
}
