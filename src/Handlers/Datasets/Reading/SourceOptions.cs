namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>How a file is opened.</summary>
public sealed record SourceOptions
{
    /// <summary>
    /// For a file that is still being written: a last line without an end does not belong to it yet, a file without any line is no error, and it may grow while it is read.
    /// </summary>
    public bool CompleteLinesOnly { get; init; }

    /// <summary>Is told how many bytes of the content have been hashed, now and then.</summary>
    public IProgress<long>? Progress { get; init; }
}
