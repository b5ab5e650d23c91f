namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>The second reading of a source: block by block, each handed over only if it is still what it was at the first.</summary>
/// <param name="source">The source.</param>
/// <param name="content">Its content from the first byte; the source's own stream, or one over it.</param>
/// <param name="blocks">What the first reading had as checksum of each block.</param>
internal sealed class SourceContent(SourceFile source, Stream content, IReadOnlyList<uint> blocks) : IAsyncDisposable
{
    private readonly byte[] _behind = new byte[1];
    private long _read;

    /// <summary>Reads the next block.</summary>
    /// <param name="to">Room for a whole block.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <returns>How many bytes; 0 at the end.</returns>
    /// <exception cref="SourceException">The file was changed since it was opened, or cannot be read any more.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> to, CancellationToken ct)
    {
        var wanted = (int)Math.Min(SourceHash.BlockBytes, source.Bytes - _read);
        if (wanted == 0)
            return 0;
        try
        {
            var got = await content.ReadAtLeastAsync(to[..wanted], wanted, throwOnEndOfStream: false, ct).ConfigureAwait(false);
            if (got < wanted)
                throw Changed($"it had {source.Bytes} bytes and ends after {_read + got} now");
            if (SourceHash.Checksum(to.Span[..wanted]) != blocks[(int)(_read / SourceHash.BlockBytes)])
                throw Changed($"its bytes {_read + 1} to {_read + wanted} are others than they were");
            _read += wanted;
            if (_read == source.Bytes && !source.CompleteLinesOnly && await content.ReadAsync(_behind, ct).ConfigureAwait(false) > 0)
                throw Changed($"it had {source.Bytes} bytes and goes on behind them now");
            return wanted;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new SourceException(SourceFile.Unreadable(source.Path, e), e);
        }
    }

    /// <summary>Ends the reading; the file stays open.</summary>
    public ValueTask DisposeAsync() => content is FileStream ? ValueTask.CompletedTask : content.DisposeAsync();

    private SourceException Changed(string how) => new(
        $"{source.Path} was changed while it was read: {how}. Rows of its unchanged beginning may have been loaded. Load it again when nobody writes to it; a file that only grows can be followed.");
}
