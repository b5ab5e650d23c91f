using KiVendTout.Platform.Documents.Bson;

namespace KiVendTout.Platform.Documents.Mongo;

/// <summary>What a bulk write did.</summary>
/// <param name="Inserted">Documents that were not there.</param>
/// <param name="Matched">Documents that took another's place.</param>
/// <param name="Refused">Which writes, by their number, the server did not do, and why.</param>
/// <param name="NotDurable">What the server says when a majority has not confirmed in time, or null.</param>
internal sealed record BulkReply(long Inserted, long Matched, IReadOnlyList<(int Index, int Code, string Text)> Refused, string? NotDurable)
{
    public static BulkReply Of(ReadOnlySpan<byte> reply)
    {
        var (inserted, matched) = (0L, 0L);
        var refused = new List<(int Index, int Code, string Text)>();
        string? notDurable = null;
        var reader = new BsonReader(reply);
        while (reader.Read())
        {
            if (reader.Name.SequenceEqual("nInserted"u8) || reader.Name.SequenceEqual("nUpserted"u8))
                inserted += (long)reader.Value()!;
            else if (reader.Name.SequenceEqual("nMatched"u8))
                matched = (long)reader.Value()!;
            else if (reader.Name.SequenceEqual("writeErrors"u8))
                refused.AddRange(Errors(reader.Bytes));
            else if (reader.Name.SequenceEqual("writeConcernErrors"u8) && Errors(reader.Bytes) is [var first, ..])
                notDurable = first.Text;
        }

        return new(inserted, matched, refused, notDurable);
    }

    private static List<(int Index, int Code, string Text)> Errors(ReadOnlySpan<byte> list)
    {
        var errors = new List<(int Index, int Code, string Text)>();
        var reader = new BsonReader(list);
        while (reader.Read())
        {
            errors.Add((
                (int)(BsonReader.Find(reader.Bytes, "index") as long? ?? 0),
                (int)(BsonReader.Find(reader.Bytes, "code") as long? ?? 0),
                BsonReader.Find(reader.Bytes, "errmsg") as string ?? ""));
        }

        return errors;
    }
}
