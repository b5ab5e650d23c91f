using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using KiVendTout.Platform.Documents.Shapes;

namespace KiVendTout.Platform.Documents.Content;

/// <summary>Carries a document from JSON, as its type writes it, into a sink: typed by its shape, without a tree in between.</summary>
internal static class JsonWalk
{
    /// <exception cref="DocumentException">A value cannot be stored; the message names the field.</exception>
    public static void Document<TSink>(ReadOnlySpan<byte> json, Shape shape, TSink sink)
        where TSink : IDocumentSink
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        Value(ref reader, shape, default, sink);
    }

    private static void Value<TSink>(ref Utf8JsonReader reader, Shape shape, ReadOnlySpan<byte> name, TSink sink)
        where TSink : IDocumentSink
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Object(ref reader, shape, name, sink);
                break;
            case JsonTokenType.StartArray:
                sink.BeginList(name);
                var element = shape.Kind == Kind.List ? shape.Element : Shape.Any;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    Value(ref reader, element, default, sink);
                sink.EndList();
                break;
            case JsonTokenType.String:
                Text(ref reader, shape.Kind, name, sink);
                break;
            case JsonTokenType.Number:
                Number(ref reader, shape.Kind, name, sink);
                break;
            case JsonTokenType.Null:
                sink.Null(name);
                break;
            default:
                sink.Boolean(name, reader.GetBoolean());
                break;
        }
    }

    private static void Object<TSink>(ref Utf8JsonReader reader, Shape shape, ReadOnlySpan<byte> name, TSink sink)
        where TSink : IDocumentSink
    {
        sink.BeginObject(name);
        var guess = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
            var field = shape.Kind == Kind.Object ? shape.Find(key, ref guess) : null;
            var inside = field?.Shape ?? (shape.Kind == Kind.Map ? shape.Element : Shape.Any);
            var stored = field is null ? MapKey.Escape(key) : field.StoredName;
            reader.Read();
            Value(ref reader, inside, stored, sink);
        }

        sink.EndObject();
    }

    private static void Text<TSink>(ref Utf8JsonReader reader, Kind kind, ReadOnlySpan<byte> name, TSink sink)
        where TSink : IDocumentSink
    {
        if (kind == Kind.Instant)
        {
            sink.Instant(name, InstantOf(ref reader, name));
        }
        else if (!reader.ValueIsEscaped)
        {
            sink.Text(name, reader.ValueSpan);
        }
        else
        {
            var buffer = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
            try
            {
                var text = buffer.AsSpan(0, reader.CopyString(buffer));
                if (text.Contains((byte)0))
                    throw new DocumentException($"The text in '{Encoding.UTF8.GetString(name)}' has a NUL in it (U+0000), which PostgreSQL cannot store: take it out before.");
                sink.Text(name, text);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    // A DateTime without a zone means UTC here, not the zone of the machine that happens to store it.
    private static DateTimeOffset InstantOf(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TryGetDateTime(out var time) && time.Kind == DateTimeKind.Unspecified)
            return Instants.Cut(new DateTimeOffset(time, TimeSpan.Zero));
        return reader.TryGetDateTimeOffset(out var instant)
            ? Instants.Cut(instant)
            : throw new DocumentException($"The date in '{Encoding.UTF8.GetString(name)}' is not in the form of ISO 8601: 2026-01-31T12:00:00Z.");
    }

    private static void Number<TSink>(ref Utf8JsonReader reader, Kind kind, ReadOnlySpan<byte> name, TSink sink)
        where TSink : IDocumentSink
    {
        if (kind == Kind.Int32 && reader.TryGetInt32(out var small))
            sink.Int32(name, small);
        else if (kind == Kind.Double)
            sink.Double(name, reader.GetDouble());
        else if (kind == Kind.Decimal)
            sink.Decimal(name, reader.TryGetDecimal(out var exact) ? exact : throw TooLarge(ref reader, name));
        else if (reader.TryGetInt64(out var whole))
            sink.Int64(name, whole);
        else if (kind is Kind.Int32 or Kind.Int64)
            throw TooLarge(ref reader, name);
        else if (reader.TryGetDecimal(out var number) && IsExact(number, reader.ValueSpan))
            sink.Decimal(name, number);
        else
            sink.Double(name, reader.GetDouble());
    }

    // Decimal parsing rounds in silence what has more than 28 digits.
    private static bool IsExact(decimal number, ReadOnlySpan<byte> text) =>
        text.Length <= 29 || number.ToString(CultureInfo.InvariantCulture).Length >= text.Length;

    private static DocumentException TooLarge(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        new($"The number {Encoding.UTF8.GetString(reader.ValueSpan)} in '{Encoding.UTF8.GetString(name)}' does not fit its type.");
}
