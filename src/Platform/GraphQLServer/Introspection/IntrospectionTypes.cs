using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Introspection;

/// <summary>
/// The types that a schema tells about itself with: specification section 4.2. They are the same in every schema, so they exist once; their objects are the
/// schema's own definitions.
/// </summary>
public static class IntrospectionTypes
{
    private static readonly GraphQLType Text = Scalars.String;
    private static readonly GraphQLType RequiredText = new NonNullType(Scalars.String);
    private static readonly GraphQLType RequiredFlag = new NonNullType(Scalars.Boolean);

    /// <summary><c>__Schema</c>; its objects are <see cref="Types.Schema"/>.</summary>
    public static ObjectType Schema { get; } = Make("__Schema", "What a server offers: its types, its directives, and where each kind of operation starts.");

    /// <summary><c>__Type</c>; its objects are <see cref="GraphQLType"/>.</summary>
    public static ObjectType Type { get; } = Make("__Type", "A type: a named one, or a list or non-null type around another.");

    /// <summary><c>__Field</c>; its objects are <see cref="FieldDefinition"/>.</summary>
    public static ObjectType Field { get; } = Make("__Field", "A field of an object or interface.");

    /// <summary><c>__InputValue</c>; its objects are <see cref="InputValueDefinition"/>.</summary>
    public static ObjectType InputValue { get; } = Make("__InputValue", "An argument, or a field of an input object.");

    /// <summary><c>__EnumValue</c>; its objects are <see cref="EnumValueDefinition"/>.</summary>
    public static ObjectType EnumValue { get; } = Make("__EnumValue", "One value of an enum.");

    /// <summary><c>__Directive</c>; its objects are <see cref="DirectiveDefinition"/>.</summary>
    public static ObjectType Directive { get; } = Make("__Directive", "A directive, and where it may stand.");

    /// <summary><c>__TypeKind</c>.</summary>
    public static EnumType TypeKind { get; } = MakeEnum(
        "__TypeKind", "The kinds of types.", ["SCALAR", "OBJECT", "INTERFACE", "UNION", "ENUM", "INPUT_OBJECT", "LIST", "NON_NULL"]);

    /// <summary><c>__DirectiveLocation</c>.</summary>
    public static EnumType DirectiveLocation { get; } = MakeEnum(
        "__DirectiveLocation", "The places where a directive may stand.", DirectiveLocationNames.Of((DirectiveLocations)(-1)));

    /// <summary>All of them, in the order in which schemas list them.</summary>
    public static IReadOnlyList<NamedType> All { get; } = [Schema, Type, TypeKind, Field, InputValue, EnumValue, Directive, DirectiveLocation];

