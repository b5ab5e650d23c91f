using KiVendTout.Platform.GraphQLServer.Building;

namespace KiVendTout.Platform.GraphQLServer.Tests.Building;

public sealed class NodeTests
{
    private static readonly string Ann = GlobalId.Encode("Customer", Guid.Parse("7d444840-9dc0-11d1-b245-5ffdce74fad2"));

    [Fact]
    public void A_node_has_a_global_id_and_can_be_fetched()
    {
        var printed = SdlPrinter.Print(Schema());
        Assert.Contains("type Customer implements Node {\n  id: ID!\n  name: String!\n}", printed, StringComparison.Ordinal);
        Assert.Contains("type Invoice implements Node {\n  id: ID!\n  customer: ID!\n  others: [ID!]!\n  plain: ID!\n}", printed, StringComparison.Ordinal);
        Assert.Contains("interface Node {\n  \"\"\"Names it among all objects.\"\"\"\n  id: ID!\n}", printed, StringComparison.Ordinal);
        Assert.Contains("): Node\n", printed, StringComparison.Ordinal);
        Assert.Contains("): [Node]! @listSize(assumedSize: 2)\n", printed, StringComparison.Ordinal);
        Assert.Contains("name(customer: ID!): String!", printed, StringComparison.Ordinal);
        Assert.Contains("many(customers: [ID!], any: ID): String!", printed, StringComparison.Ordinal);
        Assert.Contains("input PickInput {\n  customer: ID!\n  invoice: ID\n}", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ids_are_opaque_on_the_way_out_and_keys_on_the_way_in()
    {
        Assert.DoesNotContain(':', Ann);
        Assert.Equal(
            """{"data":{"customer":{"id":"ANN"},"invoice":{"id":"FIVE","customer":"ANN","others":["X"],"plain":"P"}}}"""
                .Replace("ANN", Ann, StringComparison.Ordinal)
                .Replace("FIVE", GlobalId.Encode("Invoice", 5), StringComparison.Ordinal)
                .Replace("\"X\"", $"\"{GlobalId.Encode("Customer", "x")}\"", StringComparison.Ordinal)
                .Replace("\"P\"", $"\"{GlobalId.Encode("Invoice", "p")}\"", StringComparison.Ordinal),
            await Run.Document(Schema(), "{ customer { id } invoice { id customer others plain } }"));
        Assert.Equal(
            """{"data":{"name":"7d444840-9dc0-11d1-b245-5ffdce74fad2","many":"7d444840-9dc0-11d1-b245-5ffdce74fad2/raw","pick":"7d444840-9dc0-11d1-b245-5ffdce74fad2/5"}}""",
            await Run.Document(
                Schema(),
                "query($a: ID!, $i: ID!) { name(customer: $a) many(customers: [$a], any: \"raw\") pick(pick: {customer: $a, invoice: $i}) }",
                $$"""{"a": "{{Ann}}", "i": "{{GlobalId.Encode("Invoice", 5)}}"}"""));
    }

    [Fact]
    public async Task An_id_of_another_type_is_refused()
    {
        var answer = await Run.Document(Schema(), "query($i: ID!) { name(customer: $i) }", $$"""{"i": "{{GlobalId.Encode("Invoice", 5)}}"}""");
        Assert.Contains("This is an id of Invoice; an id of Customer is needed here.", answer, StringComparison.Ordinal);
        Assert.Contains("BAD_REQUEST", answer, StringComparison.Ordinal);
        Assert.Contains("This is no id of Customer.", await Run.Document(Schema(), "{ name(customer: \"§\") }"), StringComparison.Ordinal);
        Assert.Contains("This is no id of Customer.", await Run.Document(
            Schema(), "query($i: ID!) { name(customer: $i) }", $$"""{"i": "{{GlobalId.Encode("Customer", "no guid")}}"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_are_fetched_by_their_ids_in_their_order()
    {
        var invoice = GlobalId.Encode("Invoice", 5);
        Assert.Equal(
            """{"data":{"node":{"__typename":"Customer","name":"Ann"},"nodes":[{"__typename":"Invoice"},{"__typename":"Customer"}]}}""",
            await Run.Document(Schema(), "query($a: ID!, $i: ID!) { node(id: $a) { __typename ... on Customer { name } } nodes(ids: [$i, $a]) { __typename } }", $$"""{"a": "{{Ann}}", "i": "{{invoice}}"}""", options: Options));
    }

    [Fact]
    public async Task One_bad_id_does_not_take_the_others_away()
    {
        var answer = await Run.Document(Schema(), "query($a: ID!) { nodes(ids: [\"bad\", $a]) { __typename } }", $$"""{"a": "{{Ann}}"}""", options: Options);
        Assert.Contains("""{"nodes":[null,{"__typename":"Customer"}]}""", answer, StringComparison.Ordinal);
        Assert.Contains("Send an id as the server gave it.", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_nodes_are_refused() => Assert.Contains(
        "nodes takes at most 2 ids; 3 were sent.", await Run.Document(Schema(), "{ nodes(ids: [1, 2, 3]) { __typename } }", options: Options), StringComparison.Ordinal);

    [Fact]
    public async Task Ids_without_a_type_or_of_no_node_are_refused()
    {
        Assert.Contains("This is no id.", await Run.Document(Schema(), "{ node(id: \"%\") { __typename } }"), StringComparison.Ordinal);
        Assert.Contains("cannot be fetched", await Run.Document(Schema(), "query($i: ID!) { node(id: $i) { __typename } }", $$"""{"i": "{{GlobalId.Encode("Query", 1)}}"}"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a:b:c")]
    [InlineData("")]
    [InlineData("né ☃ 😀")]
    public void A_key_comes_back_as_it_was(string key)
    {
        Assert.True(GlobalId.TryDecode(GlobalId.Encode("T", key), out var type, out var again));
        Assert.Equal(("T", key), (type, again));
    }

    [Theory]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("a b")]
    [InlineData("gICA")]
    [InlineData("YWJj")]
    public void What_is_no_id_is_none(string id) => Assert.False(GlobalId.TryDecode(id, out _, out _));

    [Fact]
    public void A_node_without_a_resolver_is_refused() => Assert.Contains(
        "Lost: a [Node] needs one public static method marked [NodeResolver]",
        Assert.Throws<SchemaException>(() => new SchemaBuilder().AddTypes(typeof(Queries), typeof(Lost)).Build()).Message,
        StringComparison.Ordinal);

    private static GraphQLOptions Options => new() { MaxNodes = 2 };

    private static Types.Schema Schema() => new SchemaBuilder().AddTypes(typeof(Queries), typeof(InvoiceFields)).Build(Options);

    [Node]
    public sealed record Customer(Guid Id, string Name)
    {
        [NodeResolver]
        public static Task<Customer?> FetchAsync(Guid id) => Task.FromResult<Customer?>(new Customer(id, "Ann"));
    }

    [Node]
    public sealed record Invoice(int Id, [property: ID("Customer")] Guid Customer, [property: ID("Customer")] string[] Others, [property: ID] string Plain);

    [Node]
    public sealed record Lost(int Id);

    [ObjectType<Invoice>]
    public static class InvoiceFields
    {
        [NodeResolver]
        public static Invoice? Fetch(int id) => Queries.Invoice() with { Id = id };
    }

    [InputType]
    public sealed record Pick([ID("Customer")] Guid Customer, [ID("Invoice")] int? Invoice);

    [QueryType]
    public static class Queries
    {
        public static Customer Customer() => new(Guid.Parse("7d444840-9dc0-11d1-b245-5ffdce74fad2"), "Ann");

        public static Invoice Invoice() => new(5, Customer().Id, ["x"], "p");

        public static string Name([ID("Customer")] Guid customer) => customer.ToString();

        public static string Many([ID("Customer")] Guid[]? customers, [ID] string? any) => $"{customers![0]}/{any}";

        public static string Pick(Pick pick) => $"{pick.Customer}/{pick.Invoice}";
    }
}
