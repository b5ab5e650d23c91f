using System.Text.RegularExpressions;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>The rules of the specification's section 3 for a whole schema. Each breach is one sentence that begins with its place.</summary>
internal static partial class SchemaRules
{
    [GeneratedRegex("^[_A-Za-z][_0-9A-Za-z]*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm { get; }

    internal static void Check(SchemaParts parts, IReadOnlyList<NamedType> types, IReadOnlyList<DirectiveDefinition> directives)
    {
        var problems = parts.Problems;
        Roots(parts);
        Unique("The schema", "types", types.Select(type => type.Name), problems);
        Unique("The schema", "directives", directives.Select(directive => "@" + directive.Name), problems);
        foreach (var type in types.Where(type => !type.IsBuiltIn))
        {
            Name(type.Name, type.Name, problems);
            switch (type)
            {
                case FieldsType shown:
                    Fields(shown, problems);
                    InterfaceRules.Check(shown, problems);
                    break;
                case UnionType union:
                    NotEmpty(union.Name, "member", union.Types.Count, problems);
                    Unique(union.Name, "members", union.Types.Select(member => member.Name), problems);
                    break;
                case EnumType choice:
                    NotEmpty(choice.Name, "value", choice.Values.Count, problems);
                    Unique(choice.Name, "values", choice.Values.Select(value => value.Name), problems);
                    foreach (var value in choice.Values)
                    {
                        EnumName(choice, value, problems);
                    }

                    break;
                case InputObjectType input:
                    Input(input, problems);
                    break;
            }
        }

        foreach (var directive in directives.Where(directive => !directive.IsBuiltIn))
        {
            Name("@" + directive.Name, directive.Name, problems);
            Arguments("@" + directive.Name, directive.Arguments, problems);
            if (directive.Locations == DirectiveLocations.None)
            {
                problems.Add($"@{directive.Name}: it must name at least one place.");
            }
        }

        InputCycles.Check(types, problems);
    }

    private static void Roots(SchemaParts parts)
    {
        if (parts.Query is null)
        {
            parts.Problems.Add("The schema has no query root.");
        }

        var roots = new[] { parts.Query, parts.Mutation, parts.Subscription }.OfType<ObjectType>().ToList();
        if (roots.Distinct().Count() != roots.Count)
        {
            parts.Problems.Add("Queries, mutations and subscriptions must start at different types.");
        }
    }

    private static void Fields(FieldsType type, List<string> problems)
    {
        NotEmpty(type.Name, "field", type.Fields.Count, problems);
        Unique(type.Name, "fields", type.Fields.Select(field => field.Name), problems);
        foreach (var field in type.Fields)
        {
            var coordinate = $"{type.Name}.{field.Name}";
            Name(coordinate, field.Name, problems);
            if (!field.Type.IsOutput)
            {
                problems.Add($"{coordinate}: {field.Type} is an input type; a field needs an output type.");
            }

            Arguments(coordinate, field.Arguments, problems);
        }
    }

    private static void Arguments(string owner, IReadOnlyList<InputValueDefinition> arguments, List<string> problems)
    {
        Unique(owner, "arguments", arguments.Select(argument => argument.Name), problems);
        foreach (var argument in arguments)
        {
            InputValue($"{owner}({argument.Name}:)", argument, problems);
        }
    }

    private static void Input(InputObjectType input, List<string> problems)
    {
        NotEmpty(input.Name, "field", input.Fields.Count, problems);
        Unique(input.Name, "fields", input.Fields.Select(field => field.Name), problems);
        foreach (var field in input.Fields)
        {
            var coordinate = $"{input.Name}.{field.Name}";
            InputValue(coordinate, field, problems);
            if (input.IsOneOf && field.Type.IsNonNull)
            {
                problems.Add($"{coordinate}: a field of a OneOf input must be nullable.");
            }

            if (input.IsOneOf && field.DefaultLiteral is not null)
            {
                problems.Add($"{coordinate}: a field of a OneOf input cannot have a default.");
            }
        }
    }

    private static void InputValue(string coordinate, InputValueDefinition value, List<string> problems)
    {
        Name(coordinate, value.Name, problems);
        if (!value.Type.IsInput)
        {
            problems.Add($"{coordinate}: {value.Type} is an output type; an argument or input field needs an input type.");
        }

        if (value.IsRequired && value.DeprecationReason is not null)
        {
            problems.Add($"{coordinate}: what must be given cannot be deprecated. Give it a default or make it nullable.");
        }
    }

    private static void EnumName(EnumType type, EnumValueDefinition value, List<string> problems)
    {
        Name($"{type.Name}.{value.Name}", value.Name, problems);
        if (value.Name is "true" or "false" or "null")
        {
            problems.Add($"{type.Name}.{value.Name}: true, false and null cannot be values of an enum.");
        }
    }

    private static void Name(string coordinate, string name, List<string> problems)
    {
        if (!NameForm.IsMatch(name))
        {
            problems.Add($"{coordinate}: \"{name}\" is no name: letters, digits and _ make one, and a digit does not begin it.");
        }
        else if (name.StartsWith("__", StringComparison.Ordinal))
        {
            problems.Add($"{coordinate}: names that begin with __ are kept for introspection.");
        }
    }

    private static void NotEmpty(string type, string what, int count, List<string> problems)
    {
        if (count == 0)
        {
            problems.Add($"{type}: it must have at least one {what}.");
        }
    }

    private static void Unique(string owner, string what, IEnumerable<string> names, List<string> problems)
    {
        foreach (var name in names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Skip(1).Any()))
        {
            problems.Add($"{owner}: there are two {what} called {name.Key}.");
        }
    }
}
