using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Execution.Plans;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution.Coercion;

/// <summary>The coerced variables of one request, in the order of their definitions.</summary>
internal sealed class VariableValues(VariablePlan[] definitions, object?[] values, JsonElement given)
{
    public static readonly VariableValues None = new([], [], default);

    /// <summary>The value at a position; <see cref="Missing.Value"/> when it was not given and has no default.</summary>
    public object? this[int index] => values[index];

    /// <summary>The value of a variable; <see cref="Missing.Value"/> when it was not given and has no default, or is not defined.</summary>
    public object? Find(string name)
    {
        for (var i = 0; i < definitions.Length; i++)
        {
            if (definitions[i].Name == name)
            {
                return values[i];
            }
        }

        return Missing.Value;
    }

    /// <summary>The variable as a literal, for scalars that read literals of any shape; null when it has no value.</summary>
    public Language.ValueNode? FindLiteral(string name)
    {
        if (given.ValueKind == JsonValueKind.Object && given.TryGetProperty(name, out var json))
        {
            return JsonLiterals.Of(json);
        }

        foreach (var definition in definitions)
        {
            if (definition.Name == name)
            {
                return definition.Node.DefaultValue;
            }
        }

        return null;
    }
}
