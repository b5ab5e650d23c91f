using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace KiVendTout.Platform.Messaging.Contracts;

/// <summary>Makes a schema ready for checking. A keyword that is not known here is an error: what is published must be what is checked.</summary>
internal sealed class SchemaCompiler
{
    private const int MostMembers = 64; // The check keeps the members seen in one word.
    private static readonly string[] Sentences = ["$schema", "$id", "title", "description", "default", "examples"];
    private readonly Dictionary<string, SchemaNode> _known = [];
    private readonly JsonObject _root;

    private SchemaCompiler(JsonObject root) => _root = root;

    public static SchemaNode Compile(JsonObject root) => new SchemaCompiler(root).Node(root, "#");

    private SchemaNode Node(JsonNode json, string at)
    {
        if (_known.TryGetValue(at, out var known))
        {
            return known;
        }

        if (json is JsonObject reference && (string?)reference["$ref"] is { } pointer)
        {
            return _known[at] = Node(Follow(pointer), pointer);
        }

        var node = _known[at] = new SchemaNode();
        if (json is JsonObject schema)
        {
            foreach (var (keyword, value) in schema.Where(entry => !Sentences.Contains(entry.Key)))
            {
                Take(node, keyword, value!, at);
            }

            node.Description = (string?)schema["description"];
            Require(node, schema, at);
        }
        else if (!json.GetValue<bool>())
        {
            node.Kinds = JsonKinds.None;
        }

        return node;
    }

    private void Take(SchemaNode node, string keyword, JsonNode value, string at)
    {
        switch (keyword)
        {
            case "type":
                node.Kinds = (value is JsonArray several ? several.Select(one => (string)one!) : [(string)value!]).Aggregate(JsonKinds.None, (all, one) => all | KindOf(one, at));
                break;
            case "enum":
                var texts = ((JsonArray)value).Where(one => one is not null).Select(one => (string)one!).ToArray();
                (node.Values, node.Utf8Values) = (texts, [.. texts.Select(Encoding.UTF8.GetBytes)]);
                break;
            case "minLength": node.MinLength = (int)value; break;
            case "maxLength": node.MaxLength = (int)value; break;
            case "minItems" or "minProperties": node.MinCount = (int)value; break;
            case "maxItems" or "maxProperties": node.MaxCount = (int)value; break;
            case "minimum": node.Minimum = Number(value); break;
            case "maximum": node.Maximum = Number(value); break;
            case "exclusiveMinimum": (node.Minimum, node.AboveMinimum) = (Number(value), true); break;
            case "exclusiveMaximum": (node.Maximum, node.BelowMaximum) = (Number(value), true); break;
            case "pattern": node.Pattern = PatternOf((string)value!, at); break;
            case "format":
                // Others (uri, email) are told to the sender and left to the handler, which knows what it takes.
                node.Format = (string?)value switch { "uuid" => TextFormat.Uuid, "date" => TextFormat.Date, "date-time" => TextFormat.DateTime, _ => TextFormat.None };
                break;
            case "items": node.Items = Node(value, $"{at}/items"); break;
            case "properties":
                node.Members = [.. ((JsonObject)value).Select(one => new SchemaMember(
                    one.Key, Encoding.UTF8.GetBytes(one.Key), Node(one.Value!, $"{at}/properties/{one.Key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}")))];
                break;
            case "additionalProperties" when value is JsonObject: node.Others = Node(value, $"{at}/additionalProperties"); break;
            case "additionalProperties": node.Closed = !value.GetValue<bool>(); break;
            case "required": break;
            default:
                throw new NotSupportedException($"{at} has '{keyword}', which is not checked here. Say the same with other types (no polymorphic members), or teach {nameof(SchemaCompiler)}.");
        }
    }

    private static void Require(SchemaNode node, JsonObject schema, string at)
    {
        if (node.Members.Length > MostMembers)
        {
            throw new NotSupportedException($"{at} has {node.Members.Length} members, more than {MostMembers}: put some of them into a record of their own.");
        }

        foreach (var name in schema["required"] as JsonArray ?? [])
        {
            node.Required |= 1UL << Array.FindIndex(node.Members, member => member.Name == (string?)name);
        }
    }

    private JsonNode Follow(string pointer) => pointer.Split('/').Skip(1).Aggregate<string, JsonNode>(
        _root,
        (at, step) => at is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)]! : at[step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)]!);

    private static JsonKinds KindOf(string name, string at) => name switch
    {
        "null" => JsonKinds.Null,
        "boolean" => JsonKinds.Boolean,
        "integer" => JsonKinds.Integer,
        "number" => JsonKinds.Integer | JsonKinds.Number,
        "string" => JsonKinds.String,
        "array" => JsonKinds.Array,
        "object" => JsonKinds.Object,
        _ => throw new NotSupportedException($"{at} has the type '{name}', which JSON Schema does not have."),
    };

    private static decimal Number(JsonNode value) => decimal.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>
    /// A pattern that means the same to ECMAScript, which JSON Schema refers to, and to .NET; it takes linear time whatever is sent. <c>$</c> is the very end
    /// and not before a last line break.
    /// </summary>
    private static Regex PatternOf(string pattern, string at)
    {
        if (@"\d \D \w \W \s \S \b \B".Split(' ').FirstOrDefault(escape => pattern.Contains(escape, StringComparison.Ordinal)) is { } other)
        {
            throw new NotSupportedException($"The pattern at {at} has {other}, which is another set of characters in .NET than elsewhere: write the characters, such as [0-9].");
        }

        if (pattern.IndexOf('$', StringComparison.Ordinal) is >= 0 and var end && end < pattern.Length - 1)
        {
            throw new NotSupportedException($"The pattern at {at} has a $ before its end: put alternatives in brackets, ^(a|b)$.");
        }

        return new Regex(pattern.EndsWith('$') ? $@"{pattern[..^1]}\z" : pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }
}
