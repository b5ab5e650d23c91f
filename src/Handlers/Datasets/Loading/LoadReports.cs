using KiVendTout.Handlers.Datasets.Batches;

namespace KiVendTout.Handlers.Datasets.Loading;

/// <summary>How a loader works.</summary>
public sealed record LoaderOptions
{
    /// <summary>Bytes of a window for a cluster that keeps what was not consumed.</summary>
    public const long WideWindow = 64 << 20;

    /// <summary>
    /// Bytes of a window for the embedded cluster: it forgets the oldest of a partition's messages beyond 5 MiB without a word.
    /// </summary>
    public const long NarrowWindow = 7 << 19;

    /// <summary>Records of a message, at the most; null as the dataset says.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Bytes of messages, bodies with their headers, that were sent and are not stored yet, at the most.</summary>
    public long WindowBytes { get; init; } = NarrowWindow;

    /// <summary>Records a second, at the most; null for as fast as they are stored.</summary>
    public int? Rate { get; init; }

    /// <summary>The consumer whose watermark tells that it has passed messages by.</summary>
    public string Consumer { get; init; } = DatasetLoader.Consumer;

    /// <summary>How often it looks for stored batches although nobody called, and whether Kafka is still the same.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long nothing may be stored, while batches wait, before the load is given up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What keeps the consumer from going on, where that is known: its own process may ask it.</summary>
    public Func<string?>? ConsumerTrouble { get; init; }

    /// <summary>What the consumer broke by and has not recovered from, where that is known. What does not pass by itself ends the load at once.</summary>
    public Func<Exception?>? ConsumerFailure { get; init; }

    /// <summary>Told of each batch as soon as it is seen to be stored, in the order of commits.</summary>
    public Action<BatchTrace>? OnBatch { get; init; }

    /// <summary>Told once when Kafka, the consumer or PostgreSQL is waited for, and why; null when things go on.</summary>
    public Action<string?>? OnWait { get; init; }
}

/// <summary>A batch that is stored.</summary>
/// <param name="Number">From 1, in the order of the file.</param>
/// <param name="FirstLine">Line of its first record.</param>
/// <param name="LastLine">Line of its last record.</param>
/// <param name="Records">Its records.</param>
/// <param name="Bytes">Length of its body.</param>
/// <param name="Topic">Its topic.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Stored">Rows that it brought.</param>
/// <param name="Repeated">Records whose rows were there before.</param>
/// <param name="Quarantined">Records that the consumer put into quarantine.</param>
/// <param name="Took">From its first sending until it was seen to be stored.</param>
public sealed record BatchTrace(
    int Number, long FirstLine, long LastLine, int Records, int Bytes, string Topic, int Partition, long Offset, int Stored, int Repeated, int Quarantined, TimeSpan Took);

/// <summary>How far a load is.</summary>
/// <param name="Lines">Lines read.</param>
/// <param name="Records">Records read.</param>
/// <param name="Settled">Records of batches that are stored.</param>
/// <param name="Bytes">Bytes of the source read.</param>
/// <param name="TotalBytes">Its bytes.</param>
public sealed record LoadProgress(long Lines, long Records, long Settled, long Bytes, long TotalBytes);

/// <summary>What a load came to.</summary>
/// <param name="Run">Its id.</param>
/// <param name="State"><c>done</c>, or <c>stopped</c> when it was cancelled: what was stored by then stays.</param>
/// <param name="Layout">What the reader took the file to be: its separator, its header.</param>
/// <param name="Lines">Lines read, of every kind.</param>
/// <param name="Records">Records sent.</param>
/// <param name="Batches">Batches sent.</param>
/// <param name="Sizes">Their sizes in order of appearance: how many batches of how many records.</param>
/// <param name="Stored">Rows that are new.</param>
/// <param name="Repeated">Records whose rows were there before.</param>
/// <param name="Quarantined">Lines that are no rows, whoever found that.</param>
/// <param name="Rejects">The first of those that the reader found.</param>
/// <param name="PeakWindowBytes">The most bytes that were sent and not stored.</param>
/// <param name="Resent">How often everything that waited was sent again.</param>
/// <param name="Elapsed">From the start of the loader until the last row was seen to be stored.</param>
public sealed record LoadSummary(
    Guid Run,
    string State,
    string Layout,
    long Lines,
    long Records,
    int Batches,
    IReadOnlyList<BatchSizes> Sizes,
    long Stored,
    long Repeated,
    long Quarantined,
    IReadOnlyList<RejectedLine> Rejects,
    long PeakWindowBytes,
    int Resent,
    TimeSpan Elapsed);

/// <summary>Batches of one size.</summary>
/// <param name="Batches">How many.</param>
/// <param name="Records">Of how many records each.</param>
public sealed record BatchSizes(int Batches, int Records);

/// <summary>A load cannot go on; the message says why and what to do.</summary>
public sealed class LoadException(string message, Exception? inner = null) : Exception(message, inner);
