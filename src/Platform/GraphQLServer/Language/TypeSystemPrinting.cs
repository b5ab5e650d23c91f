using static KiVendTout.Platform.GraphQLServer.Language.Printer;

namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>Definitions of schemas, types and directives as text.</summary>
internal static class TypeSystemPrinting
{
    public static string Print(TypeSystemDefinitionNode node) =>
        Description(node.Description) + (node.IsExtension ? "extend " : "") + node switch
        {
            SchemaDefinitionNode schema => "schema" + Directives(schema.Directives) + Body(schema.OperationTypes.Select(OperationType)),
            ScalarTypeDefinitionNode scalar => $"scalar {scalar.Name}{Directives(scalar.Directives)}",
            ObjectTypeDefinitionNode type =>
                $"type {type.Name}{Implements(type.Interfaces)}{Directives(type.Directives)}{Body(type.Fields.Select(Field))}",
            InterfaceTypeDefinitionNode type =>
                $"interface {type.Name}{Implements(type.Interfaces)}{Directives(type.Directives)}{Body(type.Fields.Select(Field))}",
            UnionTypeDefinitionNode union =>
                $"union {union.Name}{Directives(union.Directives)}{(union.Types.Count == 0 ? "" : " = " + string.Join(" | ", union.Types))}",
            EnumTypeDefinitionNode type => $"enum {type.Name}{Directives(type.Directives)}{Body(type.Values.Select(EnumValue))}",
            InputObjectTypeDefinitionNode input => $"input {input.Name}{Directives(input.Directives)}{Body(input.Fields.Select(InputValue))}",
            DirectiveDefinitionNode directive =>
                $"directive @{directive.Name}{List(directive.Arguments.Select(InputValue))}{(directive.IsRepeatable ? " repeatable" : "")} on {string.Join(" | ", directive.Locations)}",
            _ => throw new ArgumentException($"{node.GetType().Name} is no definition.", nameof(node)),
        };

    private static string Body(IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        return all.Length == 0 ? "" : " " + Block(all);
    }

    private static string Implements(IReadOnlyList<NamedTypeNode> interfaces) => interfaces.Count == 0 ? "" : " implements " + string.Join(" & ", interfaces);

    private static string OperationType(OperationTypeNode node) => node.Operation switch
    {
        OperationKind.Query => $"query: {node.Type}",
        OperationKind.Mutation => $"mutation: {node.Type}",
        _ => $"subscription: {node.Type}",
    };

    private static string Field(FieldDefinitionNode field) =>
        $"{Description(field.Description)}{field.Name}{List(field.Arguments.Select(InputValue))}: {field.Type}{Directives(field.Directives)}";

    private static string InputValue(InputValueDefinitionNode value) =>
        $"{Description(value.Description)}{value.Name}: {value.Type}{Default(value.DefaultValue)}{Directives(value.Directives)}";

    private static string EnumValue(EnumValueDefinitionNode value) => $"{Description(value.Description)}{value.Name}{Directives(value.Directives)}";
}
