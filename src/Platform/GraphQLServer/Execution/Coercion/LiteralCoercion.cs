using System.Diagnostics.CodeAnalysis;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution.Coercion;

/// <summary>Values of literals: specification section 3 ("Input Coercion" of each type) and 6.4.1 for variables inside.</summary>
internal static class LiteralCoercion
{
    /// <summary>Coerces a literal.</summary>
    /// <param name="literal">The literal, with variables anywhere.</param>
    /// <param name="type">The type it must fit.</param>
    /// <param name="variables">Values of the variables.</param>
    /// <param name="value">The value in the shapes of <see cref="InputObjectType"/>; <see cref="Missing.Value"/> for a variable that has none.</param>
    /// <param name="problem">Why it does not fit: a sentence for the client.</param>
    public static bool TryCoerce(ValueNode literal, GraphQLType type, VariableValues variables, out object? value, [NotNullWhen(false)] out string? problem)
    {
        (value, problem) = (null, null);
        if (literal is VariableNode variable)
        {
            value = variables.Find(variable.Name.Value);
            if (value is null && type.IsNonNull)
            {
                problem = $"Expected non-nullable type \"{type}\" not to be null.";
                return false;
            }

            return true;
        }

        if (type is NonNullType required)
        {
            if (literal is NullValueNode)
            {
                problem = $"Expected non-nullable type \"{type}\" not to be null.";
                return false;
            }

            return TryCoerce(literal, required.Of, variables, out value, out problem);
        }

        if (literal is NullValueNode)
        {
            return true;
        }

        switch (type)
        {
            case ListType list:
                return TryCoerceList(literal, list, variables, out value, out problem);
            case InputObjectType input:
                return TryCoerceObject(literal, input, variables, out value, out problem);
            case EnumType choice:
                var found = literal is EnumValueNode named ? choice.Find(named.Value) : null;
                value = found?.Value;
                problem = found is null ? $"Value does not exist in \"{choice.Name}\" enum." : null;
                return problem is null;
            default:
                var scalar = (ScalarType)type;
                return scalar.TryParse(HoldsVariable(literal) ? JsonLiterals.Substitute(literal, variables) : literal, out value, out problem);
        }
    }

    /// <summary>Whether a literal has a variable anywhere inside.</summary>
    public static bool HoldsVariable(ValueNode literal) => literal switch
    {
        VariableNode => true,
        ListValueNode list => list.Values.Any(HoldsVariable),
        ObjectValueNode map => map.Fields.Any(field => HoldsVariable(field.Value)),
        _ => false,
    };

    private static bool TryCoerceList(ValueNode literal, ListType type, VariableValues variables, out object? value, [NotNullWhen(false)] out string? problem)
    {
        var items = literal is ListValueNode list ? list.Values : [literal];
        var values = new object?[items.Count];
        value = values;
        for (var i = 0; i < items.Count; i++)
        {
            if (!TryCoerce(items[i], type.Of, variables, out values[i], out problem))
            {
                return false;
            }

            if (ReferenceEquals(values[i], Missing.Value))
            {
                values[i] = null;
                if (type.Of.IsNonNull)
                {
                    problem = $"Expected non-nullable type \"{type.Of}\" not to be null.";
                    return false;
                }
            }
        }

        problem = null;
        return true;
    }

    private static bool TryCoerceObject(
        ValueNode literal, InputObjectType type, VariableValues variables, out object? value, [NotNullWhen(false)] out string? problem)
    {
        value = null;
        if (literal is not ObjectValueNode map)
        {
            problem = $"Expected type \"{type.Name}\" to be an object.";
            return false;
        }

        var values = new object?[type.Fields.Count];
        Array.Fill(values, Missing.Value);
        foreach (var field in map.Fields)
        {
            var index = type.IndexOf(field.Name.Value);
            if (index < 0)
            {
                problem = $"Field \"{field.Name.Value}\" is not defined by type \"{type.Name}\".";
                return false;
            }

            if (!TryCoerce(field.Value, type.Fields[index].Type, variables, out values[index], out problem))
            {
                return false;
            }
        }

        problem = InputObjects.Complete(type, values);
        if (problem is not null || !InputObjects.TryCreate(type, values, out value, out problem))
        {
            return false;
        }

        return true;
    }
}
