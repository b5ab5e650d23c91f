namespace KiVendTout.Platform.Lake.Objects;

/// <summary>
/// Files by key, as S3 knows them: a flat space of keys such as <c>bronze/orders/dt=2010-12-01/part-1-2.parquet</c>. A key is 1 to 1,024 printable
/// ASCII characters without blanks and backslashes; between slashes there is something other than <c>.</c> and <c>..</c>. Safe for several threads.
/// </summary>
public interface IObjectStore
{
    /// <summary>Where it is, for people: a folder's path or <c>s3://bucket/prefix</c>.</summary>
    string Location { get; }

    /// <summary>
    /// Stores a file under a key. Atomic: a reader sees the whole old object or the whole new one; durable when it returns.
    /// Idempotent: doing it again with the same file changes nothing but the time.
    /// </summary>
    /// <exception cref="ObjectStoreException">The store could not take it; the message says what to do.</exception>
    Task PutAsync(string key, string localFile, CancellationToken cancellationToken = default);

    /// <summary>True if there is an object with this key.</summary>
    Task<bool> ExistsAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>The objects whose key begins with a prefix (any characters, not only whole folders), in ordinal order of their keys.</summary>
    IAsyncEnumerable<StoredObject> ListAsync(string prefix = "", CancellationToken cancellationToken = default);

    /// <summary>Copies an object to a local file, replacing what is there.</summary>
    /// <exception cref="ObjectStoreException">There is no such object, or the store cannot be read.</exception>
    Task GetAsync(string key, string localFile, CancellationToken cancellationToken = default);

    /// <summary>Removes an object; one that is not there is no error.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken = default);
}

/// <summary>An object as a listing shows it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Modified">When it was stored last.</param>
public sealed record StoredObject(string Key, long Size, DateTimeOffset Modified);

/// <summary>An object store could not do what was asked.</summary>
public sealed class ObjectStoreException : Exception
{
    internal ObjectStoreException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}

/// <summary>The rule for keys, the same for every store, so that what works in a folder works in S3.</summary>
internal static class ObjectKey
{
    /// <exception cref="ArgumentException">Not a key.</exception>
    public static void Check(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length is 0 or > 1_024 || key.Any(c => c is <= ' ' or > '~' or '\\') || key.Split('/').Any(part => part is "" or "." or ".."))
            throw new ArgumentException($"'{key}' is no object key: 1 to 1,024 printable ASCII characters without blank and backslash, no empty part, '.' or '..'.", nameof(key));
    }
}
