using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Introspection;
using KiVendTout.Platform.GraphQLServer.Tests.Building;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Tests.Introspection;

public sealed class IntrospectionTests
{
    private static readonly Schema Schema = SchemaBuilder.FromSdl("""
        "The root."
        type Query { a(x: Int = 1, old: ID @deprecated): I b: U @deprecated(reason: "Use a.") }
        interface I { a: [Int!]! }
        type T implements I { a: [Int!]! }
        union U = T
        enum E { A B @deprecated }
        input In @oneOf { a: E b: Float @deprecated }
        scalar S @specifiedBy(url: "https://example.org/s")
        type More { s(in: In): S }
        """);

    [Fact]
    public async Task Types_stand_in_the_order_that_graphql_js_gives_them() => Assert.Equal(
        [
            "Query", "Int", "ID", "I", "T", "U", "E", "In", "Float", "S", "More", "Boolean", "String",
            "__Schema", "__Type", "__TypeKind", "__Field", "__InputValue", "__EnumValue", "__Directive", "__DirectiveLocation",
        ],
        ((IEnumerable<NamedType>)(await Ask("__Schema.types", Schema))!).Select(type => type.Name));

    [Fact]
    public async Task A_type_tells_its_kind_name_and_parts()
    {
        Assert.Equal("The root.", await Ask("__Type.description", Type("Query")));
        foreach (var (name, kind) in new[] { ("Query", "OBJECT"), ("I", "INTERFACE"), ("U", "UNION"), ("E", "ENUM"), ("In", "INPUT_OBJECT"), ("S", "SCALAR") })
        {
            Assert.Equal(kind, await Ask("__Type.kind", Type(name)));
            Assert.Equal(name, await Ask("__Type.name", Type(name)));
        }

        Assert.Equal("https://example.org/s", await Ask("__Type.specifiedByURL", Type("S")));
        Assert.Equal(true, await Ask("__Type.isOneOf", Type("In")));
        Assert.Null(await Ask("__Type.isOneOf", Type("Query")));
        Assert.Null(await Ask("__Type.fields", Type("E")));
        Assert.Null(await Ask("__Type.possibleTypes", Type("T")));
        Assert.Equal(["I"], Names(await Ask("__Type.interfaces", Type("T"))));
        Assert.Equal(["T"], Names(await Ask("__Type.possibleTypes", Type("I"))));
        Assert.Equal(["T"], Names(await Ask("__Type.possibleTypes", Type("U"))));
    }

    [Fact]
    public async Task Wrappers_are_unwrapped_by_ofType()
    {
        object? type = Call.FieldOf(Schema, "I.a").Type;
        var kinds = new List<object?>();
        for (; type is not null; type = await Ask("__Type.ofType", type))
        {
            kinds.Add(await Ask("__Type.kind", type));
        }

        Assert.Equal(["NON_NULL", "LIST", "NON_NULL", "SCALAR"], kinds);
    }

    [Theory]
    [InlineData("__Type.fields", "Query", new[] { "a" }, new[] { "a", "b" })]
    [InlineData("__Type.enumValues", "E", new[] { "A" }, new[] { "A", "B" })]
    [InlineData("__Type.inputFields", "In", new[] { "a" }, new[] { "a", "b" })]
    public async Task What_is_deprecated_is_shown_only_when_asked_for(string coordinate, string type, string[] usual, string[] all)
    {
        Assert.Equal(usual, Names(await Ask(coordinate, Type(type))));
        Assert.Equal(all, Names(await Call.FieldAsync(Schema, coordinate, "{includeDeprecated: true}", Type(type))));
    }

    [Fact]
    public async Task Arguments_tell_their_defaults_and_deprecation()
    {
        var field = Call.FieldOf(Schema, "Query.a");
        Assert.Equal(["x"], Names(await Ask("__Field.args", field)));
        Assert.Equal(["x", "old"], Names(await Call.FieldAsync(Schema, "__Field.args", "{includeDeprecated: true}", field)));
        Assert.Equal("1", await Ask("__InputValue.defaultValue", field.Arguments[0]));
        Assert.Null(await Ask("__InputValue.defaultValue", field.Arguments[1]));
        Assert.Equal(false, await Ask("__InputValue.isDeprecated", field.Arguments[0]));
        Assert.Equal(true, await Ask("__InputValue.isDeprecated", field.Arguments[1]));
        Assert.Equal("No longer supported", await Ask("__InputValue.deprecationReason", field.Arguments[1]));
        Assert.Equal("Use a.", await Ask("__Field.deprecationReason", Call.FieldOf(Schema, "Query.b")));
    }

    [Fact]
    public async Task Directives_tell_where_they_stand()
    {
        Assert.Equal(["include", "skip", "deprecated", "specifiedBy", "oneOf"], Names(await Ask("__Schema.directives", Schema)));
        Assert.Equal(["FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"], (IEnumerable<string>)(await Ask("__Directive.locations", Schema.FindDirective("skip")!))!);
        Assert.Equal(["if"], Names(await Ask("__Directive.args", Schema.FindDirective("skip")!)));
        Assert.Equal(19, IntrospectionTypes.DirectiveLocation.Values.Count);
    }

    [Fact]
    public void The_root_alone_has_schema_and_type()
    {
        Assert.Same(MetaFields.Schema, MetaFields.Find(Schema, Schema.Query, "__schema"));
        Assert.Same(MetaFields.Type, MetaFields.Find(Schema, Schema.Query, "__type"));
        Assert.Null(MetaFields.Find(Schema, (FieldsType)Type("T"), "__schema"));
        Assert.Same(MetaFields.TypeName, MetaFields.Find(Schema, (FieldsType)Type("I"), "__typename"));
        Assert.Equal("a", MetaFields.Find(Schema, Schema.Query, "a")!.Name);
    }

    private static NamedType Type(string name) => Schema.Find(name)!;

    private static Task<object?> Ask(string coordinate, object parent) => Call.FieldAsync(Schema, coordinate, parent: parent);

    private static IEnumerable<string> Names(object? items) => ((IEnumerable<object>)items!).Select(item => item switch
    {
        NamedType type => type.Name,
        FieldDefinition field => field.Name,
        InputValueDefinition value => value.Name,
        EnumValueDefinition value => value.Name,
        _ => ((DirectiveDefinition)item).Name,
    });
}
