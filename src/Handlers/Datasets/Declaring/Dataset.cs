namespace KiVendTout.Handlers.Datasets.Declaring;

/// <summary>
/// A dataset as its declaration says (a file of ops/datasets): where its rows come from, what is in them, which topic they travel by and which table they end in. It was
/// checked when it was read, so whoever has one may build SQL of its names.
/// </summary>
public sealed record Dataset
{
    /// <summary>Its name, what people type: lower-case letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Title { get; init; }

    /// <summary>What a row is, in a sentence or two.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where the data comes from, with its licence; shown wherever rows or figures are.</summary>
    public string Origin { get; init; } = "";

    /// <summary>What whoever uses it must know; shown with the origin.</summary>
    public IReadOnlyList<string> Caveats { get; init; } = [];

    /// <summary>The Kafka topic, of one partition.</summary>
    public required string Topic { get; init; }

    /// <summary>How long the topic keeps its messages.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The table in the shop's schema; a name that needs no quotes.</summary>
    public required string Table { get; init; }

    /// <summary>Records of a message, at the most.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>How fields are separated.</summary>
    public Separator Separator { get; init; } = Separator.Detect;

    /// <summary>Whether the first line names the columns.</summary>
    public HeaderLine Header { get; init; } = HeaderLine.Detect;

    /// <summary>What stands for no value, besides an empty field: <c>NA</c>, <c>NULL</c>.</summary>
    public IReadOnlyList<string> NullWords { get; init; } = [];

    /// <summary>The columns, in the order of the file.</summary>
    public required IReadOnlyList<DatasetColumn> Columns { get; init; }

    /// <summary>The column that a summary gives the mean of, such as the value to be predicted; null for none.</summary>
    public string? Target { get; init; }

    /// <summary>
    /// Columns that tell a row from every other. None (the usual case): a row is told by its source and line, so the same file loaded twice is there once.
    /// </summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Further indexes, each of one or more columns; <c>created_at</c> may be among them.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Indexes { get; init; } = [];
}

/// <summary>A column.</summary>
public sealed record DatasetColumn
{
    /// <summary>Its name in the file's header, in messages, in the table and in the lake: a name that needs no quotes.</summary>
    public required string Name { get; init; }

    /// <summary>What it holds.</summary>
    public required ColumnType Type { get; init; }

    /// <summary>Digits after the point of a <see cref="ColumnType.DecimalNumber"/>, 0 to 18: a value with more is not rounded but put into quarantine.</summary>
    public int Scale { get; init; }

    /// <summary>Whether a row may have no value here.</summary>
    public bool Nullable { get; init; }

    /// <summary>What one of it is, such as <c>1000 USD</c>; empty for a mere number or text.</summary>
    public string Unit { get; init; } = "";

    /// <summary>What it says of a row.</summary>
    public string Description { get; init; } = "";
}

/// <summary>What a column holds.</summary>
public enum ColumnType
{
    /// <summary>A whole number of 32 bits: <c>integer</c>, in the lake INT64. A decimal that is whole, such as <c>296.0</c>, is one.</summary>
    WholeNumber,

    /// <summary>A whole number of 64 bits: <c>bigint</c>, in the lake INT64.</summary>
    LongNumber,

    /// <summary>An exact number of up to 18 digits: <c>numeric(18, scale)</c>, in the lake DECIMAL(18, scale).</summary>
    DecimalNumber,

    /// <summary>Text: <c>text</c>, in the lake STRING.</summary>
    Text,

    /// <summary>True or false: <c>boolean</c>.</summary>
    Boolean,

    /// <summary>A day, <c>2011-12-09</c>: <c>date</c>.</summary>
    Date,

    /// <summary>An instant, <c>2011-12-09 12:50:00</c> (UTC unless it says otherwise) or RFC 3339: <c>timestamptz</c>.</summary>
    Timestamp,
}

/// <summary>How fields are separated.</summary>
public enum Separator
{
    /// <summary>As the first lines show.</summary>
    Detect,

    /// <summary>Runs of blanks and tabs; those at the ends of a line mean nothing, and no field can be empty or hold one.</summary>
    Blanks,

    /// <summary>Commas, with quotes as RFC 4180 has them.</summary>
    Comma,

    /// <summary>Semicolons, with quotes as RFC 4180 has them.</summary>
    Semicolon,

    /// <summary>Tabs, with quotes as RFC 4180 has them.</summary>
    Tab,
}

/// <summary>Whether the first line names the columns.</summary>
public enum HeaderLine
{
    /// <summary>It does if what stands in it are the columns' names; it is never merely assumed.</summary>
    Detect,

    /// <summary>It does, and has to name every column, in any order.</summary>
    Yes,

    /// <summary>It is a row.</summary>
    No,
}
