using System.Buffers.Binary;
using System.Text;

namespace KiVendTout.Platform.Documents.Bson;

/// <summary>Types of elements (bsonspec.org 1.1) that we write or may meet.</summary>
internal enum BsonType : byte
{
    Double = 0x01,
    Text = 0x02,
    Document = 0x03,
    Array = 0x04,
    Binary = 0x05,
    ObjectId = 0x07,
    Boolean = 0x08,
    Instant = 0x09,
    Null = 0x0A,
    Int32 = 0x10,
    Timestamp = 0x11,
    Int64 = 0x12,
    Decimal128 = 0x13,
}

/// <summary>Walks over the elements of one document or array.</summary>
internal ref struct BsonReader(ReadOnlySpan<byte> document)
{
    private ReadOnlySpan<byte> _rest = document[4..BinaryPrimitives.ReadInt32LittleEndian(document)];

    public BsonType Type { get; private set; }

    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The element's bytes: of text without its length and end, of a document or array all.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <exception cref="DocumentException">It is of a type that no document of ours has.</exception>
    public bool Read()
    {
        if (_rest[0] == 0)
            return false;
        Type = (BsonType)_rest[0];
        var end = _rest[1..].IndexOf((byte)0);
        Name = _rest.Slice(1, end);
        _rest = _rest[(end + 2)..];
        var length = Type switch
        {
            BsonType.Null => 0,
            BsonType.Boolean => 1,
            BsonType.Int32 => 4,
            BsonType.Double or BsonType.Instant or BsonType.Int64 or BsonType.Timestamp => 8,
            BsonType.ObjectId => 12,
            BsonType.Decimal128 => 16,
            BsonType.Text => 4 + BinaryPrimitives.ReadInt32LittleEndian(_rest),
            BsonType.Binary => 5 + BinaryPrimitives.ReadInt32LittleEndian(_rest),
            BsonType.Document or BsonType.Array => BinaryPrimitives.ReadInt32LittleEndian(_rest),
            _ => throw new DocumentException($"The field '{Encoding.UTF8.GetString(Name)}' has BSON's type 0x{(byte)Type:X2}, which no document written here has: another program wrote it."),
        };
        Bytes = Type switch
        {
            BsonType.Text => _rest[4..(length - 1)],
            BsonType.Binary => _rest[5..length],
            _ => _rest[..length],
        };
        _rest = _rest[length..];
        return true;
    }

    /// <summary>The element as a value of a field; null for what is none.</summary>
    public readonly object? Value() => Type switch
    {
        BsonType.Text => Encoding.UTF8.GetString(Bytes),
        BsonType.Boolean => Bytes[0] != 0,
        BsonType.Int32 => (long)BinaryPrimitives.ReadInt32LittleEndian(Bytes),
        BsonType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(Bytes),
        BsonType.Double => BinaryPrimitives.ReadDoubleLittleEndian(Bytes),
        BsonType.Instant => DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(Bytes)),
        BsonType.Decimal128 => decimal.Parse(Decimal128.Text(Bytes), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>The value at a path, or null.</summary>
    public static object? Find(ReadOnlySpan<byte> document, params IReadOnlyList<string> path)
    {
        for (var i = 0; i < path.Count; i++)
        {
            var reader = new BsonReader(document);
            var found = false;
            while (!found && reader.Read())
                found = reader.Name.SequenceEqual(Encoding.UTF8.GetBytes(path[i]));
            if (!found)
                return null;
            if (i == path.Count - 1)
                return reader.Value();
            if (reader.Type != BsonType.Document)
                return null;
            document = reader.Bytes;
        }

        return null;
    }
}
