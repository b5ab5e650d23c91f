using System.Text;

namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>
/// Writes syntax as text in the layout that graphql-js made usual: two spaces, arguments on lines of their own beyond 80 characters, descriptions
/// above what they describe. The same tree always gives the same text, and parsing the text gives the same tree.
/// </summary>
public static class Printer
{
    /// <summary>A document, definition, selection, value or type as text, without a line feed at its end.</summary>
    public static string Print(SyntaxNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node switch
        {
            ValueNode value => PrintValue(value),
            TypeNode or NameNode => node.ToString()!,
            DocumentNode document => string.Join("\n\n", document.Definitions.Select(Print)),
            TypeSystemDefinitionNode definition => TypeSystemPrinting.Print(definition),
            OperationDefinitionNode operation => Operation(operation),
            FragmentDefinitionNode fragment =>
                $"{Description(fragment.Description)}fragment {fragment.Name} on {fragment.TypeCondition}{Directives(fragment.Directives)} {Selections(fragment.SelectionSet)}",
            SelectionSetNode set => Selections(set),
            SelectionNode selection => Selection(selection),
            VariableDefinitionNode variable => Variable(variable),
            ArgumentNode argument => $"{argument.Name}: {PrintValue(argument.Value)}",
            DirectiveNode directive => Directives([directive])[1..],
            ObjectFieldNode field => $"{field.Name}: {PrintValue(field.Value)}",
            _ => throw new ArgumentException($"{node.GetType().Name} stands in no text alone.", nameof(node)),
        };
    }

    /// <summary>A string as a quoted literal, with the escapes it needs and no others.</summary>
    public static string Quote(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' or (>= '\x7F' and <= '\x9F') => text.Append("\\u").Append(((int)letter).ToString("X4", null)),
                _ => text.Append(letter),
            };
        }

        return text.Append('"').ToString();
    }

    internal static string Directives(IReadOnlyList<DirectiveNode> directives) => string.Concat(directives.Select(directive =>
        directive.Arguments.Count == 0 ? $" @{directive.Name}" : $" @{directive.Name}({string.Join(", ", directive.Arguments.Select(Print))})"));

    internal static string Description(StringValueNode? description) => description is null ? "" : PrintValue(description) + "\n";

    internal static string Indent(string text) => "  " + text.Replace("\n", "\n  ", StringComparison.Ordinal);

    internal static string Block(IEnumerable<string> lines) => $"{{\n{Indent(string.Join('\n', lines))}\n}}";

    private static string PrintValue(ValueNode value) => value switch
    {
        VariableNode variable => $"${variable.Name}",
        IntValueNode whole => whole.Text,
        FloatValueNode broken => broken.Text,
        StringValueNode { IsBlock: true } text => BlockStrings.Print(text.Value),
        StringValueNode text => Quote(text.Value),
        BooleanValueNode boolean => boolean.Value ? "true" : "false",
        NullValueNode => "null",
        EnumValueNode name => name.Value,
        ListValueNode list => $"[{string.Join(", ", list.Values.Select(PrintValue))}]",
        ObjectValueNode fields => $"{{{string.Join(", ", fields.Fields.Select(Print))}}}",
        _ => throw new ArgumentException($"{value.GetType().Name} is no value.", nameof(value)),
    };

    private static string Operation(OperationDefinitionNode operation)
    {
        if (operation is { Operation: OperationKind.Query, Name: null, Description: null, Variables.Count: 0, Directives.Count: 0 })
        {
            return Selections(operation.SelectionSet);
        }

        var kind = operation.Operation switch
        {
            OperationKind.Query => "query",
            OperationKind.Mutation => "mutation",
            _ => "subscription",
        };
        var variables = List(operation.Variables.Select(Variable), indented: false);
        var name = operation.Name is null && variables.Length == 0 ? "" : $" {operation.Name}{variables}";
        return $"{Description(operation.Description)}{kind}{name}{Directives(operation.Directives)} {Selections(operation.SelectionSet)}";
    }

    /// <summary><c>(a, b)</c>; on lines of their own when one of them has several lines.</summary>
    internal static string List(IEnumerable<string> items, bool indented = true)
    {
        string[] all = [.. items];
        if (all.Length == 0)
        {
            return "";
        }

        return all.Any(item => item.Contains('\n', StringComparison.Ordinal))
            ? $"(\n{(indented ? Indent(string.Join('\n', all)) : string.Join('\n', all))}\n)"
            : $"({string.Join(", ", all)})";
    }

    private static string Variable(VariableDefinitionNode variable) =>
        $"{Description(variable.Description)}${variable.Variable.Name}: {variable.Type}{Default(variable.DefaultValue)}{Directives(variable.Directives)}";

    internal static string Default(ValueNode? value) => value is null ? "" : $" = {PrintValue(value)}";

    private static string Selections(SelectionSetNode set) => Block(set.Selections.Select(Selection));

    private static string Selection(SelectionNode selection) => selection switch
    {
        FieldNode field => Field(field),
        FragmentSpreadNode spread => $"...{spread.Name}{Directives(spread.Directives)}",
        InlineFragmentNode { TypeCondition: { } condition } inline => $"... on {condition}{Directives(inline.Directives)} {Selections(inline.SelectionSet)}",
        InlineFragmentNode inline => $"...{Directives(inline.Directives)} {Selections(inline.SelectionSet)}",
        _ => throw new ArgumentException($"{selection.GetType().Name} is no selection.", nameof(selection)),
    };

    private static string Field(FieldNode field)
    {
        const int longestLine = 80;
        var line = field.Alias is null ? field.Name.Value : $"{field.Alias}: {field.Name}";
        if (field.Arguments.Count > 0)
        {
            string[] arguments = [.. field.Arguments.Select(Print)];
            var onOneLine = $"{line}({string.Join(", ", arguments)})";
            line = onOneLine.Length > longestLine ? $"{line}(\n{Indent(string.Join('\n', arguments))}\n)" : onOneLine;
        }

        line += Directives(field.Directives);
        return field.SelectionSet is null ? line : $"{line} {Selections(field.SelectionSet)}";
    }
}
