using System.Diagnostics;
using System.Net;
using KiVendTout.GraphQL.Asking;
using KiVendTout.GraphQL.Tests.Rest.Setup;
using KiVendTout.GraphQL.Tests.Setup;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Projections;
using Npgsql;

namespace KiVendTout.GraphQL.Tests.Outages;

/// <summary>PostgreSQL goes away under both APIs and comes back: a cluster of its own, because it is stopped here.</summary>
public sealed class LosingTheDatabase
{
    private const string Place = """
        mutation { placeOrder(input: {items: [{sku: "LAMP", quantity: 2}], country: "GB", currency: "GBP", idempotencyKey: "gone"}) { order { id } errors { __typename } } }
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_APIs_say_so_with_what_was_stored_and_what_to_do_and_go_on_when_it_is_back()
    {
        await Cluster.ConnectionAsync(); // Skips where there is no PostgreSQL.
        var folder = Directory.CreateTempSubdirectory("kvt-gone-").FullName;
        try
        {
            var options = new EventStoreOptions { ConnectionString = await Cluster.StartAsync(folder), MasterKey = new byte[32] };
            ShopStore.Register(options);
            await using var store = await StreamStore.OpenAsync(options, Ct);
            await using var api = ShopApi.Over(store);
            await using var host = await RestHost.StartAsync(store);
            using var staff = host.Admin;
            await api.StockAsync("LAMP", 10);
            var before = await api.DoAsync(
                Visitor.Clerk, """placeOrder(input: {items: [{sku: "LAMP", quantity: 1}], country: "GB", currency: "GBP", idempotencyKey: "before"})""", "order", "id");
            var order = before.GetProperty("id").GetRawText();

            await Cluster.StopAsync(folder);
            foreach (var document in (string[])[
                "{ products(first: 3) { nodes { sku } } }",
                $"{{ node(id: {order}) {{ id }} }}",
                "{ streams { category count } }",
                "{ projections { name } }",
                Place,
                $"subscription {{ orderChanged(id: {order}) {{ position }} }}"])
            {
                var error = (await api.AskAsync(Visitor.Admin, document)).GetProperty("errors")[0];
                var extensions = error.GetProperty("extensions");
                Assert.True(extensions.GetProperty("code").GetString() == "STORE_UNAVAILABLE", $"{document}: {error}");
                Assert.Contains("in a moment", error.GetProperty("message").GetString(), StringComparison.Ordinal);
                Assert.True(extensions.GetProperty("written").GetString() is "no" || document == Place, $"{document}: {error}");
            }

            foreach (var path in (string[])["/products", "/products/LAMP", "/orders", "/revenue?from=2026-03-01&to=2026-03-02"])
            {
                Away(await staff.GetAsync(path));
            }

            var placing = new { number = "R-1", country = "GB", currency = "GBP", items = new[] { new { sku = "LAMP", quantity = 1 } } };
            Away(await staff.PostAsync("/orders", placing, ("Idempotency-Key", "rest")));

            await Cluster.StartAsync(folder);
            await AnsweredAsync(async () => !(await api.AskAsync(Visitor.Admin, "{ products(first: 1) { nodes { sku } } projections { name } streams { count } }")).TryGetProperty("errors", out _));
            // As it was told: the same with the same key, until it is answered, and it is done once.
            await AnsweredAsync(async () => !(await api.AskAsync(Visitor.Clerk, Place)).TryGetProperty("errors", out _));
            await AnsweredAsync(async () => (await staff.PostAsync("/orders", placing, ("Idempotency-Key", "rest"))).Status == HttpStatusCode.Created);
            await api.DataAsync(Visitor.Clerk, Place);
            Assert.Equal(3, (await staff.GetAsync("/orders")).Must(HttpStatusCode.OK)["items"]!.AsArray().Count);
            Assert.Equal(6, (int)(await staff.GetAsync("/products/LAMP/stock")).Must(HttpStatusCode.OK)["available"]!);
            await foreach (var change in api.FollowAsync(Visitor.Clerk, $"subscription {{ orderChanged(id: {order}, after: \"0\") {{ event {{ type }} }} }}"))
            {
                Assert.Equal("order_placed", change.GetProperty("orderChanged").GetProperty("event").GetProperty("type").GetString());
                break;
            }
        }
        finally
        {
            await Cluster.DestroyAsync(folder);
        }
    }

    [Fact]
    public void A_wish_whose_fate_is_not_known_is_told_apart_from_one_that_was_not_stored()
    {
        var broken = new NpgsqlException("Exception while reading from stream");
        Assert.Equal("unknown", Written(new StoreUnavailableException("broke off", nothingWritten: false, broken)));
        Assert.Equal("no", Written(new StoreUnavailableException("away", nothingWritten: true, broken)));
        Assert.Equal("no", Written(broken));
        Assert.Equal("yes", StoreOutage.DoneButNotShown().Errors[0].Extensions!["written"]);
        Assert.Null(StoreOutage.Explain(new InvalidOperationException("a bug")));
        Assert.Null(StoreOutage.Explain(new PostgresException("relation does not exist", "ERROR", "ERROR", PostgresErrorCodes.UndefinedTable)));

        static object? Written(Exception problem) => StoreOutage.Explain(problem)!.Extensions!["written"];
    }

    private static void Away(Reply reply)
    {
        reply.Must(HttpStatusCode.ServiceUnavailable, "store.unavailable");
        Assert.Equal("5", reply.Message.Headers.GetValues("Retry-After").Single());
        Assert.Equal("application/problem+json", reply.Message.Content.Headers.ContentType!.MediaType);
    }

    // Connections of before are found dead one by one.
    private static async Task AnsweredAsync(Func<Task<bool>> ask)
    {
        for (var since = Stopwatch.StartNew(); !await ask(); await Task.Delay(50, Ct))
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(120), "PostgreSQL is back, and there is still no answer.");
        }
    }
}
