using KiVendTout.Platform.GraphQLServer.Execution.Coercion;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution.Plans;

/// <summary>A variable of an operation with its type found and its default coerced.</summary>
internal sealed class VariablePlan
{
    public VariablePlan(Schema schema, VariableDefinitionNode node)
    {
        (Node, Name, Type) = (node, node.Variable.Name.Value, TypeOf(schema, node.Type));
        if (node.DefaultValue is { } literal && LiteralCoercion.TryCoerce(literal, Type, VariableValues.None, out var value, out _))
        {
            (HasDefault, Default) = (true, value);
        }
    }

    public VariableDefinitionNode Node { get; }

    public string Name { get; }

    public GraphQLType Type { get; }

    public bool HasDefault { get; }

    public object? Default { get; }

    private static GraphQLType TypeOf(Schema schema, TypeNode node) => node switch
    {
        NonNullTypeNode required => new NonNullType(TypeOf(schema, required.Of)),
        ListTypeNode list => new ListType(TypeOf(schema, list.Of)),
        NamedTypeNode named => schema.Find(named.Name.Value)
            ?? throw new InvalidOperationException($"The document was not validated: there is no type {named}."),
        _ => throw new InvalidOperationException($"{node.GetType().Name} is no type."),
    };
}
