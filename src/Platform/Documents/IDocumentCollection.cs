namespace KiVendTout.Platform.Documents;

/// <summary>
/// Documents of one kind. Fields are named by their path in JSON, parts joined by dots: <c>customer</c>, <c>counts.product_view</c>. A name that the
/// document's type does not have is refused, and so is a path through a list.
/// </summary>
/// <remarks>
/// Every method throws <see cref="DocumentsAwayException"/> when the server cannot be reached, <see cref="DocumentException"/> when it refuses, and
/// <see cref="ArgumentException"/> for a field that is not there or a value that does not fit its field.
/// </remarks>
/// <typeparam name="T">The document.</typeparam>
#pragma warning disable CA1711 // A collection is what documents live in, in MongoDB's words; it is not one of .NET's.
public interface IDocumentCollection<T>
#pragma warning restore CA1711
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>
    /// Stores each document in place of the one with its id. When this returns, they are durable (in MongoDB: on a majority of the replica set).
    /// Documents of one call are stored in no particular order, and when it throws, some may be stored: do it again.
    /// </summary>
    /// <param name="documents">Any number. Of two with the same id the last counts, or with <paramref name="onlyNewer"/> the one with the higher value.</param>
    /// <param name="onlyNewer">
    /// Path of a whole number that must be higher than the stored document's, or that one stays: with a log position there, storing again, late or from several
    /// processes at once changes nothing. A stored document without the number stays too. Null replaces in any case.
    /// </param>
    /// <param name="ct">Looked at between batches of some thousand documents.</param>
    /// <exception cref="DuplicateKeyException">A unique index, other than that of the ids, has the key already.</exception>
    Task<BulkUpsertResult> BulkUpsertAsync(IReadOnlyList<T> documents, string? onlyNewer = null, CancellationToken ct = default);

    /// <summary>The documents with these ids, in no particular order; ids without a document are left out.</summary>
    /// <param name="ids">Any number.</param>
    /// <param name="ct">Ends the work.</param>
    Task<IReadOnlyList<T>> FindAsync(IReadOnlyCollection<DocumentValue> ids, CancellationToken ct = default);

    /// <summary>A page of documents. Go on behind it with <see cref="DocumentPage{T}.Next"/>.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="options">In which order, how many, and from where on.</param>
    /// <param name="ct">Ends the work.</param>
    Task<DocumentPage<T>> FindAsync(Filter filter, FindOptions? options = null, CancellationToken ct = default);

    /// <summary>How many documents there are.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="ct">Ends the work.</param>
    Task<long> CountAsync(Filter filter, CancellationToken ct = default);

    /// <summary>Removes documents, and says how many it were.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="ct">Ends the work.</param>
    Task<long> DeleteAsync(Filter filter, CancellationToken ct = default);

    /// <summary>Sums, counts, least and greatest values by group.</summary>
    /// <param name="aggregate">What to reckon.</param>
    /// <param name="ct">Ends the work.</param>
    /// <exception cref="DocumentException">A sum of whole numbers does not fit into 64 bits.</exception>
    Task<IReadOnlyList<AggregateRow>> AggregateAsync(Aggregate aggregate, CancellationToken ct = default);

    /// <summary>Makes the indexes that are not there yet. One with another time to live is changed in place; one with other fields under the same name is made anew.</summary>
    /// <param name="indexes">The indexes; those that are not named here stay.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="DuplicateKeyException">Documents that are there break a unique index.</exception>
    Task EnsureIndexesAsync(IReadOnlyList<IndexModel> indexes, CancellationToken ct = default);
}
