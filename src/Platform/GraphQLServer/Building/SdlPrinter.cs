using System.Text;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>Writes a schema as SDL that reads back to the same schema: everything in the schema's own order, descriptions as block strings.</summary>
public static class SdlPrinter
{
    /// <summary>The schema's own definitions; what the specification brings along is left out. Lines end with LF.</summary>
    public static string Print(Schema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var pieces = new List<string>();
        if (Root(schema) is { } root)
        {
            pieces.Add(root);
        }

        pieces.AddRange(schema.Directives.Where(directive => !directive.IsBuiltIn).Select(Directive));
        pieces.AddRange(schema.Types.Where(type => !type.IsBuiltIn).Select(Type));
        return string.Join("\n\n", pieces) + "\n";
    }

    private static string? Root(Schema schema)
    {
        (string Kind, ObjectType? Type, string Usual)[] roots =
            [("query", schema.Query, "Query"), ("mutation", schema.Mutation, "Mutation"), ("subscription", schema.Subscription, "Subscription")];
        var usual = roots.All(root => root.Type is null ? schema.Find(root.Usual) is not ObjectType : root.Type.Name == root.Usual);
        if (usual && schema.Description is null && schema.AppliedDirectives.Count == 0)
        {
            return null;
        }

        var text = new StringBuilder();
        Description(text, schema.Description, "");
        text.Append("schema");
        Applied(text, schema.AppliedDirectives);
        text.Append(" {\n");
        foreach (var root in roots.Where(root => root.Type is not null))
        {
            text.Append("  ").Append(root.Kind).Append(": ").Append(root.Type!.Name).Append('\n');
        }

        return text.Append('}').ToString();
    }

    private static string Directive(DirectiveDefinition directive)
    {
        var text = new StringBuilder();
        Description(text, directive.Description, "");
        text.Append("directive @").Append(directive.Name);
        Arguments(text, directive.Arguments, "");
        text.Append(directive.IsRepeatable ? " repeatable" : "").Append(" on ").AppendJoin(" | ", DirectiveLocationNames.Of(directive.Locations));
        return text.ToString();
    }

    private static string Type(NamedType type)
    {
        var text = new StringBuilder();
        Description(text, type.Description, "");
        text.Append(type switch
        {
            ScalarType => "scalar ",
            ObjectType => "type ",
            InterfaceType => "interface ",
            UnionType => "union ",
            EnumType => "enum ",
            _ => "input ",
        }).Append(type.Name);
        if (type is FieldsType { Interfaces.Count: > 0 } implementing)
        {
            text.Append(" implements ").AppendJoin(" & ", implementing.Interfaces.Select(face => face.Name));
        }

        if (type is ScalarType { SpecifiedByUrl: { } url })
        {
            text.Append(" @specifiedBy(url: ").Append(Printer.Quote(url)).Append(')');
        }

        text.Append(type is InputObjectType { IsOneOf: true } ? " @oneOf" : "");
        Applied(text, type.AppliedDirectives);
        switch (type)
        {
            case FieldsType shown:
                Block(text, shown.Fields, Field);
                break;
            case UnionType union:
                text.Append(" = ").AppendJoin(" | ", union.Types.Select(member => member.Name));
                break;
            case EnumType choice:
                Block(text, choice.Values, EnumValue);
                break;
            case InputObjectType input:
                Block(text, input.Fields, (body, field) => InputValue(body, field, "  "));
                break;
        }

        return text.ToString();
    }

    private static void Block<T>(StringBuilder text, IReadOnlyList<T> members, Action<StringBuilder, T> print)
    {
        text.Append(" {\n");
        foreach (var member in members)
        {
            print(text, member);
            text.Append('\n');
        }

        text.Append('}');
    }

    private static void Field(StringBuilder text, FieldDefinition field)
    {
        Description(text, field.Description, "  ");
        text.Append("  ").Append(field.Name);
        Arguments(text, field.Arguments, "  ");
        text.Append(": ").Append(field.Type);
        Deprecated(text, field.DeprecationReason);
        Applied(text, field.AppliedDirectives);
    }

    private static void EnumValue(StringBuilder text, EnumValueDefinition value)
    {
        Description(text, value.Description, "  ");
        text.Append("  ").Append(value.Name);
        Deprecated(text, value.DeprecationReason);
        Applied(text, value.AppliedDirectives);
    }

    private static void Arguments(StringBuilder text, IReadOnlyList<InputValueDefinition> arguments, string indent)
    {
        if (arguments.Count == 0)
        {
            return;
        }

        // On one line unless a description must stand between them.
        var lines = arguments.Any(argument => argument.Description is not null);
        text.Append('(').Append(lines ? "\n" : "");
        for (var i = 0; i < arguments.Count; i++)
        {
            text.Append(i > 0 && !lines ? ", " : "");
            InputValue(text, arguments[i], lines ? indent + "  " : "");
            text.Append(lines ? "\n" : "");
        }

        text.Append(lines ? indent : "").Append(')');
    }

    private static void InputValue(StringBuilder text, InputValueDefinition value, string indent)
    {
        Description(text, value.Description, indent);
        text.Append(indent).Append(value.Name).Append(": ").Append(value.Type);
        if (value.DefaultLiteral is { } literal)
        {
            text.Append(" = ").Append(Literals.Print(literal));
        }

        Deprecated(text, value.DeprecationReason);
        Applied(text, value.AppliedDirectives);
    }

    private static void Deprecated(StringBuilder text, string? reason)
    {
        if (reason is not null)
        {
            text.Append(" @deprecated").Append(reason == BuiltInDirectives.NoReason ? "" : $"(reason: {Printer.Quote(reason)})");
        }
    }

    private static void Applied(StringBuilder text, IReadOnlyList<AppliedDirective> directives)
    {
        foreach (var directive in directives)
        {
            text.Append(" @").Append(directive.Name);
            if (directive.Arguments.Count > 0)
            {
                text.Append('(').AppendJoin(", ", directive.Arguments.Select(argument => $"{argument.Key}: {Literals.Print(argument.Value)}")).Append(')');
            }
        }
    }

    private static void Description(StringBuilder text, string? description, string indent)
    {
        if (description is null)
        {
            return;
        }

        var written = BlockStrings.CanHold(description) ? BlockStrings.Print(description) : Printer.Quote(description);
        foreach (var line in written.Split('\n'))
        {
            text.Append(line.Length == 0 ? "" : indent).Append(line).Append('\n');
        }
    }
}
