using System.Text;
using System.Text.Json;
using KiVendTout.Platform.Documents.Shapes;

namespace KiVendTout.Platform.Documents.Content;

/// <summary>Turns a body as PostgreSQL keeps it back into JSON as the document's type reads it: the id under its own name, the keys of maps as they were.</summary>
internal static class StoredJson
{
    public static void Restore(ReadOnlySpan<byte> stored, Shape shape, Utf8JsonWriter json)
    {
        var reader = new Utf8JsonReader(stored);
        reader.Read();
        Value(ref reader, shape, json);
    }

    private static void Value(ref Utf8JsonReader reader, Shape shape, Utf8JsonWriter json)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Object(ref reader, shape, json);
                break;
            case JsonTokenType.StartArray:
                json.WriteStartArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    Value(ref reader, shape.Kind == Kind.List ? shape.Element : Shape.Any, json);
                json.WriteEndArray();
                break;
            case JsonTokenType.String when reader.ValueIsEscaped:
                json.WriteStringValue(reader.GetString());
                break;
            case JsonTokenType.String:
                json.WriteStringValue(reader.ValueSpan);
                break;
            default:
                json.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }

    private static void Object(ref Utf8JsonReader reader, Shape shape, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
            var inside = FieldNames.Write(json, shape, key);
            reader.Read();
            Value(ref reader, inside, json);
        }

        json.WriteEndObject();
    }
}

/// <summary>Names on the way back.</summary>
internal static class FieldNames
{
    /// <summary>Writes the name that a stored name stands for, and answers with the shape of what is under it.</summary>
    public static Shape Write(Utf8JsonWriter json, Shape shape, ReadOnlySpan<byte> stored)
    {
        if (shape.Kind == Kind.Object)
        {
            foreach (var field in shape.Fields)
            {
                if (stored.SequenceEqual(field.StoredName))
                {
                    json.WritePropertyName(field.Utf8Name);
                    return field.Shape;
                }
            }
        }

        json.WritePropertyName(MapKey.Unescape(stored));
        return shape.Kind == Kind.Map ? shape.Element : Shape.Any;
    }
}
