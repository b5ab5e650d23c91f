using System.Runtime.InteropServices;

namespace KiVendTout.Platform.Lake.DuckDb;

/// <summary>The functions of DuckDB's C API (duckdb.h, stable since 1.2) that the lake uses. A state of 0 is success.</summary>
internal static unsafe partial class Native
{
    /// <summary>Resolved by <see cref="DuckDbLibrary"/>.</summary>
    public const string Name = "duckdb";

    [LibraryImport(Name)]
    public static partial IntPtr duckdb_library_version();

    [LibraryImport(Name)]
    public static partial int duckdb_create_config(out IntPtr config);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int duckdb_set_config(IntPtr config, string name, string option);

    [LibraryImport(Name)]
    public static partial void duckdb_destroy_config(ref IntPtr config);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int duckdb_open_ext(string? path, out IntPtr database, IntPtr config, out IntPtr error);

    [LibraryImport(Name)]
    public static partial void duckdb_close(ref IntPtr database);

    [LibraryImport(Name)]
    public static partial int duckdb_connect(DatabaseHandle database, out IntPtr connection);

    [LibraryImport(Name)]
    public static partial void duckdb_disconnect(ref IntPtr connection);

    [LibraryImport(Name)]
    public static partial void duckdb_interrupt(ConnectionHandle connection);

    [LibraryImport(Name)]
    public static partial void duckdb_free(IntPtr memory);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int duckdb_query(ConnectionHandle connection, string sql, out Result result);

    [LibraryImport(Name)]
    public static partial IntPtr duckdb_result_error(ref Result result);

    [LibraryImport(Name)]
    public static partial void duckdb_destroy_result(ref Result result);

    [LibraryImport(Name)]
    public static partial ulong duckdb_column_count(ref Result result);

    [LibraryImport(Name)]
    public static partial IntPtr duckdb_column_name(ref Result result, ulong column);

    [LibraryImport(Name)]
    public static partial IntPtr duckdb_column_logical_type(ref Result result, ulong column);

    [LibraryImport(Name)]
    public static partial TypeId duckdb_get_type_id(IntPtr type);

    [LibraryImport(Name)]
    public static partial byte duckdb_decimal_scale(IntPtr type);

    [LibraryImport(Name)]
    public static partial TypeId duckdb_decimal_internal_type(IntPtr type);

    [LibraryImport(Name)]
    public static partial void duckdb_destroy_logical_type(ref IntPtr type);

    [LibraryImport(Name)]
    public static partial IntPtr duckdb_fetch_chunk(Result result);

    [LibraryImport(Name)]
    public static partial IntPtr duckdb_create_data_chunk(IntPtr* types, ulong columns);

    [LibraryImport(Name)]
    public static partial void duckdb_destroy_data_chunk(ref IntPtr chunk);

    [LibraryImport(Name)]
    public static partial void duckdb_data_chunk_reset(DataChunkHandle chunk);

    [LibraryImport(Name)]
    public static partial ulong duckdb_data_chunk_get_size(DataChunkHandle chunk);

    [LibraryImport(Name)]
    public static partial void duckdb_data_chunk_set_size(DataChunkHandle chunk, ulong rows);

    [LibraryImport(Name)]
    public static partial IntPtr duckdb_data_chunk_get_vector(DataChunkHandle chunk, ulong column);

    [LibraryImport(Name)]
    public static partial ulong duckdb_vector_size();

    [LibraryImport(Name)]
    public static partial void* duckdb_vector_get_data(IntPtr vector);

    /// <summary>One bit for each row, 1 for a value and 0 for null; null when every row has a value.</summary>
    [LibraryImport(Name)]
    public static partial ulong* duckdb_vector_get_validity(IntPtr vector);

    [LibraryImport(Name)]
    public static partial void duckdb_vector_ensure_validity_writable(IntPtr vector);

    /// <summary>Copies text that is known to be valid UTF-8 into the vector.</summary>
    [LibraryImport(Name)]
    public static partial void duckdb_unsafe_vector_assign_string_element_len(IntPtr vector, ulong row, byte* text, ulong length);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int duckdb_appender_create_ext(ConnectionHandle connection, string? catalog, string? schema, string table, out IntPtr appender);

    [LibraryImport(Name)]
    public static partial IntPtr duckdb_appender_column_type(AppenderHandle appender, ulong column);

    [LibraryImport(Name)]
    public static partial int duckdb_append_data_chunk(AppenderHandle appender, DataChunkHandle chunk);

    [LibraryImport(Name)]
    public static partial int duckdb_appender_flush(AppenderHandle appender);

    [LibraryImport(Name)]
    public static partial IntPtr duckdb_appender_error(AppenderHandle appender);

    [LibraryImport(Name)]
    public static partial int duckdb_appender_destroy(ref IntPtr appender);

    /// <summary>duckdb_result: six words, all but the last deprecated, none of them ours to read.</summary>
    public struct Result
    {
        public fixed ulong Words[6];
    }

    /// <summary>duckdb_type: the numbers are fixed by the C API.</summary>
    public enum TypeId
    {
        Boolean = 1, TinyInt = 2, SmallInt = 3, Integer = 4, BigInt = 5, UTinyInt = 6, USmallInt = 7, UInteger = 8, UBigInt = 9, Float = 10, Double = 11,
        Timestamp = 12, Date = 13, HugeInt = 16, Varchar = 17, Decimal = 19, Uuid = 27, TimestampTz = 31,
    }
}
