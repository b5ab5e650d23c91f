using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer.Tests.Language;

/// <summary>Which texts are GraphQL and which are not; what the tree of the former looks like, where the latter go wrong.</summary>
public sealed class ParsingDocuments
{
    [Theory]
    [InlineData("{a}")]
    [InlineData("query{a}")]
    [InlineData("\uFEFF{ a\uFEFF, b,,, # comment\n c }")]
    [InlineData("query Q($a: [Int!]! = [1, 2] @x, $b: T = {f: null}) @d(e: ENUM) { x: a(b: $b, c: \"s\", d: 1.5e-3, e: -0) @skip(if: true) { b } }")]
    [InlineData("\"says what it is\" query Q(\"of what\" $a: Int) { a }")]
    [InlineData("\"\"\"block\"\"\" fragment F on T { a }")]
    [InlineData("{ ... on T { a } ... @include(if: $x) { b } ...F @d ... { c } }")]
    [InlineData("{ on: query(mutation: subscription) { true false null fragment } }")]
    [InlineData("query query { a } mutation mutation { a } subscription subscription { a } fragment query on fragment { on }")]
    [InlineData("{ a(b: [], c: {}, d: [[{e: [$f]}]]) }")]
    [InlineData("type A")]
    [InlineData("\"d\" type A implements & B & C @x { \"f\" a(\"g\" b: Int = 1 @y): [Int!]! @z }")]
    [InlineData("interface A implements B { a: Int } union U @x = | A | B enum E { A @x, B } input I { a: Int = 1 } scalar S @specifiedBy(url: \"u\")")]
    [InlineData("directive @a(b: Int = 1) repeatable on | FIELD | FIELD_DEFINITION schema @x { query: Q mutation: M subscription: S }")]
    [InlineData("extend schema @x extend schema { query: Q } extend type A implements B extend interface I @x extend union U = A extend enum E { A } extend input I { a: Int } extend scalar S @x")]
    [InlineData("type type { type: type } input input { input: input } enum enum { enum } union union = union interface interface { interface: interface }")]
    public void These_are_documents(string text) => Assert.NotEmpty(Parser.Parse(text).Definitions);

    [Theory]
    [InlineData("", 1, 1, "Unexpected <EOF>.")]
    [InlineData("# only a comment", 1, 17, "Unexpected <EOF>.")]
    [InlineData("{", 1, 2, "Expected Name, found <EOF>.")]
    [InlineData("{}", 1, 2, "Expected Name, found \"}\".")]
    [InlineData("{\n  a {}\n}", 2, 6, "Expected Name, found \"}\".")]
    [InlineData("{ a() }", 1, 5, "Expected Name, found \")\".")]
    [InlineData("{ a(b) }", 1, 6, "Expected \":\", found \")\".")]
    [InlineData("{ a(b: ) }", 1, 8, "Unexpected \")\".")]
    [InlineData("query () { a }", 1, 8, "Expected \"$\", found \")\".")]
    [InlineData("query ($a) { a }", 1, 10, "Expected \":\", found \")\".")]
    [InlineData("query ($a: Int = $b) { a }", 1, 18, "Unexpected variable \"$b\" in constant value.")]
    [InlineData("query ($a: Int @d(e: $b)) { a }", 1, 22, "Unexpected variable \"$b\" in constant value.")]
    [InlineData("query ($a: Int!!) { a }", 1, 16, "Expected \"$\", found \"!\".")]
    [InlineData("query ($a: [Int) { a }", 1, 16, "Expected \"]\", found \")\".")]
    [InlineData("\"no\" { a }", 1, 1, "Unexpected description, descriptions are not supported on shorthand queries.")]
    [InlineData("\"no\" extend type A { a: Int }", 1, 1, "Unexpected description, only GraphQL definitions support descriptions.")]
    [InlineData("\"alone\"", 1, 8, "Unexpected <EOF>.")]
    [InlineData("notAnOperation { a }", 1, 1, "Unexpected Name \"notAnOperation\".")]
    [InlineData("{ ...on }", 1, 9, "Expected Name, found \"}\".")]
    [InlineData("{ ... }", 1, 7, "Expected \"{\", found \"}\".")]
    [InlineData("fragment on on T { a }", 1, 10, "Unexpected Name \"on\".")]
    [InlineData("fragment F { a }", 1, 12, "Expected \"on\", found \"{\".")]
    [InlineData("fragment F($a: Int) on T { a }", 1, 11, "Expected \"on\", found \"(\".")]
    [InlineData("{ a } }", 1, 7, "Unexpected \"}\".")]
    [InlineData("{ a: b: c }", 1, 7, "Expected Name, found \":\".")]
    [InlineData("{ a ? b }", 1, 5, "Unexpected character: \"?\".")]
    [InlineData("{ a . b }", 1, 5, "Unexpected character: \".\".")]
    [InlineData("{ 'a' }", 1, 3, "Unexpected single quote character ('), did you mean to use a double quote (\")?")]
    [InlineData("{ é }", 1, 3, "Unexpected character: U+00E9.")]
    [InlineData("{ \u0000 }", 1, 3, "Unexpected character: U+0000.")]
    [InlineData("type A {}", 1, 9, "Expected Name, found \"}\".")]
    [InlineData("enum E { true }", 1, 10, "Name \"true\" is reserved and cannot be used for an enum value.")]
    [InlineData("extend type A", 1, 14, "Unexpected <EOF>.")]
    [InlineData("extend directive @a on FIELD", 1, 8, "Unexpected Name \"directive\".")]
    [InlineData("directive @a on NOWHERE", 1, 17, "Unexpected Name \"NOWHERE\".")]
    [InlineData("directive @a on field", 1, 17, "Unexpected Name \"field\".")]
    [InlineData("union U = ", 1, 11, "Expected Name, found <EOF>.")]
    public void These_are_not_and_the_error_says_where(string text, int line, int column, string problem)
    {
        var error = Assert.Throws<GraphQLSyntaxException>(() => Parser.Parse(text)).Error;
        Assert.Equal($"Syntax Error: {problem}", error.Message);
        Assert.Equal([new SourceLocation(line, column)], error.Locations);
        Assert.Equal(ErrorCode.Syntax, error.Code);
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("-0", true)]
    [InlineData("9007199254740993123", true)]
    [InlineData("0.0", true)]
    [InlineData("-1.5e+30", true)]
    [InlineData("1E5", true)]
    [InlineData("1e-0", true)]
    [InlineData("00", false)]
    [InlineData("01", false)]
    [InlineData("-", false)]
    [InlineData("+1", false)]
    [InlineData("1.", false)]
    [InlineData(".5", false)]
    [InlineData("1.e3", false)]
    [InlineData("1e", false)]
    [InlineData("1e+", false)]
    [InlineData("1.2.3", false)]
    [InlineData("1a", false)]
    [InlineData("1_000", false)]
    [InlineData("0xF1", false)]
    [InlineData("1.5f", false)]
    [InlineData("--1", false)]
    [InlineData("NaN", true)]
    public void Numbers_are_followed_by_no_letter_point_or_digit(string text, bool isValue)
    {
        var parse = () => Parser.ParseValue(SourceText.Of(text));
        if (!isValue)
        {
            Assert.Throws<GraphQLSyntaxException>(parse);
            return;
        }

        var written = parse() switch
        {
            IntValueNode whole => whole.Text,
            FloatValueNode broken => broken.Text,
            EnumValueNode name => name.Value,
            _ => null,
        };
        Assert.Equal(text, written);
    }

