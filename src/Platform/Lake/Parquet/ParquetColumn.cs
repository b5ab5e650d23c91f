namespace KiVendTout.Platform.Lake.Parquet;

/// <summary>What a column holds, with its logical type in the file (Apache Parquet, LogicalTypes.md).</summary>
public enum ParquetKind
{
    /// <summary>64-bit signed number (INT64).</summary>
    BigInt,

    /// <summary>Text, UTF-8 (STRING).</summary>
    Varchar,

    /// <summary>A JSON document as text (JSON). It is stored as it is given; that it is JSON is not checked.</summary>
    Json,

    /// <summary>A UUID, 16 bytes (UUID).</summary>
    Uuid,

    /// <summary>An instant in microseconds, adjusted to UTC (TIMESTAMP(isAdjustedToUTC = true, MICROS)).</summary>
    Timestamp,

    /// <summary>True or false (BOOLEAN).</summary>
    Boolean,

    /// <summary>An exact number of up to 18 digits (DECIMAL(18, scale)).</summary>
    Numeric,

    /// <summary>A day (DATE).</summary>
    Date,
}

/// <summary>A column of a Parquet file. Every column may hold nulls.</summary>
public sealed record ParquetColumn
{
    private ParquetColumn(string name, ParquetKind kind, int scale = 0)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        (Name, Kind, Scale) = (name, kind, scale);
    }

    /// <summary>Column name.</summary>
    public string Name { get; }

    /// <summary>What it holds.</summary>
    public ParquetKind Kind { get; }

    /// <summary>Digits after the point of a <see cref="ParquetKind.Numeric"/> column, else 0.</summary>
    public int Scale { get; }

    /// <summary>DuckDB's name of the type.</summary>
    internal string SqlType => Kind switch
    {
        ParquetKind.BigInt => "BIGINT",
        ParquetKind.Varchar => "VARCHAR",
        ParquetKind.Json => "JSON",
        ParquetKind.Uuid => "UUID",
        ParquetKind.Timestamp => "TIMESTAMPTZ",
        ParquetKind.Boolean => "BOOLEAN",
        ParquetKind.Numeric => $"DECIMAL(18,{Scale})",
        ParquetKind.Date => "DATE",
        _ => throw new InvalidOperationException($"No SQL type for {Kind}."),
    };

    /// <summary>A <see cref="ParquetKind.BigInt"/> column.</summary>
    public static ParquetColumn BigInt(string name) => new(name, ParquetKind.BigInt);

    /// <summary>A <see cref="ParquetKind.Varchar"/> column.</summary>
    public static ParquetColumn Varchar(string name) => new(name, ParquetKind.Varchar);

    /// <summary>A <see cref="ParquetKind.Json"/> column.</summary>
    public static ParquetColumn Json(string name) => new(name, ParquetKind.Json);

    /// <summary>A <see cref="ParquetKind.Uuid"/> column.</summary>
    public static ParquetColumn Uuid(string name) => new(name, ParquetKind.Uuid);

    /// <summary>A <see cref="ParquetKind.Timestamp"/> column.</summary>
    public static ParquetColumn Timestamp(string name) => new(name, ParquetKind.Timestamp);

    /// <summary>A <see cref="ParquetKind.Boolean"/> column.</summary>
    public static ParquetColumn Boolean(string name) => new(name, ParquetKind.Boolean);

    /// <summary>A <see cref="ParquetKind.Date"/> column.</summary>
    public static ParquetColumn Date(string name) => new(name, ParquetKind.Date);

    /// <summary>A DECIMAL(18, <paramref name="scale"/>) column.</summary>
    /// <param name="name">Column name.</param>
    /// <param name="scale">Digits after the point, 0 to 18.</param>
    public static ParquetColumn Numeric(string name, int scale = 4)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, 18);
        return new(name, ParquetKind.Numeric, scale);
    }
}

/// <summary>A Parquet file that was written.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Rows">How many rows it holds.</param>
/// <param name="Bytes">Its size.</param>
public sealed record ParquetFile(string Path, long Rows, long Bytes);
