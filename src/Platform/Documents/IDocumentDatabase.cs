using System.Text.Json.Serialization.Metadata;

namespace KiVendTout.Platform.Documents;

/// <summary>Collections of documents in MongoDB, or in PostgreSQL as JSONB. Both answer alike; where they cannot, the README says so. Safe for use by many callers at once.</summary>
public interface IDocumentDatabase : IAsyncDisposable
{
    /// <summary>Where the documents are, for people: the kind of server, its address and the database or schema. Never a password.</summary>
    string Place { get; }

    /// <summary>A collection. It is made by the first write to it; until then it is empty.</summary>
    /// <typeparam name="T">The document. Its id is the property that is <c>_id</c> or <c>id</c> in JSON: a string, a Guid, an int or a long.</typeparam>
    /// <param name="name">Lower-case letters, digits and underscores, at most 30, a letter first.</param>
    /// <param name="json">How the document is written and read.</param>
    /// <exception cref="ArgumentException">The name is not one, or the type cannot be a document; the message says why.</exception>
    IDocumentCollection<T> GetCollection<T>(string name, JsonTypeInfo<T> json);

    /// <summary>Asks the server whether it is there.</summary>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="DocumentsAwayException">It is not; the message names the address, the setting and the remedy.</exception>
    Task PingAsync(CancellationToken ct = default);

    /// <summary>Removes a collection, its documents and its indexes. Harmless when there is none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="ct">Ends the wait.</param>
    Task DropCollectionAsync(string name, CancellationToken ct = default);
}
