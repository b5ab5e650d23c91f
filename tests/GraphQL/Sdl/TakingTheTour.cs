using System.Diagnostics;
using System.Text.Json;
using KiVendTout.GraphQL.Tests.Datasets;
using KiVendTout.GraphQL.Tests.Setup;

namespace KiVendTout.GraphQL.Tests.Sdl;

/// <summary>Everything that the explorer's first document shows works as it stands, in its order.</summary>
public sealed class TakingTheTour(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Every_operation_of_the_tour_runs()
    {
        var store = await database.OpenAsync("tour");
        await using var site = await DatasetSite.OpenAsync(store, null, DatasetSite.Housing);
        var api = site.Api;
        var products = await AskAsync("Products");
        Assert.Equal(0, products.GetProperty("products").GetProperty("totalCount").GetInt32());
        var stock = await AskAsync("Stock");
        Assert.Equal("100", stock.GetProperty("receiveStock").GetProperty("product").GetProperty("stock").GetProperty("available").GetString());
        var placed = (await AskAsync("Place")).GetProperty("placeOrder").GetProperty("order");
        var order = placed.GetProperty("id").GetString();
        Assert.Equal("5.10", placed.GetProperty("total").GetProperty("amount").GetString());

        await using var watch = api.FollowAsync(Visitor.Admin, Only("Watch"), new { order }).GetAsyncEnumerator(ShopApi.Ct);
        var next = watch.MoveNextAsync().AsTask();
        Assert.Equal("PAID", (await AskAsync("Pay", new { order })).GetProperty("payWithTestCard").GetProperty("order").GetProperty("status").GetString());
        // The subscription begins when it does, perhaps behind the payment: something happens to the order until something is heard.
        var since = Stopwatch.StartNew();
        for (var round = 0; !next.IsCompleted && since.Elapsed < TimeSpan.FromSeconds(120); round++)
        {
            await api.DoAsync(Visitor.Admin, $$"""holdOrder(input: {orderId: "{{order}}", reason: "x", idempotencyKey: "hold {{round}}"})""", "order", "status");
            await api.DoAsync(Visitor.Admin, $$"""releaseOrder(input: {orderId: "{{order}}", idempotencyKey: "release {{round}}"})""", "order", "status");
            await Task.WhenAny(next, Task.Delay(50, ShopApi.Ct));
        }

        Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(120), ShopApi.Ct));
        Assert.Contains(watch.Current.GetProperty("orderChanged").GetProperty("event").GetProperty("type").GetString(), (string[])["order_paid", "order_held", "order_released"]);

        var history = await AskAsync("History", new { order });
        Assert.Equal("PLACED", history.GetProperty("asItWasPlaced").GetProperty("status").GetString());
        Assert.Equal(
            ["order_placed", "order_paid"],
            history.GetProperty("order").GetProperty("history").GetProperty("nodes").EnumerateArray().Take(2).Select(one => one.GetProperty("type").GetString()));
        Assert.NotEqual(0, (await AskAsync("Projections")).GetProperty("projections").GetArrayLength());

        var dataset = Assert.Single((await AskAsync("Datasets")).GetProperty("datasets").EnumerateArray());
        Assert.Equal(("housing", "0", 14), (dataset.GetProperty("name").GetString(), dataset.GetProperty("rowCount").GetString(), dataset.GetProperty("statistics").GetArrayLength()));
        await site.StoreAsync(DatasetSite.Housing, DatasetSite.HousingFile);
        Assert.Equal(5, (await AskAsync("Rows")).GetProperty("dataset").GetProperty("rows").GetProperty("nodes").GetArrayLength());
        await site.BeginAsync();
        await using var load = api.FollowAsync(Visitor.Admin, Only("Load")).GetAsyncEnumerator(ShopApi.Ct);
        Assert.True(await load.MoveNextAsync());
        Assert.Equal("RUNNING", load.Current.GetProperty("onDatasetProgress").GetProperty("state").GetString());

        Task<JsonElement> AskAsync(string operation, object? variables = null) => api.DataAsync(Visitor.Admin, Only(operation), variables);
    }

    /// <summary>One operation of the document: from its keyword to the brace in the first column.</summary>
    private static string Only(string operation)
    {
        var lines = ShopSchema.FirstDocument.Split('\n');
        var start = Array.FindIndex(lines, line => line.Split(' ', '(') is [("query" or "mutation" or "subscription"), var name, ..] && name == operation);
        Assert.True(start >= 0, $"The tour has no operation {operation}.");
        var end = Array.FindIndex(lines, start, line => line.StartsWith('}'));
        return string.Join('\n', lines[start..(end + 1)]);
    }
}
