using System.Buffers;
using System.IO.Compression;

namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>
/// A file that is about to be loaded, with its identity: it was read once for its hash and is read again for its rows. What is gzip, by its first bytes and not by its name, is read through;
/// all sizes and hashes are of the content. It is kept open, so that a file put in its place meanwhile is not mistaken for it.
/// </summary>
public sealed class SourceFile : IAsyncDisposable
{
    private const int BlocksOfAReport = 16;
    private readonly FileStream _file;
    private readonly bool _isGzip;
    private readonly bool _mayGrow;
    private readonly IReadOnlyList<uint> _blocks;

    private SourceFile(string path, FileStream file, bool isGzip, bool mayGrow, SourceHash hash)
    {
        (Path, _file, _isGzip, _mayGrow) = (path, file, isGzip, mayGrow);
        (Bytes, ContentSha256, Known, _blocks) = (hash.Bytes, hash.Sha256(), hash.Known(), hash.Blocks());
        Sha256 = Known?.Sha256 ?? ContentSha256;
        UnfinishedBytes = hash.Read - hash.Bytes;
    }

    /// <summary>Its path as it was given.</summary>
    public string Path { get; }

    /// <summary>Its name without the folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Bytes of its content that belong to it: all, or those of its complete lines.</summary>
    public long Bytes { get; }

    /// <summary>Bytes behind its last complete line, which do not belong to it yet; 0 where it is complete.</summary>
    public long UnfinishedBytes { get; }

    /// <summary>The identity of the source: SHA-256 of its content when it was first loaded. For a file that nobody knew it is <see cref="ContentSha256"/>.</summary>
    public byte[] Sha256 { get; }

    /// <summary>SHA-256 of its <see cref="Bytes"/> as they are now.</summary>
    public byte[] ContentSha256 { get; }

    /// <summary>The source that this file is, as far as it was loaded before: the same content, or a beginning of it; null when nobody knew it.</summary>
    public KnownSource? Known { get; }

    /// <summary>Whether lines without an end are left for the next time.</summary>
    internal bool CompleteLinesOnly => _mayGrow;

    /// <summary>Opens a file and reads it once.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <param name="known">Sources that were loaded before.</param>
    /// <param name="options">How to take it; null for a file that is complete.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="SourceException">It is missing, a folder, empty, unreadable, damaged or no text that rows can be read from.</exception>
    public static async Task<SourceFile> OpenAsync(string path, IReadOnlyList<KnownSource> known, SourceOptions? options = null, CancellationToken ct = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(known);
        var file = Open(path);
        try
        {
            return await HashAsync(path, file, known, options ?? new SourceOptions(), ct).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await file.DisposeAsync().ConfigureAwait(false);
            if (e is InvalidDataException or IOException or UnauthorizedAccessException)
                throw new SourceException(Unreadable(path, e), e);
            throw;
        }
    }

    /// <summary>Closes the file.</summary>
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    /// <summary>The content from its first byte, each block compared with what it was when the file was opened. One at a time.</summary>
    internal SourceContent Content()
    {
        _file.Position = 0;
        return new SourceContent(this, Unpacked(_file, _isGzip), _blocks);
    }

    /// <summary>What a user is told of an error of the file system or of gzip.</summary>
    internal static string Unreadable(string path, Exception e) => e is InvalidDataException
        ? $"{path} is a damaged gzip file: {e.Message} Get it again, whole; gzip -t {System.IO.Path.GetFileName(path)} tells whether it is."
        : $"{path} cannot be read: {e.Message} Name a file that this user may read.";

    private static FileStream Open(string path)
    {
        if (Directory.Exists(path))
            throw new SourceException($"{path} is a folder: name a file in it.");
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
            if (file.CanSeek)
                return file;
            file.Dispose();
            throw new SourceException($"{path} can be read only once, and a source is read twice: write it to a file first, and name that.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SourceException($"{path} is not there: name a file that is.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(Unreadable(path, e), e);
        }
    }

    private static async Task<SourceFile> HashAsync(string path, FileStream file, IReadOnlyList<KnownSource> known, SourceOptions options, CancellationToken ct)
    {
        var first = new byte[2];
        var isGzip = SourceKind.IsGzip(first.AsSpan(0, await file.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, ct).ConfigureAwait(false)));
        file.Position = 0;
        using var hash = new SourceHash(known, options.CompleteLinesOnly);
        var block = ArrayPool<byte>.Shared.Rent(SourceHash.BlockBytes);
        var content = Unpacked(file, isGzip);
        try
        {
            int read;
            for (var blocks = 1; (read = await content.ReadAtLeastAsync(block.AsMemory(0, SourceHash.BlockBytes), SourceHash.BlockBytes, throwOnEndOfStream: false, ct).ConfigureAwait(false)) > 0; blocks++)
            {
                if (hash.Read == 0 && SourceKind.Problem(block.AsSpan(0, Math.Min(read, SourceKind.TellingBytes))) is { } problem)
                    throw new SourceException($"{path} {problem}.");
                if (hash.Read == 0 && read == SourceKind.Utf8Mark.Length && block.AsSpan(0, read).SequenceEqual(SourceKind.Utf8Mark))
                    ThrowIfComplete(path, options, "nothing but the mark of UTF-8 is in it");
                hash.Append(block.AsSpan(0, read));
                if (blocks % BlocksOfAReport == 0)
                    options.Progress?.Report(hash.Read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
            if (isGzip)
                await content.DisposeAsync().ConfigureAwait(false);
        }

        if (isGzip)
            await GzipEnd.CheckAsync(file, hash.Read, ct).ConfigureAwait(false);
        if (hash.Read == 0)
            ThrowIfComplete(path, options, isGzip ? "its content has 0 bytes" : "it has 0 bytes");
        options.Progress?.Report(hash.Read);
        return new SourceFile(path, file, isGzip, options.CompleteLinesOnly, hash);
    }

    private static void ThrowIfComplete(string path, SourceOptions options, string what)
    {
        if (!options.CompleteLinesOnly)
            throw new SourceException($"{path} is empty ({what}), there is nothing to load: look whether it was written to its end.");
    }

    private static Stream Unpacked(FileStream file, bool isGzip) => isGzip ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : file;
}
