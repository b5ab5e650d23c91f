using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Validation;

namespace KiVendTout.Platform.GraphQLServer.Tests.Validation;

/// <summary>Sections 5.1 and 5.2: documents and operations.</summary>
public sealed class ValidatingOperations
{
    [Theory]
    [InlineData("{ dog { name } }", "")]
    [InlineData("query getDogName { dog { name } } extend type Dog { color: String }", "ExecutableDefinitions")]
    [InlineData("{ dog { name } } type A { a: Int } schema { query: A } directive @x on FIELD", "ExecutableDefinitions")]
    [InlineData("query getDogName { dog { name } } query getOwnerName { dog { owner { name } } }", "")]
    [InlineData("query getName { dog { name } } query getName { dog { owner { name } } }", "UniqueOperationNames")]
    [InlineData("query dogOperation { dog { name } } mutation dogOperation { mutateDog }", "UniqueOperationNames")]
    [InlineData("{ dog { name } } query getName { dog { owner { name } } }", "LoneAnonymousOperation")]
    [InlineData("subscription sub { newMessage { body sender } }", "")]
    [InlineData("subscription sub { ...newMessageFields } fragment newMessageFields on Subscription { newMessage { body } newMessage { sender } }", "")]
    [InlineData("subscription sub { newMessage { body } disallowedSecondRootField }", "SingleFieldSubscriptions")]
    [InlineData("subscription sub { ...multiple } fragment multiple on Subscription { newMessage { body } disallowedSecondRootField }", "SingleFieldSubscriptions")]
    [InlineData("subscription sub { a: newMessage { body } b: newMessage { body } }", "SingleFieldSubscriptions")]
    [InlineData("subscription sub($bool: Boolean!) { newMessage @include(if: $bool) { body } disallowedSecondRootField @skip(if: $bool) }", "SingleFieldSubscriptions")]
    [InlineData("subscription sub { newMessage @include(if: true) { body } }", "SingleFieldSubscriptions")]
    [InlineData("subscription sub { ... @skip(if: false) { newMessage { body } } }", "SingleFieldSubscriptions")]
    [InlineData("subscription sub { newMessage { body @skip(if: true) sender } }", "")]
    [InlineData("subscription sub { __typename }", "SingleFieldSubscriptions")]
    [InlineData("subscription sub { ...F } fragment F on Subscription { newMessage { body } ...F }", "NoFragmentCycles")]
    public void Documents_and_operations(string document, string rules) => Assert.Equal(rules, Pets.BrokenRules(document));

    [Fact]
    public void An_operation_needs_its_root_type()
    {
        var schema = SchemaBuilder.FromSdl("type Query { a: Int }");
        var document = Parser.Parse("query A { a } mutation B { a } subscription C { a }");
        Assert.Equal(
            ["The mutation operation is not supported by the schema.", "The subscription operation is not supported by the schema."],
            DocumentValidator.Validate(schema, document, new GraphQLOptions()).Select(error => error.Message));
    }

    [Fact]
    public void An_error_has_its_place_code_and_rule()
    {
        var error = Assert.Single(Pets.Validate("{\n  dog { meowVolume }\n}"));
        Assert.Equal("Cannot query field \"meowVolume\" on type \"Dog\". Did you mean \"barkVolume\"?", error.Message);
        Assert.Equal([new SourceLocation(2, 9)], error.Locations);
        Assert.Equal(ErrorCode.Validation, error.Code);
        Assert.Equal("FieldsOnCorrectType", error.Extensions!["rule"]);
        Assert.Null(error.Path);
    }
}
