namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>
/// A file that is about to be loaded, with its identity: it was read once for its hash and is read again for its rows. What is gzip, by its first bytes and not by its name, is read through;
/// all sizes and hashes are of the content. It is kept open, so that a file put in its place meanwhile is not mistaken for it.
/// </summary>
public sealed class SourceFile : IAsyncDisposable
{
    private SourceFile(string path) => (Path, Sha256, ContentSha256) = (path, [], []);

    /// <summary>Its path as it was given.</summary>
    public string Path { get; }

    /// <summary>Its name without the folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Bytes of its content that belong to it: all, or those of its complete lines.</summary>
    public long Bytes { get; }

    /// <summary>The identity of the source: SHA-256 of its content when it was first loaded. For a file that nobody knew it is <see cref="ContentSha256"/>.</summary>
    public byte[] Sha256 { get; }

    /// <summary>SHA-256 of its <see cref="Bytes"/> as they are now.</summary>
    public byte[] ContentSha256 { get; }

    /// <summary>The source that this file is, as far as it was loaded before: the same content, or a beginning of it; null when nobody knew it.</summary>
    public KnownSource? Known { get; }

    /// <summary>Opens a file and reads it once.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <param name="known">Sources that were loaded before.</param>
    /// <param name="options">How to take it; null for a file that is complete.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="SourceException">It is missing, a folder, empty, unreadable, damaged or no text that rows can be read from.</exception>
    public static Task<SourceFile> OpenAsync(string path, IReadOnlyList<KnownSource> known, SourceOptions? options = null, CancellationToken ct = default) =>
        throw new NotImplementedException();

    /// <summary>Closes the file.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
