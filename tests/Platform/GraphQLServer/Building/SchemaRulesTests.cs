using KiVendTout.Platform.GraphQLServer.Building;

namespace KiVendTout.Platform.GraphQLServer.Tests.Building;

public sealed class SchemaRulesTests
{
    [Theory]
    [InlineData("type Query { a: Int }")]
    [InlineData("type Query implements I { a(x: Int, y: Int = 1): [Int!]! } interface I { a(x: Int): [Int] }")]
    [InlineData("type Query { a(i: A): Int } input A { b: B! } input B { a: A, list: [B!]! }")]
    [InlineData("type Query { a(i: A = {}): Int } input A { b: B = {} } input B { c: Int = 1 }")]
    [InlineData("type Query implements I { i: Query } interface I { i: I }")]
    [InlineData("type Query { i: I } type O implements I { u: O } interface I { u: U } union U = O")]
    public void A_good_schema_is_made(string sdl) => Assert.NotNull(SchemaBuilder.FromSdl(sdl));

    [Theory]
    [InlineData("type Other { a: Int }", "The schema has no query root.")]
    [InlineData("schema { query: Q mutation: Q } type Q { a: Int }", "must start at different types")]
    [InlineData("schema { query: Q } input Q { a: Int }", "The schema: Q must be an object type")]
    [InlineData("type Query { __a: Int }", "Query.__a: names that begin with __")]
    [InlineData("type Query { a(__x: Int): Int }", "Query.a(__x:): names that begin with __")]
    [InlineData("type Query { a: Int } type __T { a: Int }", "__T: names that begin with __")]
    [InlineData("type Query", "Query: it must have at least one field.")]
    [InlineData("type Query { a: Int } union U", "U: it must have at least one member.")]
    [InlineData("type Query { a: Int } enum E", "E: it must have at least one value.")]
    [InlineData("type Query { a: Int } input I", "I: it must have at least one field.")]
    [InlineData("type Query { a: Nothing }", "Query.a: there is no type Nothing.")]
    [InlineData("type Query { a: Int a: Int }", "Query: there are two fields called a.")]
    [InlineData("type Query { a(x: Int x: Int): Int }", "Query.a: there are two arguments called x.")]
    [InlineData("type Query { a: Int } enum E { A A }", "E: there are two values called A.")]
    [InlineData("type Query { a: Int } input I { a: Int a: Int }", "I: there are two fields called a.")]
    [InlineData("type Query { a: Int } union U = Query | Query", "U: there are two members called Query.")]
    [InlineData("type Query { a: Int } union U = E enum E { A }", "U: E is no object type.")]
    [InlineData("type Query { a: Int } type Query { a: Int }", "Query: it is defined twice.")]
    [InlineData("type Query { a: Int } scalar ID", "ID: the specification defines it already.")]
    [InlineData("type Query { a: I } input I { a: Int }", "Query.a: I is an input type")]
    [InlineData("type Query { a(x: Query): Int }", "Query.a(x:): Query is an output type")]
    [InlineData("type Query implements I { b: Int } interface I { a: Int }", "Query.a: it is missing, and I promises it.")]
    [InlineData("type Query implements I { a: String } interface I { a: Int }", "Query.a: its type String is not the Int that I promises.")]
    [InlineData("type Query implements I { a: Int } interface I { a: Int! }", "Query.a: its type Int is not the Int! that I promises.")]
    [InlineData("type Query implements I { a: Int } interface I { a(x: Int): Int }", "Query.a(x:): it is missing, and I promises it.")]
    [InlineData("type Query implements I { a(x: Int!): Int } interface I { a(x: Int): Int }", "Query.a(x:): its type Int! is not the Int that I promises.")]
    [InlineData("type Query implements I { a(x: Int!): Int } interface I { a: Int }", "Query.a(x:): it must be nullable or have a default")]
    [InlineData("type Query implements I { a: Int @deprecated } interface I { a: Int }", "it must be deprecated in I too")]
    [InlineData("type Query implements J { a: Int } interface J implements I { a: Int } interface I { a: Int }", "Query: it must implement I too, because J does.")]
    [InlineData("type Query { a: Int } interface I implements I { a: Int }", "I: it cannot implement itself.")]
    [InlineData("type Query { a: Int } interface I implements J { a: Int } interface J implements I { a: Int }", "I: it implements J, which implements it in turn.")]
    [InlineData("type Query implements E { a: Int } enum E { A }", "Query: E is no interface.")]
    [InlineData("type Query { a(x: A): Int } input A { b: B! } input B { a: A! }", "A: it must contain itself without end, through A.b, B.a.")]
    [InlineData("type Query { a(x: A): Int } input A { a: A! }", "A: it must contain itself without end, through A.a.")]
    [InlineData("type Query { a(x: Int = \"1\"): Int }", "Query.a(x:): Int cannot represent non-integer value: \"1\"")]
    [InlineData("type Query { a(x: Int! = null): Int }", "Query.a(x:): Expected non-nullable type \"Int!\"")]
    [InlineData("type Query { a(x: E = B): Int } enum E { A }", "Query.a(x:): Value does not exist in \"E\" enum.")]
    [InlineData("type Query { a(x: I = {}): Int } input I { a: Int! }", "Query.a(x:): Field \"a\" of required type \"Int!\" was not provided.")]
    [InlineData("type Query { a(x: I = {b: 1}): Int } input I { a: Int }", "Query.a(x:): Field \"b\" is not defined by type \"I\".")]
    [InlineData("type Query { a(x: O = {}): Int } input O @oneOf { a: Int }", "Query.a(x:): Exactly one key must be specified")]
    [InlineData("type Query { a(x: A): Int } input A { b: B = {} } input B { a: A = {} }", "A.b: its default value contains itself, through A.b, B.a.")]
    [InlineData("type Query { a(x: O): Int } input O @oneOf { a: Int! }", "O.a: a field of a OneOf input must be nullable.")]
    [InlineData("type Query { a(x: O): Int } input O @oneOf { a: Int = 1 }", "O.a: a field of a OneOf input cannot have a default.")]
    [InlineData("type Query { a(x: Int! @deprecated): Int }", "Query.a(x:): what must be given cannot be deprecated.")]
    [InlineData("type Query { a: Int @nothing }", "Query.a: there is no directive @nothing.")]
    [InlineData("type Query @deprecated { a: Int }", "Query: @deprecated may not stand here.")]
    [InlineData("type Query { a: Int @deprecated @deprecated }", "Query.a: @deprecated may stand here once only.")]
    [InlineData("type Query { a: Int @deprecated(why: \"x\") }", "Query.a: @deprecated has no argument why.")]
    [InlineData("type Query { a: S } scalar S @specifiedBy", "S: @specifiedBy needs the argument url.")]
    [InlineData("extend type Nothing { a: Int } type Query { a: Int }", "Nothing: it is extended but not defined.")]
    [InlineData("extend enum Query { A } type Query { a: Int }", "Query: it is extended as another kind of type than it is.")]
    [InlineData("type Query { a: Int } query { a }", "Line 1: a schema holds no operations and fragments.")]
    public void A_bad_schema_is_refused_with_its_reason(string sdl, string problem)
    {
        var refused = Assert.Throws<SchemaException>(() => SchemaBuilder.FromSdl(sdl));
        Assert.Contains(refused.Problems, said => said.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Everything_that_is_wrong_is_named_at_once()
    {
        var refused = Assert.Throws<SchemaException>(() => SchemaBuilder.FromSdl("type Query { __a: Nothing b(x: Query): Int } enum E"));
        Assert.Equal(3, refused.Problems.Count);
        Assert.All(refused.Problems, problem => Assert.Contains(problem, refused.Message, StringComparison.Ordinal));
    }
}
