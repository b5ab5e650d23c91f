using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Tests.Executing;

public sealed class CoercingVariables
{
    private const string Sdl = """
        scalar Any
        enum Color { RED GREEN }
        input In { a: Int b: [Int] c: String! = "std" d: In color: Color r: Req }
        input Req { must: Int! }
        input One @oneOf { a: Int b: String }
        type Query { int(x: Int = 3): String must(x: Int!): String list(x: [Int]): String strict(x: [Int!]): String in(x: In): String
          one(x: One): String color(x: Color): String any(x: Any): String id(x: ID): String float(x: Float): String bool(x: Boolean): String nested(x: [[Int]]): String }
        """;

    private static readonly Engine Subject = new(Sdl, new[] { "int", "must", "list", "strict", "in", "one", "color", "any", "id", "float", "bool", "nested" }
        .ToDictionary(name => $"Query.{name}", _ => (Func<ResolverContext, ValueTask<object?>>)(context => new(Show(context.Arguments[0])))));

    private static string Show(object? value) => value switch
    {
        null => "null",
        Missing => "missing",
        object?[] list => $"[{string.Join(' ', list.Select(Show))}]",
        IReadOnlyDictionary<string, object?> map => $"({string.Join(' ', map.Select(pair => $"{pair.Key}={Show(pair.Value)}"))})",
        System.Text.Json.JsonElement json => json.GetRawText().Replace("\"", "", StringComparison.Ordinal),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };

    [Theory]
    [InlineData("{ int }", null, "3")]
    [InlineData("{ int(x: null) }", null, "null")]
    [InlineData("query ($x: Int) { int(x: $x) }", null, "3")]
    [InlineData("query ($x: Int) { int(x: $x) }", "{'x':null}", "null")]
    [InlineData("query ($x: Int = 5) { int(x: $x) }", null, "5")]
    [InlineData("query ($x: Int = 5) { int(x: $x) }", "{'x':null}", "null")]
    [InlineData("query ($x: Int = 5) { must(x: $x) }", null, "5")]
    [InlineData("query ($x: Int) { list(x: [1, $x]) }", null, "[1 null]")]
    [InlineData("query ($x: Int) { in(x: {a: $x}) }", null, "(c=std)")]
    [InlineData("query ($x: Int) { in(x: {a: $x}) }", "{'x':null}", "(a=null c=std)")]
    [InlineData("query ($x: In) { in(x: $x) }", "{'x':{'b':1,'color':'RED','d':{'c':'own'}}}", "(b=[1] c=std d=(c=own) color=RED)")]
    [InlineData("{ in(x: {b: 1, color: GREEN, d: {c: \"own\"}}) }", null, "(b=[1] c=std d=(c=own) color=GREEN)")]
    [InlineData("query ($x: [Int]) { list(x: $x) }", "{'x':7}", "[7]")]
    [InlineData("query ($x: [Int]) { list(x: $x) }", "{'x':[1,null]}", "[1 null]")]
    [InlineData("query ($x: [[Int]]) { nested(x: $x) }", "{'x':[1,[2,3]]}", "[[1] [2 3]]")]
    [InlineData("{ nested(x: [1, [2, 3]]) }", null, "[[1] [2 3]]")]
    [InlineData("query ($x: One) { one(x: $x) }", "{'x':{'b':'t'}}", "(b=t)")]
    [InlineData("query ($x: ID) { id(x: $x) }", "{'x':12}", "12")]
    [InlineData("query ($x: Float) { float(x: $x) }", "{'x':2}", "2")]
    [InlineData("query ($x: Int) { any(x: {deep: [1, $x]}) }", "{'x':9}", "{deep:[1,9]}")]
    public async Task Absent_null_and_default_are_three_things_and_shapes_are_made_to_fit(string document, string? variables, string value)
    {
        var data = await Subject.Data(document, variables);
        Assert.Equal($":'{value}'}}", data[data.IndexOf(':', StringComparison.Ordinal)..]);
    }

