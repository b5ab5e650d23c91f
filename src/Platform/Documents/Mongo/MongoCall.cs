using System.Buffers.Binary;
using KiVendTout.Platform.Documents.Bson;

namespace KiVendTout.Platform.Documents.Mongo;

/// <summary>Takes a document that the driver holds: it is gone when this returns.</summary>
internal delegate void TakeDocument(ReadOnlySpan<byte> document);

/// <summary>One connection of the pool while one thread uses it.</summary>
internal sealed unsafe class MongoCall : IDisposable
{
    private static readonly byte[] Unordered = BsonWriter.Document(opts => opts.Boolean("ordered"u8, false));

    // Keys were escaped where they came in; looking at each again would cost more than writing them.
    private static readonly byte[] Plain = BsonWriter.Document(opts => opts.Boolean("validate"u8, false));

    private static readonly byte[] Upsert = BsonWriter.Document(opts =>
    {
        opts.Boolean("upsert"u8, true);
        opts.Boolean("validate"u8, false);
    });

    private readonly PoolHandle _pool;
    private readonly MongoDocuments _database;
    private readonly BsonSlots _slots;
    private readonly IntPtr _client;

    public MongoCall(PoolHandle pool, MongoDocuments database, BsonSlots slots)
    {
        (_pool, _database, _slots) = (pool, database, slots);
        _client = Native.mongoc_client_pool_pop(pool);
    }

    public void Dispose() => Native.mongoc_client_pool_push(_pool, _client);

    /// <exception cref="DocumentException">The server refused, or is away.</exception>
    public void Command(byte[] command, bool isWrite) => TryCommand(command, isWrite, isHarmless: null);

    /// <summary>Answers with false when the server refuses with a code or a sentence that is harmless.</summary>
    public bool TryCommand(byte[] command, bool isWrite, Func<int, string, bool>? isHarmless)
    {
        Native.Error error;
        fixed (byte* bytes = command)
        {
            var view = _slots.View(0, bytes, command.Length);
            var done = isWrite
                ? Native.mongoc_client_write_command_with_opts(_client, _database.Database, view, IntPtr.Zero, _slots.Reply, &error)
                : Native.mongoc_client_command_simple(_client, _database.Database, view, IntPtr.Zero, _slots.Reply, &error);
            Native.bson_destroy(_slots.Reply);
            if (!done && isHarmless?.Invoke((int)error.Code, MongoErrors.Text(&error)) != true)
                throw MongoErrors.Of(&error, _database.Place);
            return done;
        }
    }

    public void Find(string collection, byte[] filter, byte[] opts, TakeDocument take)
    {
        using var handle = Collection(collection);
        fixed (byte* filterBytes = filter, optsBytes = opts)
        {
            using var cursor = Native.mongoc_collection_find_with_opts(
                handle, _slots.View(0, filterBytes, filter.Length), _slots.View(1, optsBytes, opts.Length), IntPtr.Zero);
            Drain(cursor, take);
        }
    }

    public void Aggregate(string collection, byte[] pipeline, TakeDocument take)
    {
        using var handle = Collection(collection);
        fixed (byte* bytes = pipeline)
        {
            using var cursor = Native.mongoc_collection_aggregate(handle, 0, _slots.View(0, bytes, pipeline.Length), IntPtr.Zero, IntPtr.Zero);
            Drain(cursor, take);
        }
    }

    public void Indexes(string collection, TakeDocument take)
    {
        using var handle = Collection(collection);
        using var cursor = Native.mongoc_collection_find_indexes_with_opts(handle, IntPtr.Zero);
        Drain(cursor, take);
    }

    public long Count(string collection, byte[] filter)
    {
        using var handle = Collection(collection);
        Native.Error error;
        fixed (byte* bytes = filter)
        {
            var count = Native.mongoc_collection_count_documents(handle, _slots.View(0, bytes, filter.Length), IntPtr.Zero, IntPtr.Zero, _slots.Reply, &error);
            Native.bson_destroy(_slots.Reply);
            return count >= 0 ? count : throw MongoErrors.Of(&error, _database.Place);
        }
    }

    public long Delete(string collection, byte[] filter)
    {
        using var handle = Collection(collection);
        Native.Error error;
        fixed (byte* bytes = filter)
        {
            var done = Native.mongoc_collection_delete_many(handle, _slots.View(0, bytes, filter.Length), IntPtr.Zero, _slots.Reply, &error);
            var deleted = BsonReader.Find(Bytes(_slots.Reply), "deletedCount") as long?;
            Native.bson_destroy(_slots.Reply);
            return done ? deleted ?? 0 : throw MongoErrors.Of(&error, _database.Place);
        }
    }

    /// <summary>Writes in no particular order. What the server refused for a document is in the answer; everything else is thrown.</summary>
    public BulkReply Write(string collection, BulkWrites writes)
    {
        using var handle = Collection(collection);
        Native.Error error;
        fixed (byte* all = writes.Bytes, unordered = Unordered, plain = Plain, upsert = Upsert)
        {
            using var bulk = Native.mongoc_collection_create_bulk_operation_with_opts(handle, _slots.View(0, unordered, Unordered.Length));
            foreach (var (kind, filter, start, end) in writes.Writes)
            {
                var document = _slots.View(1, all + start, end - start);
                var opts = kind == BulkWriteKind.Upsert ? _slots.View(2, upsert, Upsert.Length) : _slots.View(2, plain, Plain.Length);
                var taken = kind == BulkWriteKind.Insert
                    ? Native.mongoc_bulk_operation_insert_with_opts(bulk, document, opts, &error)
                    : Native.mongoc_bulk_operation_replace_one_with_opts(bulk, _slots.View(0, all + filter, start - filter), document, opts, &error);
                if (!taken)
                    throw MongoErrors.Of(&error, _database.Place);
            }

            var done = Native.mongoc_bulk_operation_execute(bulk, _slots.Reply, &error) != 0;
            var reply = BulkReply.Of(Bytes(_slots.Reply));
            Native.bson_destroy(_slots.Reply);
            return done || reply.Refused.Count > 0 ? reply : throw MongoErrors.Of(&error, _database.Place);
        }
    }

    private CollectionHandle Collection(string name) => Native.mongoc_client_get_collection(_client, _database.Database, name);

    private void Drain(CursorHandle cursor, TakeDocument take)
    {
        while (Native.mongoc_cursor_next(cursor, out var document))
            take(Bytes(document));
        Native.Error error;
        if (Native.mongoc_cursor_error(cursor, &error))
            throw MongoErrors.Of(&error, _database.Place);
    }

    private static ReadOnlySpan<byte> Bytes(IntPtr bson)
    {
        var data = Native.bson_get_data(bson);
        return new(data, BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(data, 4)));
    }
}
