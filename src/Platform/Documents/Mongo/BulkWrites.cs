using System.Text;
using KiVendTout.Platform.Documents.Bson;

namespace KiVendTout.Platform.Documents.Mongo;

/// <summary>Writes of one bulk, as BSON in one buffer. Writes of one kind that follow each other go to the server as one command.</summary>
internal sealed class BulkWrites
{
    private readonly List<BulkWrite> _writes = [];
    private readonly BsonWriter _bson = new();

    public IReadOnlyList<BulkWrite> Writes => _writes;

    public ReadOnlySpan<byte> Bytes => _bson.Written;

    public void Insert(Action<BsonWriter> document) => Add(BulkWriteKind.Insert, _bson.Length, document);

    /// <summary>Replaces the document with the id; with <paramref name="below"/> only if that field's number is smaller.</summary>
    public void Replace(object id, (string Field, long Number)? below, bool orInsert, Action<BsonWriter> document)
    {
        var filter = _bson.Length;
        _bson.BeginObject(default);
        _bson.Value("_id"u8, id);
        if (below is { } bound)
        {
            _bson.BeginObject(Encoding.UTF8.GetBytes(bound.Field));
            _bson.Int64("$lt"u8, bound.Number);
            _bson.EndObject();
        }

        _bson.EndObject();
        Add(orInsert ? BulkWriteKind.Upsert : BulkWriteKind.Replace, filter, document);
    }

    private void Add(BulkWriteKind kind, int filter, Action<BsonWriter> document)
    {
        var start = _bson.Length;
        document(_bson);
        _writes.Add(new(kind, filter, start, _bson.Length));
    }
}

internal enum BulkWriteKind
{
    Insert,
    Replace,
    Upsert,
}

/// <summary>One write: where its filter and its document begin in the buffer, and where it ends.</summary>
internal readonly record struct BulkWrite(BulkWriteKind Kind, int Filter, int Document, int End);
