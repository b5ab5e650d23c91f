using System.Buffers.Binary;
using System.Text;
using KiVendTout.Platform.Documents.Content;

namespace KiVendTout.Platform.Documents.Bson;

/// <summary>
/// Writes BSON documents one behind the other into one buffer (bsonspec.org 1.1). The driver reads them where they are; nothing is allocated for a document.
/// </summary>
internal sealed class BsonWriter : IDocumentSink
{
    private readonly Stack<(int Start, bool IsList, int Count)> _open = new();
    private byte[] _buffer = new byte[4096];

    /// <summary>Bytes that were written.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>A document of its own, as in a filter or an option.</summary>
    public static byte[] Document(Action<BsonWriter> fields)
    {
        var writer = new BsonWriter();
        writer.BeginObject(default);
        fields(writer);
        writer.EndObject();
        return writer.Written.ToArray();
    }

    public void BeginObject(ReadOnlySpan<byte> name) => Begin(name, BsonType.Document);

    public void EndObject() => End();

    public void BeginList(ReadOnlySpan<byte> name) => Begin(name, BsonType.Array);

    public void EndList() => End();

    public void Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> utf8)
    {
        Element(BsonType.Text, name);
        BinaryPrimitives.WriteInt32LittleEndian(Take(4), utf8.Length + 1);
        utf8.CopyTo(Take(utf8.Length));
        Take(1)[0] = 0;
    }

    public void Text(ReadOnlySpan<byte> name, string text) => Text(name, Encoding.UTF8.GetBytes(text));

    public void Instant(ReadOnlySpan<byte> name, DateTimeOffset value)
    {
        Element(BsonType.Instant, name);
        BinaryPrimitives.WriteInt64LittleEndian(Take(8), value.ToUnixTimeMilliseconds());
    }

    public void Int32(ReadOnlySpan<byte> name, int value)
    {
        Element(BsonType.Int32, name);
        BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);
    }

    public void Int64(ReadOnlySpan<byte> name, long value)
    {
        Element(BsonType.Int64, name);
        BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);
    }

    public void Decimal(ReadOnlySpan<byte> name, decimal value)
    {
        Element(BsonType.Decimal128, name);
        Decimal128.Write(Take(16), value);
    }

    public void Double(ReadOnlySpan<byte> name, double value)
    {
        Element(BsonType.Double, name);
        BinaryPrimitives.WriteDoubleLittleEndian(Take(8), value);
    }

    public void Boolean(ReadOnlySpan<byte> name, bool value)
    {
        Element(BsonType.Boolean, name);
        Take(1)[0] = value ? (byte)1 : (byte)0;
    }

    public void Null(ReadOnlySpan<byte> name) => Element(BsonType.Null, name);

    /// <summary>A document that is BSON already.</summary>
    public void Raw(ReadOnlySpan<byte> name, ReadOnlySpan<byte> document)
    {
        Element(BsonType.Document, name);
        document.CopyTo(Take(document.Length));
    }

    /// <summary>A value as fields have them: string, DateTimeOffset, long, decimal, double, bool or null.</summary>
    public void Value(ReadOnlySpan<byte> name, object? value)
    {
        switch (value)
        {
            case null: Null(name); break;
            case string text: Text(name, text); break;
            case DateTimeOffset instant: Instant(name, instant); break;
            case long whole: Int64(name, whole); break;
            case decimal number: Decimal(name, number); break;
            case double number: Double(name, number); break;
            case bool truth: Boolean(name, truth); break;
            default: throw new InvalidOperationException($"A {value.GetType().Name} is no value of a field.");
        }
    }

    private void Begin(ReadOnlySpan<byte> name, BsonType type)
    {
        if (_open.Count > 0)
            Element(type, name);
        _open.Push((Length, type == BsonType.Array, 0));
        Take(4);
    }

    private void End()
    {
        Take(1)[0] = 0;
        var start = _open.Pop().Start;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(start), Length - start);
    }

    // Elements of a list are called by their number.
    private void Element(BsonType type, ReadOnlySpan<byte> name)
    {
        Take(1)[0] = (byte)type;
        var (start, isList, count) = _open.Pop();
        _open.Push((start, isList, count + 1));
        if (isList)
        {
            Span<byte> digits = stackalloc byte[11];
            count.TryFormat(digits, out var length);
            digits[..length].CopyTo(Take(length));
        }
        else
        {
            name.CopyTo(Take(name.Length));
        }

        Take(1)[0] = 0;
    }

    private Span<byte> Take(int count)
    {
        if (Length + count > _buffer.Length)
            Array.Resize(ref _buffer, (int)Math.Min(Math.Max(_buffer.Length * 2L, Length + count), Array.MaxLength));
        Length += count;
        return _buffer.AsSpan(Length - count, count);
    }
}