    [Theory]
    [InlineData("query ($x: Int!) { must(x: $x) }", null, "Variable \"$x\" of required type \"Int!\" was not provided.")]
    [InlineData("query ($x: Int!) { must(x: $x) }", "{'x':null}", "Variable \"$x\" of non-null type \"Int!\" must not be null.")]
    [InlineData("query ($x: [Int!]) { strict(x: $x) }", "{'x':[1,null]}", "Variable \"$x\" got invalid value null at \"x[1]\"; Expected non-nullable type \"Int!\" not to be null.")]
    [InlineData("query ($x: In) { in(x: $x) }", "{'x':3}", "Variable \"$x\" got invalid value 3; Expected type \"In\" to be an object.")]
    [InlineData("query ($x: In) { in(x: $x) }", "{'x':{'r':{}}}", "Variable \"$x\" got invalid value {} at \"x.r\"; Field \"must\" of required type \"Int!\" was not provided.")]
    [InlineData("query ($x: In) { in(x: $x) }", "{'x':{'no':1}}", "Variable \"$x\" got invalid value { no: 1 }; Field \"no\" is not defined by type \"In\".")]
    [InlineData("query ($x: In) { in(x: $x) }", "{'x':{'color':'BLUE'}}", "Variable \"$x\" got invalid value \"BLUE\" at \"x.color\"; Value \"BLUE\" does not exist in \"Color\" enum.")]
    [InlineData("query ($x: Color) { color(x: $x) }", "{'x':1}", "Variable \"$x\" got invalid value 1; Enum \"Color\" cannot represent non-string value: 1.")]
    [InlineData("query ($x: One) { one(x: $x) }", "{'x':{'a':1,'b':'t'}}", "Variable \"$x\" got invalid value { a: 1, b: \"t\" }; Exactly one key must be specified for OneOf type \"One\".")]
    [InlineData("query ($x: One) { one(x: $x) }", "{'x':{'a':null}}", "Variable \"$x\" got invalid value { a: null }; Field \"a\" must be non-null.")]
    [InlineData("query ($x: Int) { int(x: $x) }", "{'x':'1'}", "Variable \"$x\" got invalid value \"1\"; Int cannot represent non-integer value: \"1\"")]
    [InlineData("query ($x: Int) { int(x: $x) }", "{'x':2147483648}", "Variable \"$x\" got invalid value 2147483648; Int cannot represent non 32-bit signed integer value: 2147483648")]
    public async Task What_does_not_fit_is_said_with_its_place(string document, string? variables, string problem)
    {
        var answer = Assert.IsAssignableFrom<ExecutionResult>(await Subject.Answer(document, variables));
        Assert.Equal((ResultKind.VariableError, false), (answer.Kind, answer.HasData));
        var error = Assert.Single(answer.Errors);
        Assert.Equal((problem, ErrorCode.BadVariables), (error.Message, error.Code));
        Assert.Equal(8, Assert.Single(error.Locations).Column);
    }

    [Fact]
    public async Task Every_variable_that_does_not_fit_is_reported_at_once() => Assert.Equal(
        [
            "Variable \"$x\" of required type \"Int!\" was not provided.",
            "Variable \"$y\" got invalid value \"a\" at \"y.a\"; Int cannot represent non-integer value: \"a\"",
            "Variable \"$y\" got invalid value \"b\" at \"y.b[1]\"; Int cannot represent non-integer value: \"b\"",
        ],
        await Subject.Errors("query ($x: Int!, $y: In) { must(x: $x) in(x: $y) }", "{'y':{'a':'a','b':[1,'b']}}"));

    [Fact]
    public async Task A_hostile_list_of_variables_gives_no_more_errors_than_an_answer_names()
    {
        var variables = $"{{'x':[{string.Join(',', Enumerable.Repeat("'no'", 10_000))}]}}";
        Assert.Equal(50, (await Subject.Errors("query ($x: [Int]) { list(x: $x) }", variables)).Length);
    }

    [Fact]
    public async Task A_variable_that_is_null_where_its_default_made_it_fit_fails_the_field_alone() => Assert.Equal(
        ["Argument \"x\" of non-null type \"Int!\" must not be null. @must"],
        await Subject.Errors("query ($x: Int = 5) { must(x: $x) int }", "{'x':null}"));
}
