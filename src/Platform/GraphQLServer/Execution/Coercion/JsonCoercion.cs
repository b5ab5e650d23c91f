using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution.Coercion;

/// <summary>Reads one variable from JSON and names everything that does not fit, with its place, in the words of graphql-js.</summary>
/// <param name="variable">Name of the variable, without the dollar.</param>
/// <param name="report">Takes each problem: a whole sentence.</param>
internal sealed class JsonCoercion(string variable, Action<string> report)
{
    private readonly List<object> _path = [];

    /// <summary>The value in the shapes of <see cref="InputObjectType"/>; meaningless when a problem was reported.</summary>
    public object? Coerce(JsonElement json, GraphQLType type)
    {
        if (type is NonNullType required)
        {
            if (json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            {
                Report(json, $"Expected non-nullable type \"{type}\" not to be null.");
                return null;
            }

            return Coerce(json, required.Of);
        }

        if (json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return null;
        }

        switch (type)
        {
            case ListType list:
                return CoerceList(json, list);
            case InputObjectType input:
                return CoerceObject(json, input);
            case EnumType choice:
                return CoerceEnum(json, choice);
            default:
                if (((ScalarType)type).TryParse(json, out var value, out var problem))
                {
                    return value;
                }

                Report(json, problem);
                return null;
        }
    }

    private object?[] CoerceList(JsonElement json, ListType list)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            return [Coerce(json, list.Of)];
        }

        var values = new object?[json.GetArrayLength()];
        var i = 0;
        foreach (var item in json.EnumerateArray())
        {
            _path.Add(i);
            values[i++] = Coerce(item, list.Of);
            _path.RemoveAt(_path.Count - 1);
        }

        return values;
    }

    private object? CoerceEnum(JsonElement json, EnumType type)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            Report(json, $"Enum \"{type.Name}\" cannot represent non-string value: {JsonText.Inspect(json)}.");
            return null;
        }

        var name = json.GetString()!;
        var found = type.Find(name);
        if (found is null)
        {
            Report(json, $"Value \"{JsonText.Shorten(name)}\" does not exist in \"{type.Name}\" enum.");
        }

        return found?.Value;
    }

    private object? CoerceObject(JsonElement json, InputObjectType type)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            Report(json, $"Expected type \"{type.Name}\" to be an object.");
            return null;
        }

        var (values, whole) = (new object?[type.Fields.Count], true);
        for (var i = 0; i < values.Length; i++)
        {
            var field = type.Fields[i];
            if (json.TryGetProperty(field.Name, out var given))
            {
                _path.Add(field.Name);
                values[i] = Coerce(given, field.Type);
                _path.RemoveAt(_path.Count - 1);
                continue;
            }

            values[i] = field.DefaultValue;
            if (ReferenceEquals(values[i], Missing.Value) && field.Type.IsNonNull)
            {
                Report(json, $"Field \"{field.Name}\" of required type \"{field.Type}\" was not provided.");
                whole = false;
            }
        }

        foreach (var property in json.EnumerateObject())
        {
            if (type.IndexOf(property.Name) < 0)
            {
                Report(json, $"Field \"{JsonText.Shorten(property.Name)}\" is not defined by type \"{type.Name}\".");
                whole = false;
            }
        }

        return whole && !Refused ? Create(json, type, values) : null;
    }

    private object? Create(JsonElement json, InputObjectType type, object?[] values)
    {
        if (InputObjects.Complete(type, values) is { } problem || !InputObjects.TryCreate(type, values, out var made, out problem))
        {
            Report(json, problem);
            return null;
        }

        return made;
    }

    /// <summary>Whether anything was wrong so far. An object with a wrong part is not made: its constructor is promised right values.</summary>
    private bool Refused { get; set; }

    private void Report(JsonElement json, string problem)
    {
        Refused = true;
        var at = _path.Count == 0 ? "" : $" at \"{variable}{string.Concat(_path.Select(part => part is int index ? $"[{index}]" : $".{part}"))}\"";
        report($"Variable \"${variable}\" got invalid value {JsonText.Inspect(json)}{at}; {problem}");
    }
}
