using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;
using KiVendTout.Platform.GraphQLServer.Validation;

namespace KiVendTout.Platform.GraphQLServer.Tests.Validation;

/// <summary>Documents that are too much: each limit says which it is, and documents made to be slow are not.</summary>
public sealed class LimitingDocuments
{
    private static readonly Schema Schema = SchemaBuilder.FromSdl("""
        interface Node { id: ID self: Node list: [Node] }
        type A implements Node { id: ID self: Node list: [Node] a: A b(x: Int): B }
        type B implements Node { id: ID self: Node list: [Node] a: A b(x: Int): B }
        type Query { a: A b: B node: Node id: ID }
        type Mutation { do(x: Int): A }
        """);

    [Theory]
    [InlineData("{ a { a { a { a { id } } } } }", "MaxDepth", "The operation nests fields 5 levels deep; the limit (MaxDepth) is 4. Ask for less at once.")]
    [InlineData("{ a { ...F } } fragment F on A { a { ... { a { ...G } } } } fragment G on A { a { id } }", "MaxDepth", "The operation nests fields 5 levels deep; the limit (MaxDepth) is 4. Ask for less at once.")]
    [InlineData("{ a { a { id } } __schema { types { ofType { ofType { name } } } } }", "", "")]
    [InlineData("{ a { id } a { id } a { id } a { id } a { id } a { id } }", "MaxFields", "The document holds 11 fields or more; the limit (MaxFields) is 10. Ask for less at once.")]
    [InlineData("{ a: id b: id c: id d: id }", "MaxAliases", "The document holds 4 aliases or more; the limit (MaxAliases) is 3. Send several requests, or use lists.")]
    [InlineData("mutation { do(x: 1) { id } x: do(x: 2) { id } y: do(x: 3) { id } }", "MaxRootMutations", "The operation calls 3 mutations; the limit (MaxRootMutations) is 2. Send several requests.")]
    [InlineData("mutation { ...F x: do { id } ... { y: do { id } } } fragment F on Mutation { do { id } }", "MaxRootMutations", "The operation calls 3 mutations; the limit (MaxRootMutations) is 2. Send several requests.")]
    [InlineData("mutation { do { id } do { self { id } } ...F } fragment F on Mutation { do { id } }", "", "")]
    [InlineData("{ ...F ...F ...F } fragment F on Query { id ...G } fragment G on Query { id }", "MaxFragmentVisits", "The operation spreads fragments 6 times; the limit (MaxFragmentVisits) is 5. Spread fewer fragments.")]
    [InlineData("{ a1 a2 a3 a4 a5 }", "MaxErrors", "More than 3 errors were found, which is the limit; the rest of the document was not looked at. Mend these first.")]
    public void Each_limit_names_itself_what_was_found_and_what_to_do(string document, string limit, string message)
    {
        var options = new GraphQLOptions { MaxDepth = 4, MaxFields = 10, MaxAliases = 3, MaxRootMutations = 2, MaxFragmentVisits = 5, MaxErrors = 3 };
        var errors = Validate(document, options);
        if (limit.Length == 0)
        {
            Assert.Empty(errors);
            return;
        }

        Assert.Equal(limit == "MaxErrors" ? 3 : 1, errors.Count);
        Assert.Equal((message, ErrorCode.LimitExceeded, limit), (errors[^1].Message, errors[^1].Code, (string)errors[^1].Extensions!["rule"]!));
        Assert.All(errors.SkipLast(1), error => Assert.Equal(ErrorCode.Validation, error.Code));
    }

    [Fact]
    public void Introspection_that_is_off_is_refused_and_typename_is_not()
    {
        var options = new GraphQLOptions { Introspection = false };
        var errors = Validate("{ __typename ...F x: __type(name: \"A\") { name } } fragment F on Query { __schema { queryType { name } } }", options);
        Assert.Equal(
            [
                "The field \"__type\" is not answered here: introspection is switched off. Ask the operators of this API for its schema.",
                "The field \"__schema\" is not answered here: introspection is switched off. Ask the operators of this API for its schema.",
            ],
            errors.Select(error => error.Message));
        Assert.All(errors, error => Assert.Equal(ErrorCode.IntrospectionDisabled, error.Code));
        Assert.Empty(Validate("{ __typename a { __typename } }", options));
    }

    [Theory]
    [InlineData("{ __schema { types { fields { type { fields { name } } } } } }", true)]
    [InlineData("{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }", false)]
    [InlineData("{ __type(name: \"A\") { interfaces { possibleTypes { inputFields { name } } } } }", false)]
    [InlineData("{ __type(name: \"A\") { ...F } } fragment F on __Type { fields { type { ...G } } } fragment G on __Type { interfaces { ...H } } fragment H on __Type { possibleTypes { name } }", false)]
    public void Introspection_may_go_round_twice_and_no_further(string document, bool isAllowed) =>
        Assert.Equal(isAllowed ? [] : ["Maximum introspection depth exceeded"], Validate(document, new GraphQLOptions()).Select(error => error.Message));

    [Fact]
    public void Too_many_comparisons_of_fields_end_in_an_error()
    {
        var error = Assert.Single(Validate("{ " + string.Concat(Enumerable.Repeat("a { id } ", 50)) + "}", new GraphQLOptions { MaxMergeComparisons = 100 }));
        Assert.Equal((ErrorCode.LimitExceeded, "MaxMergeComparisons"), (error.Code, error.Extensions!["rule"]));
        Assert.StartsWith("Checking which fields merge takes more than 100 comparisons, which is the limit (MaxMergeComparisons).", error.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<GraphQLError> Validate(string document, GraphQLOptions options) =>
        DocumentValidator.Validate(Schema, Parser.Parse(SourceText.Of(document), ParserLimits.Trusted), options);
}
