using KiVendTout.GraphQL.Tests.Setup;
using KiVendTout.Handlers;

namespace KiVendTout.GraphQL.Tests.Lists;

/// <summary>Connections as clients ask for them, and what they cost the database.</summary>
public sealed class AskingForLists(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Orders_are_read_forwards_and_backwards_while_others_order()
    {
        await using var api = await ShopApi.OpenAsync(database, "connection");
        await OrderAsync(api, 0, 23);
        var whole = await NumbersAsync(api, "orders(first: 100, order: [{number: ASC}])");
        Assert.Equal(23, whole.Items.Length);
        var next = 23;
        foreach (var backwards in new[] { false, true })
        {
            List<string> seen = [];
            string? cursor = null;
            do
            {
                var at = cursor is null ? "" : backwards ? $", before: \"{cursor}\"" : $", after: \"{cursor}\"";
                var page = await NumbersAsync(api, $"orders({(backwards ? "last" : "first")}: 4, order: [{{number: ASC}}]{at})");
                seen.InsertRange(backwards ? 0 : seen.Count, page.Items);
                cursor = backwards ? page.Before : page.After;
                await OrderAsync(api, next++, 1);
            }
            while (cursor is not null);
            Assert.Equal(seen.Count, seen.Distinct().Count());
            Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
            Assert.Empty(whole.Items.Except(seen));
        }

        var total = await api.DataAsync(Visitor.Clerk, """{ orders(first: 1, where: {number: {startsWith: "N00"}, status: {in: [PLACED]}}) { totalCount edges { cursor node { number } } } }""");
        Assert.Equal(10, total.GetProperty("orders").GetProperty("totalCount").GetInt32());
    }

    [Fact]
    public async Task A_filter_and_an_order_arrive_as_they_were_meant()
    {
        await using var api = await ShopApi.OpenAsync(database, "filtered");
        var all = await Catalogue.FillAsync(api.Store, 30);
        var data = await api.DataAsync(Visitor.Nobody, """
            { products(first: 50, search: "lamp", where: {or: [{price: {gt: "2.5"}}, {minimumAge: {eq: null}}], withdrawn: {eq: false}}, order: [{price: DESC}, {sku: ASC}]) {
                nodes { sku } } }
            """);
        var expected = all
            .Where(product => product.Entry.Name.Contains("lamp", StringComparison.OrdinalIgnoreCase) && (product.Entry.Price > 2.5m || product.Entry.MinimumAge is null))
            .OrderByDescending(product => product.Entry.Price).ThenBy(product => product.Entry.Sku, StringComparer.Ordinal)
            .Select(product => product.Entry.Sku).ToArray();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, data.GetProperty("products").GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("sku").GetString()));
    }

    [Theory]
    [InlineData("""{ products(first: 3, after: "bm90aGluZw") { nodes { sku } } }""")]
    [InlineData("""{ products(first: 3, search: "a b c d e f g h i j k") { nodes { sku } } }""")]
    [InlineData("""{ product { sku } }""")]
    public async Task What_cannot_be_asked_is_said(string document)
    {
        await using var api = await ShopApi.OpenAsync(database, "cannot");
        var error = Assert.Single((await api.AskAsync(Visitor.Nobody, document)).GetProperty("errors").EnumerateArray());
        Assert.Equal("BAD_REQUEST", error.GetProperty("extensions").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_nested_list_takes_as_many_statements_for_forty_orders_as_for_two()
    {
        await using var api = await ShopApi.OpenAsync(database, "statements");
        await api.RegisterAsync("ada");
        await api.RegisterAsync("bob");
        await OrderAsync(api, 0, 38, customer: Visitor.AdaId);
        await OrderAsync(api, 38, 1, customer: Visitor.BobId);
        await OrderAsync(api, 39, 1, customer: Visitor.AdaId);
        var few = await StatementsAsync(2);
        var many = await StatementsAsync(40);
        Assert.Equal(few, many);
        Assert.Equal(6, many); // The page; its lines, customers and payments; the lines' products; the customers' orders.

        async Task<int> StatementsAsync(int first)
        {
            using var statements = new StatementCount(api.Store);
            var data = await api.DataAsync(Visitor.Clerk, $$"""
                { orders(first: {{first}}) { nodes { number customer { fullName orders(first: 2, where: {status: {eq: PLACED} }) { totalCount nodes { id } } } payments { status } lines { sku product { name stock { available } } } } } }
                """);
            var nodes = data.GetProperty("orders").GetProperty("nodes");
            Assert.Equal(first, nodes.GetArrayLength());
            Assert.Equal(39, nodes[0].GetProperty("customer").GetProperty("orders").GetProperty("totalCount").GetInt32());
            Assert.Equal(1, nodes[1].GetProperty("customer").GetProperty("orders").GetProperty("nodes").GetArrayLength());
            return statements.Count;
        }
    }

    private static async Task OrderAsync(ShopApi api, int from, int count, Guid? customer = null)
    {
        if (from == 0)
        {
            await api.StockAsync("LAMP", 10_000);
        }

        for (var i = from; i < from + count; i++)
        {
            Assert.IsType<CommandResult.Accepted>(
                await api.Commands.PlaceOrderAsync(new($"N{i:000}", customer?.ToString(), "GB", "GBP", [new("LAMP", 1)]), ct: ShopApi.Ct));
        }
    }

    private static async Task<(string[] Items, string? After, string? Before)> NumbersAsync(ShopApi api, string field)
    {
        var data = await api.DataAsync(Visitor.Clerk, $"{{ list: {field} {{ nodes {{ number }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}");
        var (nodes, info) = (data.GetProperty("list").GetProperty("nodes"), data.GetProperty("list").GetProperty("pageInfo"));
        return (
            [.. nodes.EnumerateArray().Select(node => node.GetProperty("number").GetString()!)],
            info.GetProperty("hasNextPage").GetBoolean() ? info.GetProperty("endCursor").GetString() : null,
            info.GetProperty("hasPreviousPage").GetBoolean() ? info.GetProperty("startCursor").GetString() : null);
    }
}
