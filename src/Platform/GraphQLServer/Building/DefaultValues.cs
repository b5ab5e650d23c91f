using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>
/// Makes the values of default literals, once, when all types exist: specification sections 3.6.1 and 3.10. An input object's default takes in the
/// defaults of its fields, so they are made on demand, and one that needs itself is a problem.
/// </summary>
internal sealed class DefaultValues(List<string> problems)
{
    private readonly HashSet<InputValueDefinition> _done = [];
    private readonly List<InputValueDefinition> _open = [];
    private readonly Dictionary<InputValueDefinition, string> _coordinates = [];

    internal void Fill(IReadOnlyList<NamedType> types, IReadOnlyList<DirectiveDefinition> directives)
    {
        var owned = types.Where(type => !type.IsBuiltIn).SelectMany(type => type switch
        {
            FieldsType shown => shown.Fields.SelectMany(field => field.Arguments.Select(argument => (Value: argument, Coordinate: $"{shown.Name}.{field.Name}({argument.Name}:)"))),
            InputObjectType input => input.Fields.Select(field => (Value: field, Coordinate: $"{input.Name}.{field.Name}")),
            _ => [],
        }).Concat(directives.Where(directive => !directive.IsBuiltIn).SelectMany(directive => directive.Arguments.Select(argument => (Value: argument, Coordinate: $"@{directive.Name}({argument.Name}:)"))))
            .ToList();
        foreach (var (value, coordinate) in owned)
        {
            _coordinates[value] = coordinate;
        }

        foreach (var (value, _) in owned)
        {
            Fill(value);
        }
    }

    /// <summary>The value of a literal without variables, in the shapes that <see cref="InputObjectType"/> names; null with a sentence in the list when it does not fit.</summary>
    internal object? Coerce(ValueNode literal, GraphQLType type, string coordinate)
    {
        switch (type, literal)
        {
            case (NonNullType required, not NullValueNode):
                return Coerce(literal, required.Of, coordinate);
            case (NonNullType, NullValueNode):
                return Wrong(coordinate, $"null is no {type}.");
            case (_, NullValueNode):
                return null;
            case (_, VariableNode):
                return Wrong(coordinate, "a variable cannot stand here.");
            case (ListType list, ListValueNode items):
                return items.Values.Select(item => Coerce(item, list.Of, coordinate)).ToArray();
            case (ListType list, _):
                return new[] { Coerce(literal, list.Of, coordinate) };
            case (ScalarType scalar, _):
                return scalar.TryParse(literal, out var value, out var problem) ? value : Wrong(coordinate, problem);
            case (EnumType choice, EnumValueNode name) when choice.Find(name.Value) is { } found:
                return found.Value;
            case (InputObjectType input, ObjectValueNode fields):
                return Coerce(fields, input, coordinate);
            default:
                return Wrong(coordinate, $"{Literals.Print(literal)} is no {type}.");
        }
    }

    private object? Coerce(ObjectValueNode literal, InputObjectType type, string coordinate)
    {
        foreach (var unknown in literal.Fields.Where(field => type.Find(field.Name.Value) is null))
        {
            Wrong(coordinate, $"{type.Name} has no field {unknown.Name.Value}.");
        }

        if (type.IsOneOf && (literal.Fields.Count != 1 || literal.Fields[0].Value is NullValueNode))
        {
            return Wrong(coordinate, $"{type.Name} takes exactly one field, and not null.");
        }

        var before = problems.Count;
        var values = new object?[type.Fields.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var field = type.Fields[i];
            if (literal.Fields.FirstOrDefault(given => given.Name.Value == field.Name) is { } given)
            {
                values[i] = Coerce(given.Value, field.Type, coordinate);
            }
            else if (field.IsRequired)
            {
                Wrong(coordinate, $"{type.Name}.{field.Name} must be given.");
            }
            else
            {
                Fill(field);
                values[i] = field.DefaultValue;
            }
        }

        if (problems.Count > before)
        {
            return null;
        }

        try
        {
            return type.Create(values);
        }
        catch (GraphQLException refused)
        {
            return Wrong(coordinate, refused.Message);
        }
    }

    private void Fill(InputValueDefinition value)
    {
        if (value.DefaultLiteral is not { } literal || _done.Contains(value) || !_coordinates.TryGetValue(value, out var coordinate))
        {
            return;
        }

        if (_open.IndexOf(value) is >= 0 and var start)
        {
            problems.Add($"{coordinate}: its default value contains itself, through {string.Join(", ", _open.Skip(start).Select(open => _coordinates[open]))}.");
            _done.Add(value);
            return;
        }

        _open.Add(value);
        value.DefaultValue = Coerce(literal, value.Type, coordinate);
        _open.RemoveAt(_open.Count - 1);
        _done.Add(value);
    }

    private object? Wrong(string coordinate, string problem)
    {
        problems.Add($"{coordinate}: {problem}");
        return null;
    }
}
