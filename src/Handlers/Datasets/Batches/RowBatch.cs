using System.Buffers;

namespace KiVendTout.Handlers.Datasets.Batches;

/// <summary>Rows of a source as they travel: a JSON array, the lines they came from, and the lines between them that are no rows. Its body is pooled: dispose of it when it was sent.</summary>
public sealed class RowBatch : IDisposable
{
    private readonly int _bytes;
    private byte[]? _body;

    /// <summary>A batch over a pooled buffer, which is the batch's from now on.</summary>
    internal RowBatch(long firstLine, long lastLine, LineRanges lines, byte[] body, int bytes, IReadOnlyList<RejectedLine> rejected)
    {
        (FirstLine, LastLine, Lines, Rejected) = (firstLine, lastLine, lines, rejected);
        (_body, _bytes) = (body, bytes);
    }

    /// <summary>The first line it covers: of a row, a reject, a header or a blank line.</summary>
    public long FirstLine { get; }

    /// <summary>The last line it covers.</summary>
    public long LastLine { get; }

    /// <summary>How many rows are in the body; 0 for a batch of rejects alone, which is not to be sent.</summary>
    public int Records => (int)Lines.Count;

    /// <summary>The rows' lines, in the order of the body: one each, of a record of several lines the first.</summary>
    public LineRanges Lines { get; }

    /// <summary>The JSON array; <c>[]</c> when there are no rows. Never longer than <see cref="BatchHeaders.MostBytes"/>.</summary>
    /// <exception cref="ObjectDisposedException">The batch was disposed of.</exception>
    public ReadOnlyMemory<byte> Body => (_body ?? throw new ObjectDisposedException(nameof(RowBatch))).AsMemory(0, _bytes);

    /// <summary>The lines that are no rows, in order; 1000 at most.</summary>
    public IReadOnlyList<RejectedLine> Rejected { get; }

    /// <summary>Gives the body back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _body, null) is { } body)
            ArrayPool<byte>.Shared.Return(body);
    }
}
