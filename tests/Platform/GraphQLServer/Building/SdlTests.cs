using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Tests.Building;

public sealed class SdlTests
{
    private const string Full = """"
        """What the tests offer."""
        schema @tag(name: "root") {
          query: Start
          mutation: Change
        }

        """
        Marks a thing.
        """
        directive @tag(
          """Its mark."""
          name: String! = "none"
          old: Int @deprecated
        ) repeatable on SCHEMA | SCALAR | OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | INTERFACE | UNION | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION

        directive @cost(weight: String!) on FIELD_DEFINITION

        type Start implements Named & Thing @tag(name: "a") @tag(name: "b") {
          """
          First line,
            a deeper one,

          and \""" inside.
          """
          name: String! @cost(weight: "2.5")
          of(
            """How many."""
            first: Int = 3
            where: Filter = {min: 1, tags: ["a", "b"], kind: SMALL, other: null} @tag
          ): [[Thing!]]!
          plain(a: Int, b: ID! = "x"): Sum
          old: Kind @deprecated(reason: "Use \"name\".")
          older: Money @deprecated
        }

        interface Thing {
          name: String!
        }

        interface Named implements Thing {
          name: String!
        }

        union Sum @tag = Start | Change

        type Change {
          do: Boolean
        }

        "A description with a quote at its end \"\u0007"
        enum Kind {
          SMALL @tag(name: "s")
          """Not small."""
          GREAT @deprecated(reason: "Nobody is.")
        }

        input Filter {
          min: Int! = 0
          max: Float
          tags: [String!] = []
          kind: Kind = GREAT
          other: Filter @deprecated
        }

        input Choice @oneOf {
          a: Int
          b: Filter
        }

        scalar Money @specifiedBy(url: "https://example.org/money") @tag(name: "m")
        """";

    [Fact]
    public void Printed_sdl_reads_back_to_the_same_schema()
    {
        var once = SdlPrinter.Print(SchemaBuilder.FromSdl(Full));
        var twice = SdlPrinter.Print(SchemaBuilder.FromSdl(once));
        Assert.Equal(once, twice);
        Assert.Contains("schema @tag(name: \"root\") {\n  query: Start\n  mutation: Change\n}", once, StringComparison.Ordinal);
        Assert.Contains("  \"\"\"\n  First line,\n    a deeper one,\n\n  and \\\"\"\" inside.\n  \"\"\"\n  name: String! @cost(weight: \"2.5\")", once, StringComparison.Ordinal);
        Assert.Contains("where: Filter = {min: 1, tags: [\"a\", \"b\"], kind: SMALL, other: null} @tag", once, StringComparison.Ordinal);
        Assert.Contains("old: Kind @deprecated(reason: \"Use \\\"name\\\".\")\n  older: Money @deprecated\n", once, StringComparison.Ordinal);
        Assert.Contains("\"A description with a quote at its end \\\"\\u0007\"\nenum Kind {", once, StringComparison.Ordinal);
        Assert.Contains("input Choice @oneOf {", once, StringComparison.Ordinal);
        Assert.Contains("scalar Money @specifiedBy(url: \"https://example.org/money\") @tag(name: \"m\")", once, StringComparison.Ordinal);
        Assert.Contains("type Start implements Named & Thing @tag(name: \"a\") @tag(name: \"b\") {", once, StringComparison.Ordinal);
        Assert.Equal(Lines(Full), Lines(once.Replace("\"\"\"Marks a thing.\"\"\"", "\"\"\"\nMarks a thing.\n\"\"\"", StringComparison.Ordinal)));

        static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void A_default_is_a_value_when_the_schema_is_made()
    {
        var schema = SchemaBuilder.FromSdl(Full);
        var where = Call.FieldOf(schema, "Start.of").FindArgument("where")!;
        var value = Assert.IsType<Dictionary<string, object?>>(where.DefaultValue);
        Assert.Equal(1, value["min"]);
        Assert.Equal(["a", "b"], Assert.IsType<object?[]>(value["tags"]));
        Assert.False(value.ContainsKey("max"));
        Assert.Same(Missing.Value, Call.FieldOf(schema, "Start.plain").FindArgument("a")!.DefaultValue);
        Assert.Equal(2.5, Call.FieldOf(schema, "Start.name").Cost);
    }

    [Fact]
    public async Task Fields_read_dictionaries_json_objects_and_properties_and_call_functions()
    {
        var schema = SchemaBuilder.FromSdl("""
            type Query { a: Item b: Item c: Item now: Int later: Int number: Float many: [Int] fails: Int args(x: Int = 4): Int }
            type Item { name: String }
            """, new SdlBindings
        {
            Root = new Dictionary<string, object?>
            {
                ["a"] = new Dictionary<string, object?> { ["name"] = "dictionary" },
                ["b"] = JsonDocument.Parse("""{"name": "json"}""").RootElement,
                ["c"] = new { Name = "property" },
                ["now"] = (Func<int>)(() => 1),
                ["later"] = (Func<Task<int>>)(async () =>
                {
                    await Task.Yield();
                    return 2;
                }),
                ["number"] = JsonDocument.Parse("1.5").RootElement,
                ["fails"] = new GraphQLException("It fails."),
            },
            Resolvers = new Dictionary<string, Func<Execution.ResolverContext, ValueTask<object?>>> { ["Query.args"] = context => new(context.Arguments[0]) },
        });
        foreach (var (field, name) in new[] { ("a", "dictionary"), ("b", "json"), ("c", "property") })
        {
            Assert.Equal(name, await Call.FieldAsync(schema, "Item.name", parent: await Call.FieldAsync(schema, "Query." + field)));
        }

        Assert.Equal(1, await Call.FieldAsync(schema, "Query.now"));
        Assert.Equal(2, await Call.FieldAsync(schema, "Query.later"));
        Assert.Equal(4, await Call.FieldAsync(schema, "Query.args"));
        Assert.Null(await Call.FieldAsync(schema, "Query.many"));
        Assert.Equal("It fails.", (await Assert.ThrowsAsync<GraphQLException>(() => Call.FieldAsync(schema, "Query.fails"))).Message);
    }

    [Fact]
    public async Task A_request_can_bring_its_own_root()
    {
        var schema = SchemaBuilder.FromSdl("type Query { a: Int }");
        var request = new Execution.RequestContext { Services = null!, Items = { [SdlBindings.RootItem] = JsonDocument.Parse("""{"a": 7}""").RootElement } };
        Assert.Equal(7, await Call.FieldAsync(schema, "Query.a", request: request));
    }

    [Fact]
    public async Task The_entry_of_the_root_is_the_source_of_a_subscription()
    {
        var schema = SchemaBuilder.FromSdl("type Query { a: Int } type Subscription { ticks: String }", new SdlBindings
        {
            Root = new Dictionary<string, object?> { ["ticks"] = (Func<object?>)Ticks },
        });
        var field = schema.Subscription!.Find("ticks")!;
        var seen = new List<object?>();
        await foreach (var tick in await field.Source!(Call.Of(schema, "Subscription.ticks")))
        {
            seen.Add(await field.Resolver!.ResolveAsync(Call.Of(schema, "Subscription.ticks", parent: tick)));
        }

        Assert.Equal(["one", "two"], seen);

        static async IAsyncEnumerable<object?> Ticks()
        {
            yield return new { ticks = "one" };
            await Task.Yield();
            yield return new { ticks = "two" };
        }
    }

    [Fact]
    public void A_value_says_itself_which_type_it_is()
    {
        var schema = SchemaBuilder.FromSdl("type Query { u: U } union U = Query");
        var resolve = ((UnionType)schema.Find("U")!).TypeResolver!;
        Assert.Equal("Query", resolve(new Dictionary<string, object?> { ["__typename"] = "Query" }));
        Assert.Equal("Query", resolve(JsonDocument.Parse("""{"__typename": "Query"}""").RootElement));
    }

    [Fact]
    public void Extensions_add_to_what_they_extend()
    {
        var printed = SdlPrinter.Print(SchemaBuilder.FromSdl("""
            extend type Query implements I { b: Int }
            type Query { a: Int }
            interface I { b: Int }
            extend enum E { Y }
            enum E { X }
            extend union U = Query
            union U
            extend input In { b: Int = 1 }
            input In { a: E }
            extend schema { mutation: M }
            type M { u(in: In): U }
            """));
        Assert.Equal("""
            schema {
              query: Query
              mutation: M
            }

            type Query implements I {
              a: Int
              b: Int
            }

            interface I {
              b: Int
            }

            enum E {
              X
              Y
            }

            union U = Query

            input In {
              a: E
              b: Int = 1
            }

            type M {
              u(in: In): U
            }

            """, printed);
    }
}
