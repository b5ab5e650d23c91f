using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.Platform.GraphQLServer.Tests.Executing;

public sealed class ResolvingFields
{
    private static async IAsyncEnumerable<int> Counting(int to)
    {
        for (var i = 1; i <= to; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    [Fact]
    public async Task Keys_come_in_the_order_of_the_document_under_their_aliases()
    {
        using var engine = new Engine("type Query { a: Int b: Int }", root: new { a = 1, b = 2 });
        Assert.Equal("{'b':2,'x':1,'a':1,'again':2}", await engine.Data("{ b x: a a again: b }"));
    }

    [Fact]
    public async Task The_same_key_merges_its_selections_from_all_fragments()
    {
        using var engine = new Engine(
            "type Query { me: User } type User { id: ID name: String friend: User }",
            root: new { me = new { id = 1, name = "Ada", friend = new { id = 2, name = "Bob" } } });
        Assert.Equal(
            "{'me':{'id':'1','friend':{'id':'2','name':'Bob'},'name':'Ada'}}",
            await engine.Data("{ me { id friend { id } } ...F ... on Query { me { friend { name } } } } fragment F on Query { me { name } }"));
    }

    [Fact]
    public async Task A_key_that_was_skipped_first_stands_where_it_comes_next()
    {
        using var engine = new Engine("type Query { a: Int b: Int }", root: new { a = 1, b = 2 });
        const string document = "query ($x: Boolean!) { a @include(if: $x) b a }";
        Assert.Equal("{'b':2,'a':1}", await engine.Data(document, "{'x':false}"));
        Assert.Equal("{'a':1,'b':2}", await engine.Data(document, "{'x':true}"));
    }

    [Theory]
    [InlineData("{ a @skip(if: true) b }", "{'b':2}")]
    [InlineData("{ a @include(if: false) b }", "{'b':2}")]
    [InlineData("{ a @skip(if: false) @include(if: true) b }", "{'a':1,'b':2}")]
    [InlineData("{ a @skip(if: true) @include(if: true) b }", "{'b':2}")]
    [InlineData("{ a @skip(if: false) @include(if: false) b }", "{'b':2}")]
    [InlineData("{ ... @skip(if: true) { a } b }", "{'b':2}")]
    [InlineData("{ ...F @include(if: false) b } fragment F on Query { a }", "{'b':2}")]
    [InlineData("{ ...F @skip(if: true) ...F b } fragment F on Query { a }", "{'a':1,'b':2}")]
    [InlineData("{ a @skip(if: true) }", "{}")]
    public async Task Skip_and_include_take_fields_and_fragments_away(string document, string data)
    {
        using var engine = new Engine("type Query { a: Int b: Int }", root: new { a = 1, b = 2 });
        Assert.Equal(data, await engine.Data(document));
    }

    [Fact]
    public async Task Conditions_beyond_what_is_kept_compiled_still_hold()
    {
        using var engine = new Engine("type Query { a: Int }", root: new { a = 1 });
        const string document = "query ($a: Boolean! $b: Boolean! $c: Boolean! $d: Boolean! $e: Boolean!) "
            + "{ a: a @include(if: $a) b: a @include(if: $b) c: a @include(if: $c) d: a @include(if: $d) e: a @include(if: $e) }";
        for (var round = 0; round < 2; round++)
        {
            for (var mask = 0; mask < 32; mask++)
            {
                var flags = "abcde".Select((name, bit) => (name, on: (mask & (1 << bit)) != 0)).ToList();
                var variables = string.Join(',', flags.Select(flag => $"'{flag.name}':{(flag.on ? "true" : "false")}"));
                var expected = string.Join(',', flags.Where(flag => flag.on).Select(flag => $"'{flag.name}':1"));
                Assert.Equal($"{{{expected}}}", await engine.Data(document, $"{{{variables}}}"));
            }
        }
    }

    [Fact]
    public async Task Lists_come_from_arrays_lists_lazy_lists_and_asynchronous_lists()
    {
        using var engine = new Engine(
            "type Query { array: [Int] list: [Int!]! lazy: [Int] later: [Int] objects: [[String]] }",
            new()
            {
                ["Query.array"] = _ => new(Enumerable.Range(1, 2).ToArray()),
                ["Query.list"] = _ => new(new List<int> { 3 }),
                ["Query.lazy"] = _ => new(Enumerable.Range(4, 2).Select(i => i)),
                ["Query.later"] = _ => new(Counting(3)),
                ["Query.objects"] = _ => new(new List<object?> { new[] { "a", null }, null, Array.Empty<string>() }),
            });
        Assert.Equal(
            "{'array':[1,2],'list':[3],'lazy':[4,5],'later':[1,2,3],'objects':[['a',null],null,[]]}",
            await engine.Data("{ array list lazy later objects }"));
    }

    [Fact]
    public async Task A_text_is_no_list()
    {
        using var engine = new Engine("type Query { list: [String] }", root: new { list = "abc" });
        Assert.Equal(["Expected Iterable, but did not find one for field \"Query.list\". @list"], await engine.Errors("{ list }"));
    }

    [Fact]
    public async Task Resolvers_start_in_order_and_wait_together()
    {
        var (order, gate) = (new List<string>(), new TaskCompletionSource());
        async ValueTask<object?> Wait(ResolverContext context)
        {
            lock (order)
            {
                order.Add(context.Field.Name);
            }

            if (context.Field.Name == "c")
            {
                gate.SetResult();
            }

            await gate.Task;
            return context.Field.Name;
        }

        using var engine = new Engine("type Query { a: String b: String c: String }", new() { ["Query.a"] = Wait, ["Query.b"] = Wait, ["Query.c"] = Wait });
        Assert.Equal("{'a':'a','b':'b','c':'c'}", await engine.Data("{ a b c }"));
        Assert.Equal(["a", "b", "c"], order);
    }

    [Fact]
    public async Task A_resolver_knows_its_path_its_arguments_and_what_is_selected_below()
    {
        var seen = "";
        using var engine = new Engine(
            "type Query { items: [Item] } type Item { part(n: Int = 7, m: Int): Part } type Part { a: Int b: Deep } type Deep { c: Int }",
            new()
            {
                ["Query.items"] = _ => new(new object[] { 1, 2 }),
                ["Item.part"] = context =>
                {
                    seen += $"{string.Join('.', context.Path)} {context.Arguments[0]} {ReferenceEquals(context.Arguments[1], Types.Missing.Value)} "
                        + $"{context.IsSelected("a")} {context.IsSelected("b", "c")} {context.IsSelected("b", "x")};";
                    return default;
                },
            });
        await engine.Data("{ all: items { p: part { ...F } } } fragment F on Part { b { c } }");
        Assert.Equal("all.0.p 7 True False True False;all.1.p 7 True False True False;", seen);
    }

    [Fact]
    public async Task Introspection_is_executed_like_everything_else()
    {
        using var engine = new Engine("type Query { a: Int }");
        Assert.Equal(
            "{'__typename':'Query','__schema':{'queryType':{'name':'Query'}},'__type':{'name':'Query','fields':[{'name':'a'}]},'no':null}",
            await engine.Data("{ __typename __schema { queryType { name } } __type(name: \"Query\") { name fields { name } } no: __type(name: \"No\") { name } }"));
    }
}
