using System.Globalization;
using System.Text.Json;
using KiVendTout.GraphQL.Tests.Setup;
using KiVendTout.Handlers;

namespace KiVendTout.GraphQL.Tests.Subscriptions;

/// <summary>Subscriptions tell each event once, and go on from the last one that was seen.</summary>
public sealed class FollowingTheLog(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Changes = "subscription ($id: ID!, $after: Long) { orderChanged(id: $id, after: $after) { position event { type version position } order { status version } } }";

    [Fact]
    public async Task An_orders_changes_come_once_and_resume_behind_a_position()
    {
        await using var api = await ShopApi.OpenAsync(database, "changes");
        await api.StockAsync("LAMP", 5);
        var id = await PlaceAsync(api, "1");
        var placed = await FirstPositionAsync(api, id);

        // From the first event on: the past first, and then what happens while we listen.
        await using var live = api.FollowAsync(Visitor.Clerk, Changes, new { id, after = $"{placed}" }).GetAsyncEnumerator(ShopApi.Ct);
        await api.DoAsync(Visitor.Clerk, $$"""payWithTestCard(input: {orderId: "{{id}}", idempotencyKey: "p"})""", "order", "status");
        await PlaceAsync(api, "2"); // Another order is none of its business.
        var paid = await NextAsync(live);
        Assert.Equal(("order_paid", "PAID", 2), Told(paid));
        await api.DoAsync(Visitor.Clerk, $$"""holdOrder(input: {orderId: "{{id}}", reason: "x", idempotencyKey: "h"})""", "order", "status");
        await api.DoAsync(Visitor.Clerk, $$"""releaseOrder(input: {orderId: "{{id}}", idempotencyKey: "r"})""", "order", "status");
        Assert.Equal(("order_held", "HELD", 3), Told(await NextAsync(live)));
        Assert.Equal(("order_released", "PAID", 4), Told(await NextAsync(live)));

        // Whoever lost the connection after the payment gets exactly what came since.
        await using var resumed = api.FollowAsync(Visitor.Clerk, Changes, new { id, after = paid.GetProperty("position").GetString() }).GetAsyncEnumerator(ShopApi.Ct);
        Assert.Equal(("order_held", "HELD", 3), Told(await NextAsync(resumed)));
        Assert.Equal(("order_released", "PAID", 4), Told(await NextAsync(resumed)));
        Assert.Equal(paid.GetProperty("position").GetString(), paid.GetProperty("event").GetProperty("position").GetString());
    }

    [Fact]
    public async Task The_ticker_tells_every_sale_in_order()
    {
        await using var api = await ShopApi.OpenAsync(database, "ticker");
        await api.StockAsync("LAMP", 50);
        var first = await FirstPositionAsync(api, await PlaceAsync(api, "first"));
        await using var ticker = api.FollowAsync(
            Visitor.Analyst, "subscription ($after: Long) { salesTicker(after: $after) { position country total { amount currency } lineCount order { number customer { email } } } }",
            new { after = $"{first}" }).GetAsyncEnumerator(ShopApi.Ct);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => PlaceAsync(api, $"{i:00}")));
        var seen = new List<(long Position, string Number)>();
        while (seen.Count < 12)
        {
            Assert.True(await ticker.MoveNextAsync());
            var sale = ticker.Current.GetProperty("salesTicker");
            seen.Add((long.Parse(sale.GetProperty("position").GetString()!, CultureInfo.InvariantCulture), sale.GetProperty("order").GetProperty("number").GetString()!));
            Assert.Equal("""{"amount":"2.55","currency":"GBP"}""", sale.GetProperty("total").GetRawText());
        }

        Assert.Equal(seen.Select(sale => sale.Position).Order(), seen.Select(sale => sale.Position));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"{i:00}"), seen.Select(sale => sale.Number).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Bob", "NOT_FOUND")]
    [InlineData("Nobody", "AUTH_NOT_AUTHENTICATED")]
    public async Task Nobody_follows_an_order_that_they_may_not_see(string visitor, string code)
    {
        await using var api = await ShopApi.OpenAsync(database, $"strangers_{visitor.ToLowerInvariant()}");
        await api.StockAsync("LAMP", 5);
        var refused = await api.AskAsync(Visitor.ByName(visitor), Changes, new { id = await PlaceAsync(api, "1") });
        Assert.Equal(code, Assert.Single(refused.GetProperty("errors").EnumerateArray()).GetProperty("extensions").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_customer_may_not_see_the_shops_figures()
    {
        await using var api = await ShopApi.OpenAsync(database, "figures");
        foreach (var field in new[] { "salesTicker { position }", "projectionProgress { position }" })
        {
            var refused = await api.AskAsync(Visitor.Ada, $"subscription {{ {field} }}");
            Assert.Equal("AUTH_NOT_AUTHORIZED", Assert.Single(refused.GetProperty("errors").EnumerateArray()).GetProperty("extensions").GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task Progress_is_silent_until_the_log_moves_behind_the_position()
    {
        await using var api = await ShopApi.OpenAsync(database, "progress");
        await api.StockAsync("LAMP", 5);
        const string query = "subscription ($after: Long) { projectionProgress(after: $after) { position projections { name state lag } } }";
        await using var now = api.FollowAsync(Visitor.Admin, query).GetAsyncEnumerator(ShopApi.Ct);
        var first = await NextAsync(now, "projectionProgress");
        var position = first.GetProperty("position").GetString();
        Assert.Contains("revenue-by-day", first.GetRawText(), StringComparison.Ordinal);
        await using var later = api.FollowAsync(Visitor.Admin, query, new { after = position }).GetAsyncEnumerator(ShopApi.Ct);
        var next = NextAsync(later, "projectionProgress");
        await PlaceAsync(api, "1");
        Assert.True(long.Parse((await next).GetProperty("position").GetString()!, CultureInfo.InvariantCulture) > long.Parse(position!, CultureInfo.InvariantCulture));
    }

    private static async Task<string> PlaceAsync(ShopApi api, string number)
    {
        Assert.IsType<CommandResult.Accepted>(await api.Commands.PlaceOrderAsync(new(number, null, "GB", "GBP", [new("LAMP", 1)]), ct: ShopApi.Ct));
        return ShopApi.Id("Order", Domain.Orders.OrderId.FromNumber(PlaceOrderRequest.Source, number));
    }

    private static async Task<long> FirstPositionAsync(ShopApi api, string id)
    {
        var data = await api.DataAsync(Visitor.Clerk, "query ($id: ID!) { order(id: $id) { history(first: 1) { nodes { position } } } }", new { id });
        return long.Parse(data.GetProperty("order").GetProperty("history").GetProperty("nodes")[0].GetProperty("position").GetString()!, CultureInfo.InvariantCulture);
    }

    private static async Task<JsonElement> NextAsync(IAsyncEnumerator<JsonElement> answers, string field = "orderChanged")
    {
        Assert.True(await answers.MoveNextAsync());
        return answers.Current.GetProperty(field);
    }

    private static (string? Type, string? Status, int Version) Told(JsonElement change) => (
        change.GetProperty("event").GetProperty("type").GetString(), change.GetProperty("order").GetProperty("status").GetString(),
        change.GetProperty("order").GetProperty("version").GetInt32());
}
