using System.Text;
using System.Text.Unicode;
using KiVendTout.Platform.Lake.DuckDb;
using static KiVendTout.Platform.Lake.DuckDb.Native;

namespace KiVendTout.Platform.Lake.Parquet;

/// <summary>
/// Writes rows to Parquet files: zstd level 3, row groups of 122,880 rows, statistics, and nothing that depends on the clock, the machine or
/// the number of threads, so that the same rows, columns and metadata give the same bytes (with the same version of DuckDB, whose name is in
/// <c>created_by</c>). Set a row's values, end the row, go on; then write all rows to a file and begin the next one. Not thread-safe.
/// </summary>
public sealed class ParquetWriter : IDisposable
{
    /// <summary>Rows of a row group: DuckDB's default, and the size at which it writes and reads best.</summary>
    public const int RowGroupRows = 122_880;

    private const string Table = "kvt_rows";
    private readonly ParquetColumn[] _columns;
    private readonly decimal[] _factors;
    private readonly ConnectionHandle _connection;
    private AppenderHandle? _appender;
    private RowChunk? _chunk;

    /// <summary>A writer of files with these columns.</summary>
    public ParquetWriter(LakeEngine engine, IReadOnlyList<ParquetColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentOutOfRangeException.ThrowIfZero(columns.Count, nameof(columns));
        _columns = [.. columns];
        _factors = [.. _columns.Select(c => (decimal)Math.Pow(10, c.Scale))];
        _connection = engine.Connect();
        try
        {
            Begin();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Rows ended since the last file.</summary>
    public long Rows { get; private set; }

    /// <summary>Sets a <see cref="ParquetKind.BigInt"/> of the present row.</summary>
    public void Set(int column, long? value)
    {
        Check(column, ParquetKind.BigInt);
        if (value is { } v) Chunk.Put(column, v);
    }

    /// <summary>Sets a <see cref="ParquetKind.Boolean"/> of the present row.</summary>
    public void Set(int column, bool? value)
    {
        Check(column, ParquetKind.Boolean);
        if (value is { } v) Chunk.Put(column, v);
    }

    /// <summary>Sets a <see cref="ParquetKind.Uuid"/> of the present row.</summary>
    public void Set(int column, Guid? value)
    {
        Check(column, ParquetKind.Uuid);
        if (value is { } v) Chunk.PutUuid(column, v);
    }

    /// <summary>Sets a <see cref="ParquetKind.Date"/> of the present row.</summary>
    public void Set(int column, DateOnly? value)
    {
        Check(column, ParquetKind.Date);
        if (value is { } v) Chunk.Put(column, v.DayNumber - DuckDbEpoch.DayNumber);
    }

    /// <summary>Sets a <see cref="ParquetKind.Timestamp"/> of the present row; what is finer than a microsecond is cut off.</summary>
    public void Set(int column, DateTimeOffset? value)
    {
        Check(column, ParquetKind.Timestamp);
        if (value is { } v) Chunk.Put(column, v.UtcTicks / TimeSpan.TicksPerMicrosecond - DateTimeOffset.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>Sets a <see cref="ParquetKind.Numeric"/> of the present row, exactly.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value has more digits than the column keeps; nothing is rounded.</exception>
    public void Set(int column, decimal? value)
    {
        Check(column, ParquetKind.Numeric);
        if (value is not { } v) return;
        var limit = 1_000_000_000_000_000_000m / _factors[column];
        if (Math.Abs(v) >= limit || v * _factors[column] % 1 != 0)
            throw new ArgumentOutOfRangeException(nameof(value), v, $"Column {_columns[column].Name} is {_columns[column].SqlType}: the value does not fit exactly.");
        Chunk.Put(column, (long)(v * _factors[column]));
    }

    /// <summary>Sets a <see cref="ParquetKind.Varchar"/> or <see cref="ParquetKind.Json"/> of the present row.</summary>
    /// <exception cref="ArgumentException">The text holds half of a surrogate pair, which has no UTF-8.</exception>
    public void Set(int column, string? value)
    {
        Check(column, ParquetKind.Varchar, ParquetKind.Json);
        if (value is null) return;
        var room = Encoding.UTF8.GetMaxByteCount(value.Length);
        var buffer = room <= 1_024 ? stackalloc byte[room] : new byte[room];
        if (Utf8.FromUtf16(value, buffer, out _, out var written, replaceInvalidSequences: false) != System.Buffers.OperationStatus.Done)
            throw new ArgumentException($"Column {_columns[column].Name}: the text is not valid UTF-16.", nameof(value));
        Chunk.PutText(column, buffer[..written]);
    }

    /// <summary>Sets a <see cref="ParquetKind.Varchar"/> or <see cref="ParquetKind.Json"/> of the present row from UTF-8.</summary>
    /// <exception cref="ArgumentException">The bytes are not valid UTF-8.</exception>
    public void Set(int column, ReadOnlySpan<byte> utf8)
    {
        Check(column, ParquetKind.Varchar, ParquetKind.Json);
        if (!Utf8.IsValid(utf8)) throw new ArgumentException($"Column {_columns[column].Name}: the bytes are not valid UTF-8.", nameof(utf8));
        Chunk.PutText(column, utf8);
    }

    /// <summary>Ends the present row; columns that were not set are null.</summary>
    public void EndRow()
    {
        Chunk.EndRow();
        Rows++;
        if (Chunk.IsFull) Chunk.AppendTo(_appender!);
    }

    /// <summary>Writes all ended rows to a file, replacing one of that name, and begins anew with none.</summary>
    /// <param name="path">A path in an existing folder.</param>
    /// <param name="metadata">Key-value metadata of the file, written in the order of the keys.</param>
    /// <exception cref="LakeException">The file could not be written; the rows are lost and the writer begins anew.</exception>
    public ParquetFile WriteTo(string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            if (!Chunk.IsEmpty) Chunk.AppendTo(_appender!);
            if (duckdb_appender_flush(_appender!) != 0) throw new LakeException(LakeEngine.Text(duckdb_appender_error(_appender!)));
            LakeEngine.Execute(_connection, $"COPY temp.main.{Table} TO {LakeQuery.Literal(path)} ({Options(metadata)})");
            return new ParquetFile(path, Rows, new FileInfo(path).Length);
        }
        finally
        {
            Begin();
        }
    }

    /// <summary>Forgets the rows and closes the connection.</summary>
    public void Dispose()
    {
        _chunk?.Dispose();
        _appender?.Dispose();
        _connection.Dispose();
    }

    private RowChunk Chunk => _chunk ?? throw new ObjectDisposedException(nameof(ParquetWriter));

    private static string Options(IReadOnlyDictionary<string, string>? metadata)
    {
        var options = $"FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, ROW_GROUP_SIZE {RowGroupRows}";
        if (metadata is not { Count: > 0 }) return options;
        var pairs = metadata.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{LakeQuery.Literal(m.Key)}: {LakeQuery.Literal(m.Value)}");
        return $"{options}, KV_METADATA {{{string.Join(", ", pairs)}}}";
    }

    // A new table and not an emptied one: deleted rows would leave other row groups behind, and so other bytes in the next file.
    private void Begin()
    {
        _chunk?.Dispose();
        _appender?.Dispose();
        (_chunk, _appender, Rows) = (null, null, 0);
        var columns = string.Join(", ", _columns.Select(c => $"\"{c.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" {c.SqlType}"));
        LakeEngine.Execute(_connection, $"CREATE OR REPLACE TEMP TABLE {Table} ({columns})");
        var state = duckdb_appender_create_ext(_connection, "temp", "main", Table, out var appender);
        _appender = new AppenderHandle(appender);
        if (state != 0) throw new LakeException(LakeEngine.Text(duckdb_appender_error(_appender)));
        _chunk = new RowChunk(_appender, _columns.Length);
    }

    private void Check(int column, ParquetKind kind, ParquetKind? orKind = null)
    {
        var has = _columns[column].Kind;
        if (has != kind && has != orKind) throw new InvalidOperationException($"Column {_columns[column].Name} is {has}, not {kind}.");
    }
}
