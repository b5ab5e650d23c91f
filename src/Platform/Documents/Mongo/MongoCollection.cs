using System.Buffers;
using System.Text.Json;
using KiVendTout.Platform.Documents.Bson;
using KiVendTout.Platform.Documents.Content;
using KiVendTout.Platform.Documents.Shapes;

namespace KiVendTout.Platform.Documents.Mongo;

/// <summary>A collection in MongoDB.</summary>
internal sealed class MongoCollection<T>(MongoDocuments database, string name, DocumentCodec<T> codec) : IDocumentCollection<T>
{
    /// <summary>A request to the server has 48 MB at most; ids of any length fit.</summary>
    private const int IdsOfOneFind = 5_000;

    public string Name => name;

    public async Task<BulkUpsertResult> BulkUpsertAsync(IReadOnlyList<T> documents, string? onlyNewer = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var guard = onlyNewer is null ? null : GuardPath.Of(codec.Shape, onlyNewer);
        var (inserted, replaced) = (0L, 0L);
        foreach (var batch in Batching.Cut(codec, documents, guard))
        {
            ct.ThrowIfCancellationRequested();
            var upsert = new MongoUpsert(name, codec.Shape, guard, batch, database.Place);
            var done = await database.RunAsync(call => upsert.Run(call, ct), ct).ConfigureAwait(false);
            inserted += done.Inserted;
            replaced += done.Replaced;
        }

        return new(inserted, replaced, documents.Count - inserted - replaced);
    }

    public async Task<IReadOnlyList<T>> FindAsync(IReadOnlyCollection<DocumentValue> ids, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var found = new List<T>();
        foreach (var some in ids.Chunk(IdsOfOneFind))
        {
            var filter = MongoQuery.FilterOf(codec.Shape, Filter.In(Field.IdName, some));
            found.AddRange(await ReadAsync(filter, BsonWriter.Document(_ => { }), ct).ConfigureAwait(false));
        }

        return found;
    }

    public async Task<DocumentPage<T>> FindAsync(Filter filter, FindOptions? options = null, CancellationToken ct = default)
    {
        var page = new PageQuery<T>(codec, filter, options);
        return page.Of(await ReadAsync(MongoQuery.FilterOf(codec.Shape, page.Filter), MongoQuery.FindOptions(page.Keys, page.Fetch), ct).ConfigureAwait(false));
    }

    public Task<long> CountAsync(Filter filter, CancellationToken ct = default)
    {
        var bson = MongoQuery.FilterOf(codec.Shape, filter);
        return database.RunAsync(call => call.Count(name, bson), ct);
    }

    public Task<long> DeleteAsync(Filter filter, CancellationToken ct = default)
    {
        var bson = MongoQuery.FilterOf(codec.Shape, filter);
        return database.RunAsync(call => call.Delete(name, bson), ct);
    }

    public async Task<IReadOnlyList<AggregateRow>> AggregateAsync(Aggregate aggregate, CancellationToken ct = default)
    {
        var plan = AggregatePlan.Of(codec.Shape, aggregate);
        var pipeline = MongoQuery.Pipeline(codec.Shape, plan);
        return await database.RunAsync<IReadOnlyList<AggregateRow>>(call =>
        {
            var rows = new List<AggregateRow>();
            call.Aggregate(name, pipeline, document => rows.Add(MongoRow.Of(plan, document)));
            return rows;
        }, ct).ConfigureAwait(false);
    }

    public Task EnsureIndexesAsync(IReadOnlyList<IndexModel> indexes, CancellationToken ct = default)
    {
        var plans = IndexPlan.Of(codec.Shape, indexes);
        return database.RunAsync(call =>
        {
            MongoIndexes.Ensure(call, name, plans);
            return true;
        }, ct);
    }

    // Documents are read where the driver holds them, on its thread: nothing is copied but what is in them.
    private Task<List<T>> ReadAsync(byte[] filter, byte[] opts, CancellationToken ct) => database.RunAsync(call =>
    {
        var found = new List<T>();
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json, CanonicalJson.Options);
        call.Find(name, filter, opts, document =>
        {
            ct.ThrowIfCancellationRequested();
            json.ResetWrittenCount();
            writer.Reset();
            BsonToJson.Restore(document, codec.Shape, writer);
            writer.Flush();
            found.Add(codec.Read(json.WrittenSpan));
        });
        return found;
    }, ct);
}
