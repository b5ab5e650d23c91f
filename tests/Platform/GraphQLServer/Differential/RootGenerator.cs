using System.Text.Json.Nodes;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Tests.Differential;

/// <summary>Random objects for a schema's roots: mostly what the fields promise, now and then null, missing, or something that no field of that type may be.</summary>
internal sealed class RootGenerator(Schema schema, Random random, double mischief)
{
    public JsonObject Root()
    {
        var root = Object(schema.Query, 4);
        foreach (var type in (ObjectType?[])[schema.Mutation, schema.Subscription])
        {
            foreach (var (name, value) in type is null ? [] : Object(type, 4).ToList())
            {
                root.TryAdd(name, value?.DeepClone());
            }
        }

        return root;
    }

    private JsonObject Object(ObjectType type, int depth)
    {
        var fields = new JsonObject();
        if (!Chance(mischief / 2))
        {
            fields["__typename"] = Chance(mischief / 2) ? "Nowhere" : type.Name;
        }

        foreach (var field in type.Fields.Where(_ => !Chance(mischief / 2)))
        {
            fields[field.Name] = Value(field.Type, depth - 1);
        }

        return fields;
    }

    private JsonNode? Value(GraphQLType type, int depth)
    {
        if (Chance(type.IsNonNull ? mischief : 0.1))
        {
            return null;
        }

        if (type.Nullable is ListType list)
        {
            return Chance(mischief / 2) ? "no list" : new JsonArray([.. Enumerable.Range(0, depth < 1 ? 0 : random.Next(3)).Select(_ => Value(list.Of, depth))]);
        }

        return type.Named switch
        {
            EnumType choice => Chance(mischief) ? "NOWHERE" : Pick(choice.Values).Name,
            ScalarType scalar => Scalar(scalar.Name),
            _ when depth <= 0 => null,
            { } composite => Object(Pick(schema.PossibleTypes(composite)), depth),
        };
    }

    private JsonNode Scalar(string name) => name switch
    {
        "Int" => Chance(mischief) ? (Chance(0.5) ? "abc" : 1.5) : random.Next(-5, 100),
        "Float" => Chance(mischief) ? "abc" : random.Next(100) / 4.0,
        "Boolean" => Chance(mischief) ? "abc" : Chance(0.5),
        "ID" => Chance(mischief) ? new JsonObject() : Chance(0.3) ? random.Next(100) : $"id{random.Next(100)}",
        "JSON" => new JsonObject { ["x"] = random.Next(10), ["y"] = new JsonArray(1, "a", null) },
        _ => Chance(mischief) ? new JsonObject() : Pick(["", "text", "é😀\n", "\u0000"]),
    };

    private bool Chance(double probability) => random.NextDouble() < probability;

    private T Pick<T>(IReadOnlyCollection<T> from) => from.ElementAt(random.Next(from.Count));
}
