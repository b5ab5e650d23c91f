using KiVendTout.Platform.GraphQLServer.Execution;
using Resolver = System.Func<KiVendTout.Platform.GraphQLServer.Execution.ResolverContext, System.Threading.Tasks.ValueTask<object?>>;

namespace KiVendTout.Platform.GraphQLServer.Tests.Executing;

public sealed class PropagatingNulls
{
    private const string Sdl = """
        type Query { top: T must: T! list: [T!] strict: [T!]! loose: [T]! n: Int! }
        type T { a: Int! b: Int inner: T must: T! bad: Int! alsoBad: Int! slowBad: Int! slow: Int slowAlsoBad: Int! }
        """;

    private static readonly object Good = new { a = 1, b = 2 };

    private static Engine Make(object root)
    {
        static ValueTask<object?> Throw(ResolverContext context) => throw new GraphQLException($"{context.Field.Name} failed");
        static async ValueTask<object?> ThrowLater(ResolverContext context)
        {
            await Task.Yield();
            throw new GraphQLException($"{context.Field.Name} failed");
        }

        return new Engine(
            Sdl,
            new Dictionary<string, Resolver>
            {
                ["T.bad"] = Throw,
                ["T.alsoBad"] = Throw,
                ["T.slowBad"] = ThrowLater,
                ["T.slowAlsoBad"] = ThrowLater,
                ["T.inner"] = _ => new(Good),
                ["T.must"] = _ => new(Good),
                ["T.slow"] = async _ =>
                {
                    await Task.Yield();
                    return 5;
                },
            },
            root);
    }

    private static string Error(string message, string path) => $"{{'message':'{message}',";

    [Theory]
    [InlineData("{ top { bad b } }", "{'top':null}", "bad failed @top.bad")]
    [InlineData("{ top { b inner { b bad } } }", "{'top':{'b':2,'inner':null}}", "bad failed @top.inner.bad")]
    [InlineData("{ top { must { must { bad } } b } }", "{'top':null}", "bad failed @top.must.must.bad")]
    [InlineData("{ must { bad } }", "null", "bad failed @must.bad")]
    [InlineData("{ top { b } must { must { slowBad } } }", "null", "slowBad failed @must.must.slowBad")]
    [InlineData("{ list { b bad } }", "{'list':null}", "bad failed @list.0.bad")]
    [InlineData("{ loose { b bad } }", "{'loose':[null,null]}", "bad failed @loose.0.bad|bad failed @loose.1.bad")]
    [InlineData("{ strict { slowBad } }", "null", "slowBad failed @strict.0.slowBad")]
    [InlineData("{ loose { slowBad b } }", "{'loose':[null,null]}", "slowBad failed @loose.0.slowBad|slowBad failed @loose.1.slowBad")]
    [InlineData("{ n }", "null", "Cannot return null for non-nullable field Query.n. @n")]
    public async Task A_null_climbs_to_the_nearest_place_that_may_be_null(string document, string data, string errors)
    {
        using var engine = Make(new { top = Good, must = Good, list = new[] { Good, Good }, strict = new[] { Good, Good }, loose = new[] { Good, Good } });
        Assert.EndsWith($",'data':{data}}}", await engine.Ask(document), StringComparison.Ordinal);
        Assert.Equal(errors.Split('|'), await engine.Errors(document));
    }

    [Theory]
    [InlineData("{ top { bad alsoBad } }")]
    [InlineData("{ top { slowBad slowAlsoBad } }")]
    [InlineData("{ top { slowAlsoBad slow slowBad } }")]
    public async Task Two_failures_erase_one_object_with_one_error(string document)
    {
        using var engine = Make(new { top = Good });
        Assert.Single(await engine.Errors(document));
        Assert.EndsWith(",'data':{'top':null}}", await engine.Ask(document), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_item_that_may_not_be_null_takes_its_list_with_it()
    {
        using var engine = Make(new { list = new[] { Good, null }, loose = new[] { null, Good } });
        Assert.EndsWith(",'data':{'list':null}}", await engine.Ask("{ list { b } }"), StringComparison.Ordinal);
        Assert.Equal(["Cannot return null for non-nullable field Query.list. @list.1"], await engine.Errors("{ list { b } }"));
        Assert.Equal("{'loose':[null,{'b':2}]}", await engine.Data("{ loose { b } }"));
    }

    [Fact]
    public async Task The_path_has_aliases_and_the_place_is_where_the_field_stands()
    {
        using var engine = Make(new { loose = new[] { Good, Good } });
        var answer = (ExecutionResult)await engine.Answer("{\n  all: loose {\n    worst: bad } }");
        Assert.Equal(["all", 0, "worst"], answer.Errors[0].Path!);
        Assert.Equal((3, 5), (answer.Errors[0].Locations[0].Line, answer.Errors[0].Locations[0].Column));
    }

    [Fact]
    public async Task Side_effects_of_an_erased_object_happen_all_the_same()
    {
        var done = false;
        using var engine = new Engine("type Query { t: T } type T { later: Int bad: Int! }", new()
        {
            ["Query.t"] = _ => new(1),
            ["T.later"] = async _ =>
            {
                await Task.Yield();
                done = true;
                return 1;
            },
            ["T.bad"] = _ => throw new GraphQLException("bad"),
        });
        Assert.Equal("{'errors':[{'message':'bad','locations':[{'line':1,'column':13}],'path':['t','bad']}],'data':{'t':null}}", await engine.Ask("{ t { later bad } }"));
        Assert.True(done);
    }

    [Fact]
    public async Task Errors_stand_in_the_order_of_the_document_however_long_each_took()
    {
        var gate = new TaskCompletionSource();
        using var engine = new Engine("type Query { a: Int b: [Int] c: Int }", new()
        {
            ["Query.a"] = async _ =>
            {
                await gate.Task;
                throw new GraphQLException("first");
            },
            ["Query.b"] = async _ =>
            {
                await Task.Yield();
                return new object[] { 1, "x", "y" };
            },
            ["Query.c"] = _ =>
            {
                gate.SetResult();
                throw new GraphQLException("last");
            },
        });
        Assert.Equal(
            ["first @a", "Int cannot represent non-integer value: \"x\" @b.1", "Int cannot represent non-integer value: \"y\" @b.2", "last @c"],
            await engine.Errors("{ a b c }"));
    }
}
