using System.Text;
using KiVendTout.Platform.Documents.Bson;
using KiVendTout.Platform.Documents.Content;
using KiVendTout.Platform.Documents.Shapes;

namespace KiVendTout.Platform.Documents.Mongo;

/// <summary>
/// Stores one batch. Without a guard: replace by id, or insert. With a guard, what is stored is looked at first, so that what is as new already costs
/// no write; what is not there is inserted, and what is older is replaced on condition that it is still older. Another writer may have been
/// faster with either: an insert is then refused for its id, a replacement matches nothing. Those are looked at again, until none is left.
/// </summary>
/// <remarks>
/// One upsert with the condition in its filter would need no look. But it inserts when the stored number is not smaller, breaks the ids' own index, and the
/// same error also comes when another writer has just inserted an older document; so after every such error one would have to look anyway, and a replay
/// would be nothing but errors.
/// </remarks>
internal sealed class MongoUpsert(string collection, Shape shape, FieldPath? guard, List<Incoming> batch, string place)
{
    /// <summary>A try fails only because another writer was faster with the same id, so a few are enough; an index of the caller's refuses every time.</summary>
    private const int MostTries = 25;

    private long _inserted;
    private long _replaced;

    /// <exception cref="DuplicateKeyException">A unique index refuses.</exception>
    public (long Inserted, long Replaced) Run(MongoCall call, CancellationToken ct)
    {
        var pending = batch;
        for (var tries = 1; pending.Count > 0; tries++)
        {
            ct.ThrowIfCancellationRequested();
            pending = guard is null ? Replace(call, pending, tries) : ReplaceOlder(call, pending, tries);
        }

        return (_inserted, _replaced);
    }

    // Two upserts of one new id at the same moment: one is refused, and finds the other's document when it tries again.
    private List<Incoming> Replace(MongoCall call, List<Incoming> documents, int tries)
    {
        var writes = new BulkWrites();
        documents.ForEach(document => writes.Replace(document.Id, null, orInsert: true, bson => Write(bson, document)));
        return Refused(call.Write(collection, writes), documents, tries);
    }

    private List<Incoming> ReplaceOlder(MongoCall call, List<Incoming> documents, int tries)
    {
        var stored = Stored(call, documents);
        var absent = documents.Where(document => !stored.ContainsKey(document.Id)).ToList();
        var older = documents.Where(document => stored.TryGetValue(document.Id, out var number) && number is long there && there < document.Newness).ToList();
        if (absent.Count + older.Count == 0)
            return [];
        var writes = new BulkWrites();
        absent.ForEach(document => writes.Insert(bson => Write(bson, document)));
        older.ForEach(document => writes.Replace(document.Id, (guard!.Dotted, document.Newness!.Value), orInsert: false, bson => Write(bson, document)));
        var reply = call.Write(collection, writes);
        if (reply.Refused.Where(refusal => refusal.Index >= absent.Count).ToList() is [var first, ..])
            throw MongoErrors.OfServer(first.Code, first.Text, place);
        var again = Refused(reply, absent, tries);
        if (reply.Matched < older.Count)
            again.AddRange(older); // which of them is not told; those that were replaced are as new as we are when we look
        return again;
    }

    private List<Incoming> Refused(BulkReply reply, List<Incoming> documents, int tries)
    {
        _inserted += reply.Inserted;
        _replaced += reply.Matched;
        foreach (var (_, code, text) in reply.Refused)
        {
            if (code != MongoErrors.DuplicateKey || tries == MostTries)
                throw MongoErrors.OfServer(code, text, place);
        }

        if (reply.NotDurable is { } why)
            throw MongoErrors.Away(place, why, MongoErrors.WriteConcernFailed);
        return [.. reply.Refused.Select(refusal => documents[refusal.Index])];
    }

    private void Write(BsonWriter bson, Incoming document)
    {
        var start = bson.Length;
        JsonWalk.Document(document.Json, shape, bson);
        if (bson.Length - start > DocumentSize.Most)
            throw DocumentSize.TooLarge(document.Id, bson.Length - start);
    }

    // The number of each document that is stored; null when it has none.
    private Dictionary<object, object?> Stored(MongoCall call, List<Incoming> documents)
    {
        var stored = new Dictionary<object, object?>();
        var ids = BsonWriter.Document(filter =>
        {
            filter.BeginObject("_id"u8);
            filter.BeginList("$in"u8);
            documents.ForEach(document => filter.Value(default, document.Id));
            filter.EndList();
            filter.EndObject();
        });
        var numberOnly = BsonWriter.Document(opts =>
        {
            opts.BeginObject("projection"u8);
            opts.Int32(Encoding.UTF8.GetBytes(guard!.Dotted), 1);
            opts.EndObject();
        });
        call.Find(collection, ids, numberOnly, document => stored[BsonReader.Find(document, "_id")!] = BsonReader.Find(document, guard!.Parts));
        return stored;
    }
}
