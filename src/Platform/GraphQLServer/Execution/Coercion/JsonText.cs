using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace KiVendTout.Platform.GraphQLServer.Execution.Coercion;

/// <summary>Shows what a client sent in an error to that client: short, however much it was.</summary>
internal static class JsonText
{
    private const int MaxItems = 10;
    private const int MaxCharacters = 200;
    private const int MaxDepth = 2;

    /// <summary>The value as graphql-js shows it: <c>{ a: 1, b: [1, 2] }</c>; what is deep or long is hinted at.</summary>
    public static string Inspect(JsonElement json)
    {
        var text = new StringBuilder();
        Append(text, json, 0);
        return text.ToString();
    }

    /// <summary>At most 200 characters.</summary>
    public static string Shorten(string text) => text.Length <= MaxCharacters ? text : string.Concat(text.AsSpan(0, MaxCharacters), "…");

    private static void Append(StringBuilder text, JsonElement json, int depth)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                text.Append('"').Append(JsonEncodedText.Encode(Shorten(json.GetString()!), JavaScriptEncoder.UnsafeRelaxedJsonEscaping)).Append('"');
                break;
            case JsonValueKind.Object:
                AppendObject(text, json, depth);
                break;
            case JsonValueKind.Array:
                AppendArray(text, json, depth);
                break;
            case JsonValueKind.Undefined:
                text.Append("undefined");
                break;
            default:
                text.Append(Shorten(json.GetRawText()));
                break;
        }
    }

    private static void AppendObject(StringBuilder text, JsonElement json, int depth)
    {
        var count = 0;
        foreach (var property in json.EnumerateObject())
        {
            if (depth == MaxDepth)
            {
                text.Append("[Object]");
                return;
            }

            text.Append(count == 0 ? "{ " : ", ");
            if (count++ == MaxItems)
            {
                text.Append("… }");
                return;
            }

            text.Append(Shorten(property.Name)).Append(": ");
            Append(text, property.Value, depth + 1);
        }

        text.Append(count == 0 ? "{}" : " }");
    }

    private static void AppendArray(StringBuilder text, JsonElement json, int depth)
    {
        var length = json.GetArrayLength();
        if (length > 0 && depth == MaxDepth)
        {
            text.Append("[Array]");
            return;
        }

        text.Append('[');
        for (var i = 0; i < Math.Min(length, MaxItems); i++)
        {
            text.Append(i == 0 ? "" : ", ");
            Append(text, json[i], depth + 1);
        }

        text.Append(length <= MaxItems ? "]" : length == MaxItems + 1 ? ", ... 1 more item]" : $", ... {length - MaxItems} more items]");
    }
}