    [Fact]
    public void Nodes_know_their_bytes_and_columns_count_utf16_units()
    {
        var source = SourceText.Of("{\r\n  a(b: \"😀é\") c }");
        var set = ((OperationDefinitionNode)Assert.Single(Parser.Parse(source, ParserLimits.Default).Definitions)).SelectionSet;
        Assert.Equal(["a(b: \"😀é\")", "c"], set.Selections.Select(node => System.Text.Encoding.UTF8.GetString(source.Utf8.Span[node.Start..node.End])));
        Assert.Equal([new SourceLocation(2, 3), new SourceLocation(2, 15)], set.Selections.Select(node => source.LocationOf(node.Start)));
    }

    [Fact]
    public void Types_nest_lists_and_non_nulls() =>
        Assert.Equal("[[Int!]!]", Assert.IsType<ListTypeNode>(Parser.ParseType(SourceText.Of(" [ [Int !] ! ] "))).ToString());

    [Fact]
    public void Defer_and_stream_are_directives_like_others_to_the_parser() =>
        Assert.Equal(
            ["defer", "stream"],
            ((OperationDefinitionNode)Parser.Parse("{ ... @defer(label: \"x\") { a } b @stream }").Definitions[0]).SelectionSet.Selections.Select(node => node.Directives[0].Name.Value));

    [Theory]
    [InlineData(new byte[] { (byte)'{', (byte)'a', 0xFF, (byte)'}' }, 3)]
    [InlineData(new byte[] { (byte)'#', 0xC0, 0x80, (byte)'\n', (byte)'{', (byte)'a', (byte)'}' }, 2)]
    [InlineData(new byte[] { (byte)'{', (byte)'a', (byte)'}', (byte)'#', 0xED, 0xA0, 0x80 }, 5)]
    public void Bytes_that_are_no_utf8_are_an_error_wherever_they_stand(byte[] bytes, int column)
    {
        var error = Assert.Throws<GraphQLSyntaxException>(() => Parser.Parse(new SourceText(bytes), ParserLimits.Default)).Error;
        Assert.Equal("Syntax Error: The text is not valid UTF-8.", error.Message);
        Assert.Equal([new SourceLocation(1, column)], error.Locations);
    }
}
