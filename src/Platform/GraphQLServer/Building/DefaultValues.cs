using KiVendTout.Platform.GraphQLServer.Execution.Coercion;
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
        var before = problems.Count;
        FillInside(literal, type);
        if (problems.Count > before)
        {
            return null;
        }

        if (!LiteralCoercion.TryCoerce(literal, type, VariableValues.None, out var value, out var problem))
        {
            problems.Add($"{coordinate}: {problem}");
        }

        return value;
    }

    /// <summary>Fills the defaults of the fields that a literal leaves out, for they become part of its value.</summary>
    private void FillInside(ValueNode literal, GraphQLType type)
    {
        switch (type.Nullable, literal)
        {
            case (ListType list, ListValueNode items):
                foreach (var item in items.Values)
                {
                    FillInside(item, list.Of);
                }

                break;
            case (ListType list, _):
                FillInside(literal, list.Of);
                break;
            case (InputObjectType input, ObjectValueNode fields):
                foreach (var field in input.Fields)
                {
                    if (fields.Fields.FirstOrDefault(given => given.Name.Value == field.Name) is { } given)
                    {
                        FillInside(given.Value, field.Type);
                    }
                    else
                    {
                        Fill(field);
                    }
                }

                break;
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
}
