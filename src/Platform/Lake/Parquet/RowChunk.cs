using System.Buffers.Binary;
using KiVendTout.Platform.Lake.DuckDb;
using static KiVendTout.Platform.Lake.DuckDb.Native;

namespace KiVendTout.Platform.Lake.Parquet;

/// <summary>
/// DuckDB's own column vectors, filled in place: 2,048 rows that are handed over as a whole (layout: duckdb.h, "Vector Interface").
/// </summary>
internal sealed unsafe class RowChunk : IDisposable
{
    private readonly DataChunkHandle _chunk;
    private readonly IntPtr[] _vectors;
    private readonly IntPtr[] _data;
    private readonly bool[] _given;
    private readonly int _capacity = (int)duckdb_vector_size();
    private int _row;

    public RowChunk(AppenderHandle appender, int columns)
    {
        (_vectors, _data, _given) = (new IntPtr[columns], new IntPtr[columns], new bool[columns]);
        var types = new IntPtr[columns];
        try
        {
            for (var i = 0; i < columns; i++) types[i] = duckdb_appender_column_type(appender, (ulong)i);
            fixed (IntPtr* first = types) _chunk = new DataChunkHandle(duckdb_create_data_chunk(first, (ulong)columns));
            if (_chunk.IsInvalid) throw new LakeException("DuckDB gave no chunk for these columns.");
        }
        finally
        {
            for (var i = 0; i < columns; i++) duckdb_destroy_logical_type(ref types[i]);
        }
        Reset();
    }

    public bool IsFull => _row == _capacity;

    public bool IsEmpty => _row == 0;

    public void Put<T>(int column, T value) where T : unmanaged
    {
        ((T*)_data[column])[_row] = value;
        _given[column] = true;
    }

    public void PutText(int column, ReadOnlySpan<byte> utf8)
    {
        fixed (byte* text = utf8) duckdb_unsafe_vector_assign_string_element_len(_vectors[column], (ulong)_row, text, (ulong)utf8.Length);
        _given[column] = true;
    }

    /// <summary>A UUID is stored as a big-endian number whose top bit is flipped, so that it sorts as a signed one.</summary>
    public void PutUuid(int column, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        Put(column, BinaryPrimitives.ReadUInt128BigEndian(bytes) ^ (UInt128.One << 127));
    }

    /// <summary>Ends the row; columns without a value are null.</summary>
    public void EndRow()
    {
        for (var i = 0; i < _given.Length; i++)
        {
            if (!_given[i]) SetNull(_vectors[i]);
            _given[i] = false;
        }
        _row++;
    }

    /// <summary>Hands the rows over and begins again with none.</summary>
    public void AppendTo(AppenderHandle appender)
    {
        duckdb_data_chunk_set_size(_chunk, (ulong)_row);
        if (duckdb_append_data_chunk(appender, _chunk) != 0) throw new LakeException(LakeEngine.Text(duckdb_appender_error(appender)));
        Reset();
    }

    /// <summary>Forgets the rows.</summary>
    public void Reset()
    {
        duckdb_data_chunk_reset(_chunk);
        for (var i = 0; i < _vectors.Length; i++)
        {
            _vectors[i] = duckdb_data_chunk_get_vector(_chunk, (ulong)i);
            _data[i] = (IntPtr)duckdb_vector_get_data(_vectors[i]);
            _given[i] = false;
        }
        _row = 0;
    }

    public void Dispose() => _chunk.Dispose();

    private void SetNull(IntPtr vector)
    {
        duckdb_vector_ensure_validity_writable(vector);
        duckdb_vector_get_validity(vector)[_row / 64] &= ~(1UL << (_row % 64));
    }
}
