using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Introspection;

/// <summary>The fields that types have without naming them: specification sections 4.1 and 4.2.</summary>
public static class MetaFields
{
    /// <summary>
    /// <c>__typename</c>, on every object, interface and union. It has no resolver: only the executor knows which object type a value has.
    /// </summary>
    public static FieldDefinition TypeName { get; } = new()
    {
        Name = "__typename",
        Type = new NonNullType(Scalars.String),
        Description = "The name of the object's type.",
    };

    /// <summary><c>__schema</c>, on the query root.</summary>
    public static FieldDefinition Schema { get; } = new()
    {
        Name = "__schema",
        Type = new NonNullType(IntrospectionTypes.Schema),
        Description = "What this server offers.",
        Resolver = new ImmediateResolver(context => context.Schema),
    };

    /// <summary><c>__type(name:)</c>, on the query root; null for a name that the schema does not know.</summary>
    public static FieldDefinition Type { get; } = new()
    {
        Name = "__type",
        Type = IntrospectionTypes.Type,
        Description = "One type by its name.",
        Arguments = [new InputValueDefinition { Name = "name", Type = new NonNullType(Scalars.String) }],
        Resolver = new ImmediateResolver(context => context.Schema.Find((string)context.Arguments[0]!)),
    };

    /// <summary>A field of an object or interface by its name, be it one of its own or one of these; null when there is none.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="parent">The type whose field it is. For a union see <see cref="TypeName"/>.</param>
    /// <param name="name">The field's name.</param>
    public static FieldDefinition? Find(Schema schema, FieldsType parent, string name)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(parent);
        return name switch
        {
            "__typename" => TypeName,
            "__schema" when ReferenceEquals(parent, schema.Query) => Schema,
            "__type" when ReferenceEquals(parent, schema.Query) => Type,
            _ => parent.Find(name),
        };
    }
}
