using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Tests.Executing;

namespace KiVendTout.Platform.GraphQLServer.Tests.Weighing;

public sealed class WeighingOperations
{
    private const string Sdl = """
        type Query {
          one: T @cost(weight: "2")
          leaf: Int @cost(weight: "0")
          unknown: [T] @cost(weight: "1")
          assumed: [T] @cost(weight: "1") @listSize(assumedSize: 50)
          page(first: Int = 5, last: Int): [T] @cost(weight: "1") @listSize(assumedSize: 50, slicingArguments: ["first", "last"], requireOneSlicingArgument: false)
          strict(first: Int, last: Int): [T] @cost(weight: "1") @listSize(slicingArguments: ["first", "last"])
          connection(first: Int): Connection @cost(weight: "1") @listSize(slicingArguments: ["first"], sizedFields: ["nodes"])
          any: Any @cost(weight: "1")
        }
        type Connection { nodes: [T] @cost(weight: "1") total: Int @cost(weight: "3") }
        type T { n: Int @cost(weight: "1") t: T @cost(weight: "1") u: T @cost(weight: "1") list: [T] @cost(weight: "1") @listSize(assumedSize: 10) }
        type Dear { n: Int @cost(weight: "9") }
        union Any = T | Dear
        """;

    private static Engine Make(double limit = 1e9, int visits = 1_000) =>
        new(Sdl, options: options => (options.MaxFieldCost, options.MaxTypeCost, options.MaxFragmentVisits) = (limit, 1e9, visits));

    [Theory]
    [InlineData("{ leaf }", null, 0, 1)]
    [InlineData("{ one { n } }", null, 3, 2)]
    [InlineData("{ one { n n } one { n } ...F } fragment F on Query { one { n } }", null, 3, 2)]
    [InlineData("{ a: one { n } b: one { n } }", null, 6, 3)]
    [InlineData("{ unknown { n } }", null, 11, 11)]
    [InlineData("{ assumed { n } }", null, 51, 51)]
    [InlineData("{ assumed { list { n } } }", null, 551, 551)]
    [InlineData("{ page { n } }", null, 6, 6)]
    [InlineData("{ page(first: 3) { n } }", null, 4, 4)]
    [InlineData("{ page(first: 3, last: 8) { n } }", null, 9, 9)]
    [InlineData("{ page(first: null) { n } }", null, 51, 51)]
    [InlineData("query ($n: Int) { page(first: $n) { n } }", "{'n':7}", 8, 8)]
    [InlineData("query ($n: Int) { page(first: $n) { n } }", null, 6, 6)]
    [InlineData("query ($n: Int = 2) { strict(last: $n) { n } }", null, 3, 3)]
    [InlineData("{ connection(first: 4) { nodes { n } total } }", null, 9, 6)]
    [InlineData("{ any { ... on T { n } ... on Dear { n } } }", null, 10, 2)]
    [InlineData("query ($no: Boolean!) { one @skip(if: $no) { n } leaf }", "{'no':true}", 0, 1)]
    [InlineData("{ __typename __schema { types { fields { type { name } } } } }", null, 0, 1)]
    public async Task The_cost_is_weights_times_the_sizes_of_lists(string document, string? variables, double fieldCost, double typeCost)
    {
        using var engine = Make();
        foreach (var _ in new[] { 1, 2 })
        {
            var answer = Engine.TextOf(await engine.Answer(document, variables, context: engine.Request(reportCost: true)));
            Assert.EndsWith($",\"extensions\":{{\"operationCost\":{{\"fieldCost\":{fieldCost},\"typeCost\":{typeCost}}}}}}}", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_cost_of_one_set_of_variables_is_not_that_of_the_next()
    {
        using var engine = Make(limit: 20);
        const string document = "query ($n: Int) { page(first: $n) { n } }";
        Assert.Empty(await engine.Errors(document, "{'n':5}"));
        Assert.Single(await engine.Errors(document, "{'n':500}"));
        Assert.Empty(await engine.Errors(document, "{'n':5}"));
    }

    [Fact]
    public async Task What_costs_too_much_does_not_run_and_the_numbers_are_said()
    {
        using var engine = Make(limit: 500);
        var answer = (ExecutionResult)await engine.Answer("{ assumed { list { n } } }");
        Assert.Equal((ResultKind.ValidationError, false), (answer.Kind, answer.HasData));
        var error = Assert.Single(answer.Errors);
        Assert.Equal("The operation could cost 551 (fields) and 551 (objects); allowed are 500 and 1000000000. Ask for smaller pages or fewer fields.", error.Message);
        Assert.Equal(
            new Dictionary<string, object?> { ["fieldCost"] = 551.0, ["maxFieldCost"] = 500.0, ["typeCost"] = 551.0, ["maxTypeCost"] = 1e9 }, error.Extensions);
        Assert.Equal(ErrorCode.CostExceeded, error.Code);
    }

    [Theory]
    [InlineData("{ strict { n } }")]
    [InlineData("{ strict(first: 1, last: 2) { n } }")]
    [InlineData("query ($n: Int) { strict(first: $n) { n } }")]
    public async Task A_list_that_wants_one_slicing_argument_wants_exactly_one(string document)
    {
        using var engine = Make();
        Assert.Equal(["Field \"Query.strict\" needs exactly one of the arguments first, last."], await engine.Errors(document));
    }

    [Fact]
    public async Task Twenty_two_fragments_that_spread_the_next_one_twice_are_weighed_at_once_and_refused()
    {
        using var engine = Make(limit: 10_000, visits: int.MaxValue);
        var fragments = string.Concat(Enumerable.Range(0, 21).Select(i => $"fragment F{i} on T {{ t {{ ...F{i + 1} }} u {{ ...F{i + 1} }} }} "));
        var error = Assert.Single(await engine.Errors($"{{ one {{ ...F0 }} }} {fragments} fragment F21 on T {{ n }}"));
        Assert.StartsWith($"The operation could cost {2 + (3 * (1 << 21)) - 2}", error, StringComparison.Ordinal);
    }
}