    static IntrospectionTypes()
    {
        Schema.SetFields(
        [
            Get<Schema>("description", Text, schema => schema.Description),
            Get<Schema>("types", ListOf(Type), schema => schema.Types),
            Get<Schema>("queryType", new NonNullType(Type), schema => schema.Query),
            Get<Schema>("mutationType", Type, schema => schema.Mutation),
            Get<Schema>("subscriptionType", Type, schema => schema.Subscription),
            Get<Schema>("directives", ListOf(Directive), schema => schema.Directives),
        ]);
        Type.SetFields(
        [
            Get<GraphQLType>("kind", new NonNullType(TypeKind), KindOf),
            Get<GraphQLType>("name", Text, type => (type as NamedType)?.Name),
            Get<GraphQLType>("description", Text, type => (type as NamedType)?.Description),
            Get<GraphQLType>("specifiedByURL", Text, type => (type as ScalarType)?.SpecifiedByUrl),
            Some<GraphQLType, FieldDefinition>("fields", new ListType(new NonNullType(Field)), type => (type as FieldsType)?.Fields, field => field.DeprecationReason),
            Get<GraphQLType>("interfaces", new ListType(new NonNullType(Type)), type => (type as FieldsType)?.Interfaces),
            With<GraphQLType>("possibleTypes", new ListType(new NonNullType(Type)), (type, schema) => type is InterfaceType or UnionType ? schema.PossibleTypes((NamedType)type) : null),
            Some<GraphQLType, EnumValueDefinition>(
                "enumValues", new ListType(new NonNullType(EnumValue)), type => (type as EnumType)?.Values, value => value.DeprecationReason),
            Some<GraphQLType, InputValueDefinition>(
                "inputFields", new ListType(new NonNullType(InputValue)), type => (type as InputObjectType)?.Fields, field => field.DeprecationReason),
            Get<GraphQLType>("ofType", Type, type => type is ListType list ? list.Of : (type as NonNullType)?.Of),
            Get<GraphQLType>("isOneOf", Scalars.Boolean, type => (type as InputObjectType)?.IsOneOf),
        ]);
        Field.SetFields(
        [
            Get<FieldDefinition>("name", RequiredText, field => field.Name),
            Get<FieldDefinition>("description", Text, field => field.Description),
            Some<FieldDefinition, InputValueDefinition>("args", ListOf(InputValue), field => field.Arguments, argument => argument.DeprecationReason),
            Get<FieldDefinition>("type", new NonNullType(Type), field => field.Type),
            Get<FieldDefinition>("isDeprecated", RequiredFlag, field => field.DeprecationReason is not null),
            Get<FieldDefinition>("deprecationReason", Text, field => field.DeprecationReason),
        ]);
        InputValue.SetFields(
        [
            Get<InputValueDefinition>("name", RequiredText, value => value.Name),
            Get<InputValueDefinition>("description", Text, value => value.Description),
            Get<InputValueDefinition>("type", new NonNullType(Type), value => value.Type),
            Get<InputValueDefinition>("defaultValue", Text, value => value.DefaultLiteral is { } literal ? Literals.Print(literal) : null),
            Get<InputValueDefinition>("isDeprecated", RequiredFlag, value => value.DeprecationReason is not null),
            Get<InputValueDefinition>("deprecationReason", Text, value => value.DeprecationReason),
        ]);
        EnumValue.SetFields(
        [
            Get<EnumValueDefinition>("name", RequiredText, value => value.Name),
            Get<EnumValueDefinition>("description", Text, value => value.Description),
            Get<EnumValueDefinition>("isDeprecated", RequiredFlag, value => value.DeprecationReason is not null),
            Get<EnumValueDefinition>("deprecationReason", Text, value => value.DeprecationReason),
        ]);
        Directive.SetFields(
        [
            Get<DirectiveDefinition>("name", RequiredText, directive => directive.Name),
            Get<DirectiveDefinition>("description", Text, directive => directive.Description),
            Get<DirectiveDefinition>("isRepeatable", RequiredFlag, directive => directive.IsRepeatable),
            Get<DirectiveDefinition>("locations", ListOf(DirectiveLocation), directive => DirectiveLocationNames.Of(directive.Locations).ToArray()),
            Some<DirectiveDefinition, InputValueDefinition>("args", ListOf(InputValue), directive => directive.Arguments, argument => argument.DeprecationReason),
        ]);
    }

    private static string KindOf(GraphQLType type) => type switch
    {
        ScalarType => "SCALAR",
        ObjectType => "OBJECT",
        InterfaceType => "INTERFACE",
        UnionType => "UNION",
        EnumType => "ENUM",
        InputObjectType => "INPUT_OBJECT",
        ListType => "LIST",
        _ => "NON_NULL",
    };

    private static ObjectType Make(string name, string description) => new(name) { Description = description, IsBuiltIn = true };

    private static EnumType MakeEnum(string name, string description, IEnumerable<string> values)
    {
        var type = new EnumType(name) { Description = description, IsBuiltIn = true };
        type.SetValues([.. values.Select(value => new EnumValueDefinition { Name = value, Value = value })]);
        return type;
    }

    private static NonNullType ListOf(NamedType type) => new(new ListType(new NonNullType(type)));

    private static FieldDefinition Get<T>(string name, GraphQLType type, Func<T, object?> value) =>
        new() { Name = name, Type = type, Resolver = new PureResolver(parent => value((T)parent!)) };

    private static FieldDefinition With<T>(string name, GraphQLType type, Func<T, Schema, object?> value) =>
        new() { Name = name, Type = type, Resolver = new ImmediateResolver(context => value((T)context.Parent!, context.Schema)) };

    /// <summary>A list that leaves out what is deprecated unless it is asked for.</summary>
    private static FieldDefinition Some<T, TItem>(string name, GraphQLType type, Func<T, IReadOnlyList<TItem>?> items, Func<TItem, string?> reason) => new()
    {
        Name = name,
        Type = type,
        Arguments =
        [
            new InputValueDefinition
            {
                Name = "includeDeprecated",
                Type = RequiredFlag,
                DefaultLiteral = new BooleanValueNode(false, 0, 0),
                DefaultValue = false,
            },
        ],
        Resolver = new ImmediateResolver(context =>
        {
            var all = items((T)context.Parent!);
            return context.Arguments[0] is true ? all : all?.Where(item => reason(item) is null).ToArray();
        }),
    };
}
