using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace KiVendTout.GraphQL.Rest.Shapes;

/// <summary>
/// What a JSON value may be: the piece of JSON Schema 2020-12 that this API needs. The same shape is written into the document
/// (<see cref="ToSchema"/>) and held against what comes in (<see cref="ShapeCheck"/>), so the two cannot differ.
/// </summary>
internal sealed record JsonShape
{
    /// <summary>JSON Schema's name of the type: string, integer, boolean, object, array.</summary>
    public required string Type { get; init; }

    /// <summary>Name under <c>#/components/schemas</c>; null for a shape that is written out where it stands.</summary>
    public string? Component { get; init; }

    /// <summary>What it means.</summary>
    public string? Description { get; init; }

    /// <summary>A value that fits.</summary>
    public JsonNode? Example { get; init; }

    /// <summary>Whether null fits too.</summary>
    public bool Nullable { get; init; }

    /// <summary>Format of a string: uuid, date, date-time, email.</summary>
    public string? Format { get; init; }

    /// <summary>ECMAScript's regular expression that a string must match.</summary>
    public string? Pattern { get; init; }

    /// <summary>Characters or entries at the least.</summary>
    public int? MinLength { get; init; }

    /// <summary>Characters or entries at the most.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Least number.</summary>
    public long? Minimum { get; init; }

    /// <summary>Greatest number.</summary>
    public long? Maximum { get; init; }

    /// <summary>The only texts allowed.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>Shape of the entries of an array.</summary>
    public JsonShape? Items { get; init; }

    /// <summary>Members of an object; null for an object with any members.</summary>
    public IReadOnlyList<Member>? Members { get; init; }

    /// <summary>The pattern compiled: <c>$</c> is the very end, as in ECMAScript, and not before a last line break.</summary>
    public Regex? Compiled => Pattern is null ? null : Patterns.Of(Pattern);

    /// <summary>Writes it as JSON Schema, and the components that it needs beside it.</summary>
    /// <param name="components">Takes the named shapes.</param>
    public JsonObject ToSchema(IDictionary<string, JsonObject> components)
    {
        if (Component is null)
        {
            return Written(components);
        }

        if (!components.ContainsKey(Component))
        {
            components[Component] = []; // Its name is taken before its members are written, which may refer to it.
            components[Component] = (this with { Nullable = false }).Written(components);
        }

        var reference = new JsonObject { ["$ref"] = $"#/components/schemas/{Component}" };
        return Nullable ? new JsonObject { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) } : reference;
    }

    private JsonObject Written(IDictionary<string, JsonObject> components)
    {
        var schema = new JsonObject { ["type"] = Nullable ? new JsonArray(Type, "null") : Type };
        Put(schema, "description", Description);
        Put(schema, "format", Format);
        Put(schema, "pattern", Pattern);
        Put(schema, Type == "array" ? "minItems" : "minLength", MinLength);
        Put(schema, Type == "array" ? "maxItems" : "maxLength", MaxLength);
        Put(schema, "minimum", Minimum);
        Put(schema, "maximum", Maximum);
        if (Values is not null)
        {
            schema["enum"] = new JsonArray([.. Values.Select(value => (JsonNode?)value), .. Nullable ? [null] : (JsonNode?[])[]]);
        }

        if (Items is not null)
        {
            schema["items"] = Items.ToSchema(components);
        }

        if (Type == "object")
        {
            WriteMembers(schema, components);
        }

        if (Example is not null)
        {
            schema["examples"] = new JsonArray(Example.DeepClone());
        }

        return schema;
    }

    private void WriteMembers(JsonObject schema, IDictionary<string, JsonObject> components)
    {
        schema["additionalProperties"] = Members is null;
        if (Members is null)
        {
            return;
        }

        schema["properties"] = new JsonObject(Members.Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.WrittenSchema(components))));
        if (Members.Any(member => member.Required))
        {
            schema["required"] = new JsonArray([.. Members.Where(member => member.Required).Select(member => (JsonNode?)member.Name)]);
        }
    }

    private static void Put(JsonObject schema, string keyword, JsonNode? value)
    {
        if (value is not null)
        {
            schema[keyword] = value;
        }
    }

    /// <summary>A member of an object.</summary>
    /// <param name="Name">In camelCase.</param>
    /// <param name="Shape">Its value.</param>
    /// <param name="Required">Whether it must be there.</param>
    /// <param name="Description">What it means here.</param>
    public sealed record Member(string Name, JsonShape Shape, bool Required, string? Description)
    {
        internal JsonObject WrittenSchema(IDictionary<string, JsonObject> components)
        {
            var schema = Shape.ToSchema(components);
            if (Description is not null)
            {
                schema["description"] = Description;
            }

            return schema;
        }
    }

    private static class Patterns
    {
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Regex> Known = new();

        public static Regex Of(string pattern) => Known.GetOrAdd(pattern, text => new Regex(
            text.Replace("$", "\\z", StringComparison.Ordinal), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking));
    }
}
