using System.Diagnostics.CodeAnalysis;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution.Coercion;

/// <summary>What literals and JSON have in common once the fields of an input object are read.</summary>
internal static class InputObjects
{
    /// <summary>Puts defaults where nothing was given and checks required fields and <c>@oneOf</c>; answers what is wrong, or null.</summary>
    public static string? Complete(InputObjectType type, object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!ReferenceEquals(values[i], Missing.Value))
            {
                continue;
            }

            values[i] = type.Fields[i].DefaultValue;
            if (ReferenceEquals(values[i], Missing.Value) && type.Fields[i].Type.IsNonNull)
            {
                return $"Field \"{type.Fields[i].Name}\" of required type \"{type.Fields[i].Type}\" was not provided.";
            }
        }

        return type.IsOneOf ? CheckOneOf(type, values) : null;
    }

    /// <summary>Makes the object. What its type refuses becomes the problem.</summary>
    public static bool TryCreate(InputObjectType type, object?[] values, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            (value, problem) = (type.Create(values), null);
            return true;
        }
        catch (GraphQLException refusal)
        {
            (value, problem) = (null, refusal.Message);
            return false;
        }
    }

    private static string? CheckOneOf(InputObjectType type, object?[] values)
    {
        var given = -1;
        for (var i = 0; i < values.Length; i++)
        {
            if (ReferenceEquals(values[i], Missing.Value))
            {
                continue;
            }

            if (given >= 0)
            {
                return $"Exactly one key must be specified for OneOf type \"{type.Name}\".";
            }

            given = i;
        }

        return given < 0 ? $"Exactly one key must be specified for OneOf type \"{type.Name}\"."
            : values[given] is null ? $"Field \"{type.Fields[given].Name}\" must be non-null."
            : null;
    }
}
