using System.Buffers;
using System.Globalization;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer.Types;

/// <summary>Values as they are written, and the way between them and JSON.</summary>
internal static class Literals
{
    internal static string Print(ValueNode literal) => Printer.Print(literal);

    internal static StringValueNode Text(string value) => new(value, isBlock: false, 0, 0);

    internal static ValueNode Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') >= 0 ? new FloatValueNode(text, 0, 0) : new IntValueNode(text, 0, 0);
    }

    /// <summary>A JSON element of a literal; false with a problem when a variable stands inside it, or a number is none of JSON's.</summary>
    internal static bool TryToJson(ValueNode literal, out JsonElement json, out string? problem)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            problem = Write(literal, writer);
            if (problem is not null)
            {
                json = default;
                return false;
            }
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan, new JsonReaderOptions { MaxDepth = int.MaxValue });
        json = JsonElement.ParseValue(ref reader);
        return true;
    }

    internal static ValueNode FromJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => Text(json.GetString()!),
        JsonValueKind.Number => json.GetRawText() is var text && text.AsSpan().IndexOfAny('.', 'e', 'E') >= 0 ? new FloatValueNode(text, 0, 0) : new IntValueNode(json.GetRawText(), 0, 0),
        JsonValueKind.True or JsonValueKind.False => new BooleanValueNode(json.GetBoolean(), 0, 0),
        JsonValueKind.Array => new ListValueNode([.. json.EnumerateArray().Select(FromJson)], 0, 0),
        JsonValueKind.Object => new ObjectValueNode(
            [.. json.EnumerateObject().Select(field => new ObjectFieldNode(new NameNode(field.Name, 0, 0), FromJson(field.Value), 0, 0))], 0, 0),
        _ => new NullValueNode(0, 0),
    };

    private static string? Write(ValueNode literal, Utf8JsonWriter writer)
    {
        switch (literal)
        {
            case IntValueNode number:
                writer.WriteRawValue(number.Text);
                return null;
            case FloatValueNode number:
                writer.WriteRawValue(number.Text);
                return null;
            case StringValueNode words:
                writer.WriteStringValue(words.Value);
                return null;
            case EnumValueNode name:
                writer.WriteStringValue(name.Value);
                return null;
            case BooleanValueNode flag:
                writer.WriteBooleanValue(flag.Value);
                return null;
            case NullValueNode:
                writer.WriteNullValue();
                return null;
            case ListValueNode list:
                writer.WriteStartArray();
                var problem = list.Values.Select(item => Write(item, writer)).FirstOrDefault(found => found is not null);
                if (problem is null)
                {
                    writer.WriteEndArray();
                }

                return problem;
            case ObjectValueNode fields:
                writer.WriteStartObject();
                foreach (var field in fields.Fields)
                {
                    writer.WritePropertyName(field.Name.Value);
                    if (Write(field.Value, writer) is { } wrong)
                    {
                        return wrong;
                    }
                }

                writer.WriteEndObject();
                return null;
            default:
                return "A variable cannot stand inside a literal of this type: give the whole value as one variable.";
        }
    }
}
