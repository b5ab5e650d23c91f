namespace KiVendTout.Platform.Documents;

/// <summary>In which order, how many, and from where on.</summary>
public sealed record FindOptions
{
    /// <summary>The order. The id is always added as the last key, so the order is total. Null: by id.</summary>
    public Sort? Sort { get; init; }

    /// <summary>The most documents of one page, 1 to 10,000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>
    /// Values of the sort's fields and then of the id: the page begins behind them. Documents that come or go meanwhile disturb nothing. Null: from the beginning.
    /// </summary>
    public IReadOnlyList<DocumentValue>? After { get; init; }
}

/// <summary>A page of documents.</summary>
/// <typeparam name="T">The document.</typeparam>
/// <param name="Documents">In the order that was asked for.</param>
/// <param name="Next">What to give as <see cref="FindOptions.After"/> for the next page; null when there is no more.</param>
public sealed record DocumentPage<T>(IReadOnlyList<T> Documents, IReadOnlyList<DocumentValue>? Next);
