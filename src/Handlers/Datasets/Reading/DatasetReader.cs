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
    /// <summary>How the file was found to be written, such as <c>separated by blanks, no header line</c>; empty until the first batch is there.</summary>
    public string Layout { get; private set; } = "";

    /// <summary>Lines read so far, blank ones, the header and rejected ones included.</summary>
    public long LinesRead { get; private set; }

    /// <summary>Bytes of the content that those lines are.</summary>
    public long BytesRead { get; private set; }

    /// <summary>
    /// In a file that is still being written (<see cref="SourceOptions.CompleteLinesOnly"/>): why its last lines were left for the next time, or null. They are not among <see cref="LinesRead"/>.
    /// </summary>
    public string? Waiting { get; private set; }

    /// <summary>Reads batch by batch. A batch is the caller's to dispose of.</summary>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="SourceException">
    /// The header names other columns than the dataset, lines end in no known way, or the file was changed since it was opened: nothing that was read from changed bytes is handed over.
    /// </exception>
    public IAsyncEnumerable<RowBatch> ReadAsync(CancellationToken ct = default) => throw new NotImplementedException($"{dataset} {source} {batchSize} {skipLines}");
}
