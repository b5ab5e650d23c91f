using System.Buffers.Binary;
using System.Text.Json;
using KiVendTout.Platform.Documents.Content;
using KiVendTout.Platform.Documents.Shapes;

namespace KiVendTout.Platform.Documents.Bson;

/// <summary>Turns a document as MongoDB keeps it back into JSON as its type reads it.</summary>
internal static class BsonToJson
{
    public static void Restore(ReadOnlySpan<byte> document, Shape shape, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        var reader = new BsonReader(document);
        while (reader.Read())
            Value(ref reader, FieldNames.Write(json, shape, reader.Name), json);
        json.WriteEndObject();
    }

    private static void List(ReadOnlySpan<byte> list, Shape shape, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        var reader = new BsonReader(list);
        while (reader.Read())
            Value(ref reader, shape.Kind == Kind.List ? shape.Element : Shape.Any, json);
        json.WriteEndArray();
    }

    private static void Value(ref BsonReader reader, Shape shape, Utf8JsonWriter json)
    {
        switch (reader.Type)
        {
            case BsonType.Document:
                Restore(reader.Bytes, shape, json);
                break;
            case BsonType.Array:
                List(reader.Bytes, shape, json);
                break;
            case BsonType.Text:
                json.WriteStringValue(reader.Bytes);
                break;
            case BsonType.Instant:
                Span<byte> text = stackalloc byte[32];
                Instants.TryFormat(DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(reader.Bytes)), text, out var length);
                json.WriteStringValue(text[..length]);
                break;
            case BsonType.Int32:
                json.WriteNumberValue(BinaryPrimitives.ReadInt32LittleEndian(reader.Bytes));
                break;
            case BsonType.Int64 or BsonType.Timestamp:
                json.WriteNumberValue(BinaryPrimitives.ReadInt64LittleEndian(reader.Bytes));
                break;
            case BsonType.Double:
                json.WriteNumberValue(BinaryPrimitives.ReadDoubleLittleEndian(reader.Bytes));
                break;
            case BsonType.Decimal128:
                json.WriteRawValue(Decimal128.Text(reader.Bytes), skipInputValidation: true);
                break;
            case BsonType.Boolean:
                json.WriteBooleanValue(reader.Bytes[0] != 0);
                break;
            case BsonType.ObjectId:
                json.WriteStringValue(Convert.ToHexStringLower(reader.Bytes));
                break;
            case BsonType.Binary:
                json.WriteBase64StringValue(reader.Bytes);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
