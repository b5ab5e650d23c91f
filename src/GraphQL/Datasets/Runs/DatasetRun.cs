using KiVendTout.Platform.GraphQLServer;

namespace KiVendTout.GraphQL.Datasets.Runs;

/// <summary>Where a run stands.</summary>
public enum DatasetRunState
{
    /// <summary>It loads.</summary>
    Running,

    /// <summary>Everything was sent, and stored.</summary>
    Done,

    /// <summary>It broke off; its error says why.</summary>
    Failed,

    /// <summary>Somebody stopped it.</summary>
    Stopped,
}

/// <summary>One time that a file was loaded.</summary>
public sealed class DatasetRun
{
    internal DatasetRun(ShownDataset dataset, RunRow row) => (Dataset, Row) = (dataset, row);

    internal RunRow Row { get; }

    /// <summary>Its id.</summary>
    [ID]
    public Guid Id => Row.Id;

    /// <summary>The dataset, with the origin and caveats that belong to every figure of it.</summary>
    public ShownDataset Dataset { get; }

    /// <summary>Name of the file.</summary>
    public string File => Path.GetFileName(Row.File);

    /// <summary>The source, as sources name it: 64 hexadecimal digits; null when it did not come so far.</summary>
    public string? Source => Row.Source;

    /// <summary>Where it stands.</summary>
    public DatasetRunState State => Row.State;

    /// <summary>When it began.</summary>
    public DateTimeOffset Started => Row.Started;

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? Ended => Row.Ended;

    /// <summary>Lines that were read.</summary>
    public long Lines => Row.Lines;

    /// <summary>Records that were sent.</summary>
    public long Records => Row.Records;

    /// <summary>Batches that were sent.</summary>
    public int Batches => Row.Batches;

    /// <summary>Records sent per second, from its beginning to its end or to now.</summary>
    public double RecordsPerSecond => Row.PerSecond(Row.Records);

    /// <summary>Why it failed; null otherwise.</summary>
    public string? Error => Row.Error;
}

/// <summary>A batch that was consumed: a line of a run's trace.</summary>
public sealed class DatasetBatch
{
    internal DatasetBatch(BatchRow row) => Row = row;

    internal BatchRow Row { get; }

    /// <summary>Its first line in the source.</summary>
    public long FirstLine => Row.FirstLine;

    /// <summary>Its last line in the source.</summary>
    public long LastLine => Row.LastLine;

    /// <summary>Records in it.</summary>
    public int Records => Row.Records;

    /// <summary>Records that became rows.</summary>
    public int Stored => Row.Stored;

    /// <summary>Records whose rows were there already.</summary>
    public int Repeated => Row.Repeated;

    /// <summary>Records that are no rows.</summary>
    public int Quarantined => Row.Quarantined;

    /// <summary>Size of its body.</summary>
    public int Bytes => Row.Bytes;

    /// <summary>The topic that it came by.</summary>
    public string Topic => Row.Topic;

    /// <summary>Its partition.</summary>
    public int Partition => Row.Partition;

    /// <summary>Its offset.</summary>
    public long Offset => Row.Offset;

    /// <summary>When it was stored.</summary>
    public DateTimeOffset StoredAt => Row.StoredAt;
}

/// <summary>A file that was loaded. One that begins with the content of another is that one, grown.</summary>
public sealed class DatasetSource
{
    internal DatasetSource(SourceRow row) => Row = row;

    internal SourceRow Row { get; }

    /// <summary>SHA-256 of its content when it was first loaded, 64 hexadecimal digits: its name for ever.</summary>
    public string Sha256 => Row.Sha256;

    /// <summary>The file's name when it was last loaded.</summary>
    public string Name => Row.Name;

    /// <summary>Size of its content.</summary>
    public long Bytes => Row.Bytes;

    /// <summary>Its lines.</summary>
    public long Lines => Row.Lines;

    /// <summary>When it was first loaded.</summary>
    public DateTimeOffset FirstLoaded => Row.FirstLoaded;

    /// <summary>When it was last loaded.</summary>
    public DateTimeOffset LastLoaded => Row.LastLoaded;
}

/// <summary>A line that is no row of its dataset.</summary>
public sealed class QuarantinedLine
{
    internal QuarantinedLine(QuarantineRow row) => Row = row;

    internal QuarantineRow Row { get; }

    /// <summary>The source that it is in, as sources name it.</summary>
    public string Source => Row.Source;

    /// <summary>Its number in the source, from 1.</summary>
    public long Line => Row.Line;

    /// <summary>The run that found it, by its id; null when no run did.</summary>
    [ID("DatasetRun")]
    public Guid? Run => Row.Run;

    /// <summary>The column that does not fit; null when it is the whole line.</summary>
    public string? Column => Row.Column;

    /// <summary>What is the matter with it.</summary>
    public string Reason => Row.Reason;

    /// <summary>The line as it was, at most its first 2000 characters.</summary>
    public string Raw => Row.Raw;

    /// <summary>Size of the whole line.</summary>
    public long RawBytes => Row.RawBytes;

    /// <summary>Since when.</summary>
    public DateTimeOffset At => Row.At;
}
