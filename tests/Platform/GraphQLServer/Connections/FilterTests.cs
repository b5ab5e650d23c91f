using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.Tests.Building;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Tests.Connections;

public sealed class FilterTests
{
    [Fact]
    public void Filters_and_orders_are_input_types_of_what_may_be_asked()
    {
        var printed = SdlPrinter.Print(Schema());
        Assert.Contains("things(where: ThingFieldsInput, order: [ThingFieldsSortInput!]): String!", printed, StringComparison.Ordinal);
        Assert.Equal(
            ["and: [ThingFieldsInput!]", "or: [ThingFieldsInput!]", "name: StringOperationFilterInput", "price: DecimalOperationFilterInput", "kind: KindOperationFilterInput", "owner: IDOperationFilterInput", "sold: DateTimeOperationFilterInput"],
            Fields("ThingFieldsInput"));
        Assert.Equal(
            ["eq: String", "neq: String", "in: [String!]", "nin: [String!]", "contains: String", "ncontains: String", "startsWith: String", "nstartsWith: String", "endsWith: String", "nendsWith: String"],
            Fields("StringOperationFilterInput"));
        Assert.Equal(["eq: Decimal", "neq: Decimal", "in: [Decimal!]", "nin: [Decimal!]", "gt: Decimal", "gte: Decimal", "lt: Decimal", "lte: Decimal"], Fields("DecimalOperationFilterInput"));
        Assert.Equal(["eq: Kind", "neq: Kind", "in: [Kind!]", "nin: [Kind!]"], Fields("KindOperationFilterInput"));
        Assert.Contains("input ThingFieldsSortInput @oneOf {\n  \"\"\"What it is called.\"\"\"\n  name: SortEnumType\n", printed, StringComparison.Ordinal);
        Assert.Contains("  ASC\n", printed, StringComparison.Ordinal);

        static IEnumerable<string> Fields(string type) => ((InputObjectType)Schema().Find(type)!).Fields.Select(field => $"{field.Name}: {field.Type}");
    }

    [Theory]
    [InlineData("{}", "()")]
    [InlineData("{name: {eq: \"a\"}}", "(Name Eq a)")]
    [InlineData("{name: {eq: null}}", "(Name Eq null)")]
    [InlineData("{name: {}}", "()")]
    [InlineData("{name: null}", "()")]
    [InlineData("{price: {gte: \"1.50\", lt: 3}, name: {startsWith: \"x\", nin: [\"xa\", \"xb\"]}}", "(Name Nin [xa,xb] and Name StartsWith x and Price Gte 1.50 and Price Lt 3)")]
    [InlineData("{kind: {in: [BIG]}}", "(Kind In [Big])")]
    [InlineData("{or: [{name: {eq: \"a\"}}, {price: {gt: 1}}], kind: {neq: SMALL}}", "(((Name Eq a) or (Price Gt 1)) and Kind Neq Small)")]
    [InlineData("{and: [{or: []}]}", "(((false)))")]
    public async Task What_is_asked_becomes_a_tree(string where, string tree) => Assert.Equal(tree + "|", await Call.FieldAsync(Schema(), "Query.things", $"{{where: {where}}}"));

    [Fact]
    public async Task Ids_are_compared_by_their_keys()
    {
        var id = GlobalId.Encode("Owner", Guid.Parse("7d444840-9dc0-11d1-b245-5ffdce74fad2"));
        Assert.Equal(
            "(Owner Eq 7d444840-9dc0-11d1-b245-5ffdce74fad2 and Owner In [7d444840-9dc0-11d1-b245-5ffdce74fad2])|",
            await Call.FieldAsync(Schema(), "Query.things", $"{{where: {{owner: {{eq: \"{id}\", in: [\"{id}\"]}}}}}}"));
        Assert.Contains("an id of Owner is needed here", await Run.Document(Schema(), $"{{ things(where: {{owner: {{eq: \"{GlobalId.Encode("Thing", 1)}\"}}}}) }}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Comparing_with_null_needs_eq_or_neq() =>
        Assert.Contains("gt cannot compare with null. Use eq or neq.", await Run.Document(Schema(), "{ things(where: {price: {gt: null}}) }"), StringComparison.Ordinal);

    [Fact]
    public async Task An_order_counts_its_first_key_first()
    {
        Assert.Equal("none|Price desc,Name asc", await Call.FieldAsync(Schema(), "Query.things", "{order: [{price: DESC}, {name: ASC}]}"));
        Assert.Contains("OneOf", await Run.Document(Schema(), "{ things(order: [{price: DESC, name: ASC}]) }"), StringComparison.Ordinal);
    }

    private static Schema Schema() => new SchemaBuilder().AddTypes(typeof(Queries)).Build();

    public enum Kind
    {
        Small,
        Big,
    }

    /// <summary>What things can be asked by.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="Price"></param>
    /// <param name="Kind"></param>
    /// <param name="Owner"></param>
    /// <param name="Sold"></param>
    public sealed record ThingFields(string Name, decimal Price, Kind? Kind, [property: ID("Owner")] Guid Owner, DateTimeOffset? Sold);

    [QueryType]
    public static class Queries
    {
        public static string Things(Filter<ThingFields>? where, Sort<ThingFields>? order) =>
            $"{(where is null ? "none" : Text(where.Root))}|{string.Join(',', order?.By.Select(key => $"{key.Property} {(key.Descending ? "desc" : "asc")}") ?? [])}";

        private static string Text(FilterNode node) => node switch
        {
            FilterAnd all => $"({string.Join(" and ", all.Nodes.Select(Text))})",
            FilterOr any => $"({(any.Nodes.Count == 0 ? "false" : string.Join(" or ", any.Nodes.Select(Text)))})",
            FilterCondition { Value: object?[] values } some => $"{some.Property} {some.Operator} [{string.Join(',', values)}]",
            FilterCondition one => FormattableString.Invariant($"{one.Property} {one.Operator} {one.Value ?? "null"}"),
            _ => "?",
        };
    }
}
