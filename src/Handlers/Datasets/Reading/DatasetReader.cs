using System.Runtime.CompilerServices;
using KiVendTout.Handlers.Datasets.Batches;
using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>Reads the rows of a source, once, in micro-batches. Memory is bounded whatever the file holds.</summary>
/// <param name="dataset">What a row is.</param>
/// <param name="source">The file.</param>
/// <param name="batchSize">Rows of a batch, at the most; a body that would pass <see cref="BatchHeaders.MostBytes"/> ends before.</param>
/// <param name="skipLines">Lines that were loaded before: what ends among them is read, but neither handed over nor rejected again.</param>
public sealed class DatasetReader(Dataset dataset, SourceFile source, int batchSize, long skipLines = 0)
{
    private readonly int _batchSize = batchSize > 0 ? batchSize : throw new ArgumentOutOfRangeException(nameof(batchSize), batchSize, "A batch has at least one row.");
    private long _lines, _bytes;
    private int _isRead;

    /// <summary>How the file was found to be written, such as <c>separated by blanks, no header line</c>; empty until the first batch is there.</summary>
    public string Layout { get; private set; } = "";

    /// <summary>Lines read so far, blank ones, the header and rejected ones included.</summary>
    public long LinesRead => Volatile.Read(ref _lines);

    /// <summary>Bytes of the content that those lines are.</summary>
    public long BytesRead => Volatile.Read(ref _bytes);

    /// <summary>
    /// In a file that is still being written (<see cref="SourceOptions.CompleteLinesOnly"/>): why its last lines were left for the next time, or null. They are not among <see cref="LinesRead"/>.
    /// </summary>
    public string? Waiting { get; private set; }

    /// <summary>Reads batch by batch. A batch is the caller's to dispose of.</summary>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="SourceException">
    /// The header names other columns than the dataset, lines end in no known way, or the file was changed since it was opened: nothing that was read from changed bytes is handed over.
    /// </exception>
    /// <exception cref="InvalidOperationException">It was read before.</exception>
    public async IAsyncEnumerable<RowBatch> ReadAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        if (Interlocked.Exchange(ref _isRead, 1) != 0)
            throw new InvalidOperationException("A reader reads its source once; make another one.");
        var content = source.Content();
        await using var _ = content.ConfigureAwait(false);
        using var records = new RecordReader(dataset, source, _batchSize, skipLines);
        int read;
        do
        {
            ct.ThrowIfCancellationRequested();
            read = await content.ReadAsync(records.Room(), ct).ConfigureAwait(false);
            records.Filled(read);
            while (records.Next() is { } batch)
            {
                Tell(records);
                yield return batch;
            }

            Tell(records);
        }
        while (read > 0);
    }

    private void Tell(RecordReader records)
    {
        (Layout, Waiting) = (records.Layout, records.Waiting);
        Volatile.Write(ref _lines, records.Lines);
        Volatile.Write(ref _bytes, records.Bytes);
    }
}
