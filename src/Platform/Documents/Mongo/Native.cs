using System.Runtime.InteropServices;

namespace KiVendTout.Platform.Documents.Mongo;

/// <summary>The functions of libmongoc 1.x (mongoc.org/libmongoc) that are used. The library is found by <see cref="DriverLibrary"/>.</summary>
internal static unsafe partial class Native
{
    public const string Name = "mongoc";
    public const string BsonName = "bson";

    /// <summary>Size and alignment of bson_t in libbson 1.x.</summary>
    public const int BsonSize = 128;

    [LibraryImport(Name)]
    public static partial void mongoc_init();

    [LibraryImport(Name)]
    public static partial void mongoc_log_set_handler(IntPtr handler, IntPtr data);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial UriHandle mongoc_uri_new_with_error(string text, Error* error);

    [LibraryImport(Name)]
    public static partial void mongoc_uri_destroy(IntPtr uri);

    [LibraryImport(Name)]
    public static partial HostList* mongoc_uri_get_hosts(UriHandle uri);

    [LibraryImport(Name)]
    public static partial IntPtr mongoc_uri_get_srv_hostname(UriHandle uri);

    [LibraryImport(Name)]
    public static partial IntPtr mongoc_uri_get_database(UriHandle uri);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool mongoc_uri_has_option(UriHandle uri, string option);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mongoc_uri_get_option_as_int32(UriHandle uri, string option, int fallback);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool mongoc_uri_set_option_as_int32(UriHandle uri, string option, int value);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool mongoc_uri_set_option_as_bool(UriHandle uri, string option, [MarshalAs(UnmanagedType.U1)] bool value);

    [LibraryImport(Name)]
    public static partial IntPtr mongoc_write_concern_new();

    [LibraryImport(Name)]
    public static partial void mongoc_write_concern_set_wmajority(IntPtr concern, int timeoutMs);

    [LibraryImport(Name)]
    public static partial void mongoc_write_concern_destroy(IntPtr concern);

    [LibraryImport(Name)]
    public static partial void mongoc_uri_set_write_concern(UriHandle uri, IntPtr concern);

    [LibraryImport(Name)]
    public static partial PoolHandle mongoc_client_pool_new_with_error(UriHandle uri, Error* error);

    [LibraryImport(Name)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool mongoc_client_pool_set_error_api(PoolHandle pool, int version);

    [LibraryImport(Name)]
    public static partial void mongoc_client_pool_destroy(IntPtr pool);

    [LibraryImport(Name)]
    public static partial IntPtr mongoc_client_pool_pop(PoolHandle pool);

    [LibraryImport(Name)]
    public static partial void mongoc_client_pool_push(PoolHandle pool, IntPtr client);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool mongoc_client_write_command_with_opts(IntPtr client, string database, IntPtr command, IntPtr opts, IntPtr reply, Error* error);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool mongoc_client_command_simple(IntPtr client, string database, IntPtr command, IntPtr preference, IntPtr reply, Error* error);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial CollectionHandle mongoc_client_get_collection(IntPtr client, string database, string collection);

    [LibraryImport(Name)]
    public static partial void mongoc_collection_destroy(IntPtr collection);

    [LibraryImport(Name)]
    public static partial CursorHandle mongoc_collection_find_with_opts(CollectionHandle collection, IntPtr filter, IntPtr opts, IntPtr preference);

    [LibraryImport(Name)]
    public static partial CursorHandle mongoc_collection_aggregate(CollectionHandle collection, int flags, IntPtr pipeline, IntPtr opts, IntPtr preference);

    [LibraryImport(Name)]
    public static partial CursorHandle mongoc_collection_find_indexes_with_opts(CollectionHandle collection, IntPtr opts);

    [LibraryImport(Name)]
    public static partial long mongoc_collection_count_documents(CollectionHandle collection, IntPtr filter, IntPtr opts, IntPtr preference, IntPtr reply, Error* error);

    [LibraryImport(Name)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool mongoc_collection_delete_many(CollectionHandle collection, IntPtr filter, IntPtr opts, IntPtr reply, Error* error);

    [LibraryImport(Name)]
    public static partial BulkHandle mongoc_collection_create_bulk_operation_with_opts(CollectionHandle collection, IntPtr opts);

    [LibraryImport(Name)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool mongoc_bulk_operation_insert_with_opts(BulkHandle bulk, IntPtr document, IntPtr opts, Error* error);

    [LibraryImport(Name)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool mongoc_bulk_operation_replace_one_with_opts(BulkHandle bulk, IntPtr filter, IntPtr document, IntPtr opts, Error* error);

    [LibraryImport(Name)]
    public static partial uint mongoc_bulk_operation_execute(BulkHandle bulk, IntPtr reply, Error* error);

    [LibraryImport(Name)]
    public static partial void mongoc_bulk_operation_destroy(IntPtr bulk);

    [LibraryImport(Name)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool mongoc_cursor_next(CursorHandle cursor, out IntPtr document);

    [LibraryImport(Name)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool mongoc_cursor_error(CursorHandle cursor, Error* error);

    [LibraryImport(Name)]
    public static partial void mongoc_cursor_destroy(IntPtr cursor);

    [LibraryImport(BsonName)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool bson_init_static(IntPtr bson, byte* data, nuint length);

    [LibraryImport(BsonName)]
    public static partial byte* bson_get_data(IntPtr bson);

    [LibraryImport(BsonName)]
    public static partial void bson_destroy(IntPtr bson);

    /// <summary>bson_error_t: who says it, a code, and a sentence of at most 503 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Error
    {
        public uint Domain;
        public uint Code;
        public fixed byte Message[504];
    }

    /// <summary>mongoc_host_list_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct HostList
    {
        public HostList* Next;
        public fixed byte Host[256];
        public fixed byte HostAndPort[262];
    }
}
