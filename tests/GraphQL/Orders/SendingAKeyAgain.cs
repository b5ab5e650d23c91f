using System.Text.Json;
using KiVendTout.GraphQL.Tests.Setup;

namespace KiVendTout.GraphQL.Tests.Orders;

/// <summary>The same key again gives the same answer, whatever happened in between, and does nothing.</summary>
public sealed class SendingAKeyAgain(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Place = """
        mutation { placeOrder(input: {items: [{sku: "LAMP", quantity: 2}], country: "GB", currency: "GBP", idempotencyKey: "k1"}) {
          order { id number status version total { amount } lines { quantity returned unitPrice { amount } } updatedAt history(first: 9) { nodes { type position } } }
          errors { __typename } } }
        """;

    [Fact]
    public async Task An_order_placed_twice_is_one_order_and_one_answer_even_after_it_moved_on()
    {
        await using var api = await ShopApi.OpenAsync(database, "again");
        await api.StockAsync("LAMP", 10);
        var first = await api.DataAsync(Visitor.Clerk, Place);
        var id = first.GetProperty("placeOrder").GetProperty("order").GetProperty("id").GetString();
        await api.DoAsync(Visitor.Admin, """changePrice(input: {sku: "LAMP", newPrice: "9.99", idempotencyKey: "p"})""", "product", "price { amount }");
        await api.DoAsync(Visitor.Clerk, $$"""cancelOrder(input: {orderId: "{{id}}", reason: "changed their mind", idempotencyKey: "k2"})""", "order", "status");
        await api.DoAsync(Visitor.Admin, """withdrawProduct(input: {sku: "LAMP", reason: "no longer made", idempotencyKey: "w"})""", "product", "withdrawn");
        var events = await EventsAsync(api);
        Assert.Equal(first.GetRawText(), (await api.DataAsync(Visitor.Clerk, Place)).GetRawText());

        await using var beside = await ShopApi.OpenAsync(database, "again"); // Another process knows it too.
        Assert.Equal(first.GetRawText(), (await beside.DataAsync(Visitor.Clerk, Place)).GetRawText());
        Assert.Equal(events, await EventsAsync(api));
    }

    [Fact]
    public async Task A_refusal_stays_the_answer_when_the_reason_is_gone()
    {
        await using var api = await ShopApi.OpenAsync(database, "refused");
        await api.StockAsync("LAMP", 1);
        Assert.Equal("OutOfStockError", await ErrorAsync(api, Place));
        await api.DoAsync(Visitor.Admin, """receiveStock(input: {sku: "LAMP", quantity: 9, receiptId: "r2", idempotencyKey: "r"})""", "product", "stock { available }");
        Assert.Equal("OutOfStockError", await ErrorAsync(api, Place));
        var anew = await api.DataAsync(Visitor.Clerk, Place.Replace("k1", "k2", StringComparison.Ordinal));
        Assert.Equal("PLACED", anew.GetProperty("placeOrder").GetProperty("order").GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_key_is_for_one_wish_of_one_caller()
    {
        await using var api = await ShopApi.OpenAsync(database, "reused");
        await api.StockAsync("LAMP", 10);
        var mine = await api.DataAsync(Visitor.Clerk, Place);
        Assert.Equal("IdempotencyKeyReusedError", await ErrorAsync(api, Place.Replace("quantity: 2", "quantity: 3", StringComparison.Ordinal)));
        Assert.Equal(["IdempotencyKeyReusedError"], await api.FailAsync(
            Visitor.Clerk, $$"""cancelOrder(input: {orderId: "{{mine.GetProperty("placeOrder").GetProperty("order").GetProperty("id").GetString()}}", reason: "x", idempotencyKey: "k1"})"""));
        var theirs = await api.DataAsync(Visitor.Admin, Place);
        Assert.NotEqual(
            mine.GetProperty("placeOrder").GetProperty("order").GetProperty("id").GetString(), theirs.GetProperty("placeOrder").GetProperty("order").GetProperty("id").GetString());
        // How a number is written is no other wish.
        Assert.Equal("2.5", await PriceAsync("2.5"));
        Assert.Equal("2.5", await PriceAsync("2.50"));

        async Task<string?> PriceAsync(string price) => decimal.Parse((await api.DoAsync(
            Visitor.Admin, $$"""changePrice(input: {sku: "LAMP", newPrice: "{{price}}", idempotencyKey: "p"})""", "product", "price { amount }"))
            .GetProperty("price").GetProperty("amount").GetString()!, System.Globalization.CultureInfo.InvariantCulture).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Twenty_at_once_with_one_key_are_one_order()
    {
        await using var api = await ShopApi.OpenAsync(database, "crowd");
        await api.StockAsync("LAMP", 100);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.DataAsync(Visitor.Clerk, Place)));
        Assert.Single(answers.Select(answer => answer.GetRawText()).Distinct());
        Assert.Equal(3, await EventsAsync(api)); // product added, stock received, order placed
    }

    [Fact]
    public async Task A_rebuild_is_started_once()
    {
        await using var api = await ShopApi.OpenAsync(database, "rebuild");
        await api.StockAsync("LAMP", 1);
        const string call = """rebuildProjection(input: {name: "product-stock", idempotencyKey: "1"})""";
        var first = await api.DoAsync(Visitor.Admin, call, "rebuild", "name requestedAt");
        var again = await api.DoAsync(Visitor.Admin, call, "rebuild", "name requestedAt");
        Assert.Equal(first.GetRawText(), again.GetRawText());
        Assert.Equal(["IdempotencyKeyReusedError"], await api.FailAsync(Visitor.Admin, call.Replace("product-stock", "order-lines", StringComparison.Ordinal), ""));
        Assert.Equal(["InvalidInputError name"], await api.FailAsync(Visitor.Admin, """rebuildProjection(input: {name: "nothing", idempotencyKey: "2"})""", "... on InvalidInputError { field }"));
        await foreach (var told in api.FollowAsync(Visitor.Admin, "subscription { projectionProgress { position rebuilds { name phase } } }"))
        {
            var rebuild = Assert.Single(told.GetProperty("projectionProgress").GetProperty("rebuilds").EnumerateArray());
            Assert.NotEqual("failed", rebuild.GetProperty("phase").GetString());
            if (rebuild.GetProperty("phase").GetString() == "done")
            {
                break;
            }
        }
    }

    private static Task<long> EventsAsync(ShopApi api) => TestDatabase.ScalarAsync<long>(api.Store, $"select count(*) from {api.Store.Options.Schema}.mt_events");

    private static async Task<string?> ErrorAsync(ShopApi api, string document)
    {
        var payload = (await api.DataAsync(Visitor.Clerk, document)).GetProperty("placeOrder");
        Assert.Equal(JsonValueKind.Null, payload.GetProperty("order").ValueKind);
        return Assert.Single(payload.GetProperty("errors").EnumerateArray()).GetProperty("__typename").GetString();
    }
}
