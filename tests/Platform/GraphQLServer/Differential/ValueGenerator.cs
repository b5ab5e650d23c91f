using System.Text.Json.Nodes;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Tests.Differential;

/// <summary>Random values of input types, as literals and as JSON, now and then of a wrong kind.</summary>
internal sealed class ValueGenerator(Schema schema, Random random, double mischief)
{
    private static readonly string[] Wrongs = ["1", "-0", "1.5", "1e3", "\"text\"", "\"\"\"block\"\"\"", "true", "null", "RED", "NOWHERE", "[]", "[1, [\"a\"]]", "{}", "{ max: \"1\" }", "{ a: 1, a: 2 }", "2147483648", "$undefined"];

    /// <summary>A literal. <paramref name="variable"/> may put a variable in its place: given the type, whether the place has a default, whether it is a field of a OneOf input.</summary>
    public string Literal(GraphQLType type, int depth, Func<GraphQLType, bool, bool, string?> variable, bool hasDefault, bool isOneOf = false)
    {
        if (Chance(mischief))
        {
            return Pick(Wrongs);
        }

        if (variable(type, hasDefault, isOneOf) is { } name)
        {
            return name;
        }

        if (!type.IsNonNull && !isOneOf && (Chance(0.08) || depth < 0))
        {
            return "null";
        }

        switch (type.Nullable)
        {
            case ListType list:
                return Chance(0.15) ? Literal(list.Of, depth - 1, (_, _, _) => null, false) : $"[{string.Join(", ", Enumerable.Range(0, random.Next(3)).Select(_ => Literal(list.Of, depth - 1, variable, false)))}]";
            case EnumType choice:
                return Pick(choice.Values).Name;
            case InputObjectType { IsOneOf: true } input:
                var field = Pick(input.Fields);
                return $"{{ {field.Name}: {Literal(field.Type, depth - 1, variable, false, isOneOf: true)}{(Chance(mischief) ? $", {Pick(input.Fields).Name}: null" : "")} }}";
            case InputObjectType input:
                var given = input.Fields.Where(known => known.IsRequired ? !Chance(mischief) : depth > 0 && Chance(0.4))
                    .Select(known => $"{known.Name}: {Literal(known.Type, depth - 1, variable, known.DefaultLiteral is not null)}");
                return $"{{ {string.Join(", ", given)} }}";
            default:
                return Scalar(type.Named.Name);
        }
    }

    /// <summary>A value as variables bring it.</summary>
    public JsonNode? Json(GraphQLType type, int depth, bool notNull)
    {
        if (Chance(mischief))
        {
            return JsonNode.Parse(Pick(["1", "1.0", "1.5", "\"text\"", "true", "null", "[]", "{}", "\"RED\"", "[[1]]", "2147483648", "{\"max\": 1}"]));
        }

        if (!type.IsNonNull && !notNull && (Chance(0.1) || depth < 0))
        {
            return null;
        }

        switch (type.Nullable)
        {
            case ListType list:
                return Chance(0.1) ? Json(list.Of, depth - 1, false) : new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Json(list.Of, depth - 1, false))]);
            case EnumType choice:
                return Pick(choice.Values).Name;
            case InputObjectType input:
                var fields = input.IsOneOf ? [Pick(input.Fields)] : input.Fields.Where(known => known.IsRequired || (depth > 0 && Chance(0.4)));
                return new JsonObject(fields.Select(field => KeyValuePair.Create(field.Name, Json(field.Type, depth - 1, input.IsOneOf))));
            default:
                return JsonNode.Parse(Scalar(type.Named.Name, isJson: true));
        }
    }

    private string Scalar(string name, bool isJson = false) => name switch
    {
        "Int" => Pick(["0", "1", "-7", "2147483647"]),
        "Float" => Pick(["0", "1.5", "-2.25e2", "3"]),
        "Boolean" => Pick(["true", "false"]),
        "ID" => Pick(["1", "\"a\"", "\"\""]),
        "JSON" when !isJson => Pick(["1", "\"x\"", "{ a: [1, B, \"c\", null] }", "[{ b: 1.5 }]", "SYMBOL"]),
        "JSON" => Pick(["1", "{\"a\": [1, null]}", "\"x\""]),
        _ => Pick(["\"\"", "\"text\"", "\"\\u0041\\n\\u00e9\"", schema.Query.Fields.Count > 6 && !isJson ? "\"\"\"a\n  block\"\"\"" : "\"😀\""]),
    };

    private bool Chance(double probability) => random.NextDouble() < probability;

    private T Pick<T>(IReadOnlyCollection<T> from) => from.ElementAt(random.Next(from.Count));
}
