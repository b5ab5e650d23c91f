using System.Text;
using KiVendTout.Platform.Documents.Bson;
using KiVendTout.Platform.Documents.Content;
using KiVendTout.Platform.Documents.Shapes;

namespace KiVendTout.Platform.Documents.Mongo;

/// <summary>
/// Stores one batch. With a guard each write is "replace the document with this id whose number is smaller, or insert": when the stored number is not
/// smaller, nothing matches and the insert breaks the ids' own index. That error means "as new or newer" most of the time, but not always: a document
/// that another writer inserted a moment ago breaks it too, and may be older. So the stored numbers of the refused are read, and what is older is tried again.
/// </summary>
internal sealed class MongoUpsert(string collection, Shape shape, FieldPath? guard, List<Incoming> batch, string place)
{
    /// <summary>Each try fails only because another writer got ahead with an older document; an index of the caller's that refuses does so every time.</summary>
    private const int MostTries = 6;

    /// <exception cref="DuplicateKeyException">A unique index refuses.</exception>
    public (long Inserted, long Replaced) Run(MongoCall call, CancellationToken ct)
    {
        var (inserted, replaced) = (0L, 0L);
        var pending = batch;
        for (var tries = 1; ; tries++)
        {
            var reply = Write(call, pending);
            inserted += reply.Inserted;
            replaced += reply.Replaced;
            if (reply.Refused.Where(refusal => refusal.Code != MongoErrors.DuplicateKey).ToList() is [var other, ..])
                throw MongoErrors.OfServer(other.Code, other.Text, place);
            if (reply.NotDurable is { } why)
                throw MongoErrors.Away(place, why, 64);
            pending = Again(call, [.. reply.Refused.Select(refusal => pending[refusal.Index])]);
            if (pending.Count == 0)
                return (inserted, replaced);
            if (tries == MostTries)
                throw MongoErrors.OfServer(MongoErrors.DuplicateKey, reply.Refused[0].Text, place);
            ct.ThrowIfCancellationRequested();
        }
    }

    private BulkReply Write(MongoCall call, List<Incoming> documents)
    {
        var bson = new BsonWriter();
        var writes = new List<(int Filter, int Document, int End)>(documents.Count);
        foreach (var document in documents)
        {
            var filter = bson.Length;
            bson.BeginObject(default);
            bson.Value("_id"u8, document.Id);
            if (guard is not null)
            {
                bson.BeginObject(Encoding.UTF8.GetBytes(guard.Dotted));
                bson.Int64("$lt"u8, document.Newness!.Value);
                bson.EndObject();
            }

            bson.EndObject();
            var start = bson.Length;
            JsonWalk.Document(document.Json, shape, bson);
            if (bson.Length - start > DocumentSize.Most)
                throw DocumentSize.TooLarge(document.Id, bson.Length - start);
            writes.Add((filter, start, bson.Length));
        }

        return call.Replace(collection, bson.Written, writes);
    }

    // Which of the refused have to be tried again: all without a guard, else those that are not there or are older there.
    private List<Incoming> Again(MongoCall call, List<Incoming> refused)
    {
        if (refused.Count == 0 || guard is null)
            return refused;
        var stored = new Dictionary<object, object?>();
        var ids = BsonWriter.Document(filter =>
        {
            filter.BeginObject("_id"u8);
            filter.BeginList("$in"u8);
            refused.ForEach(document => filter.Value(default, document.Id));
            filter.EndList();
            filter.EndObject();
        });
        var numberOnly = BsonWriter.Document(opts =>
        {
            opts.BeginObject("projection"u8);
            opts.Int32(Encoding.UTF8.GetBytes(guard.Dotted), 1);
            opts.EndObject();
        });
        call.Find(collection, ids, numberOnly, document => stored[BsonReader.Find(document, "_id")!] = BsonReader.Find(document, guard.Parts));
        return [.. refused.Where(document => !stored.TryGetValue(document.Id, out var number) || (number is long there && there < document.Newness))];
    }
}
