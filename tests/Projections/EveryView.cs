using KiVendTout.Domain;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Rebuilding;
using static KiVendTout.Projections.Tests.TestDatabase;

namespace KiVendTout.Projections.Tests;

/// <summary>What holds for each read model.</summary>
public sealed class EveryView(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly string[] Tables =
        ["order_summary", "order_lines", "payment_summary", "product_catalogue", "product_stock", "customer_account", "revenue_by_day", "customer_activity"];

    private static readonly string[] AsyncViews = ["revenue-by-day", "customer-activity"];

    [Fact]
    public async Task Is_the_same_live_and_rebuilt_from_zero()
    {
        var store = await database.OpenAsync("rebuilt");
        await using var daemon = new ProjectionDaemon(store);
        daemon.Start();
        await ShopHistory.PlayAsync(store);
        await ShopHistory.EraseAdaAsync(store);
        await CaughtUpAsync(store, AsyncViews);
        var live = await Task.WhenAll(Tables.Select(table => TableAsync(store, table)));

        var rebuilder = new Rebuilder(store);
        Assert.Equal(Tables.Length, rebuilder.Views.Count);
        foreach (var view in rebuilder.Views)
        {
            await rebuilder.RebuildAsync(view, ct: TestContext.Current.CancellationToken);
        }

        for (var i = 0; i < Tables.Length; i++)
        {
            Assert.NotEmpty(live[i]);
            Assert.Equal(live[i], await TableAsync(store, Tables[i]));
        }
    }

    [Fact]
    public async Task Of_the_daemon_counts_each_event_once_whoever_runs_it()
    {
        var store = await database.OpenAsync("once", options => options.Daemon.BatchSize = 3);
        await ShopHistory.PlayAsync(store);
        var other = await database.OpenAsync("once");
        // Two processes, one of which ends in the middle: checkpoints and rows are one transaction, so nothing is taken twice.
        var first = new ProjectionDaemon(store);
        await using var second = new ProjectionDaemon(other);
        first.Start();
        second.Start();
        await Task.Delay(30, TestContext.Current.CancellationToken);
        await first.DisposeAsync();
        await CaughtUpAsync(store, AsyncViews);
        var counted = await TableAsync(store, "revenue_by_day");
        var events = await ScalarAsync<long>(store, "select count(*) from once.mt_events where data->>'CustomerId' is not null");

        await second.DisposeAsync();
        await using var third = new ProjectionDaemon(store);
        third.Start();
        await CaughtUpAsync(store, AsyncViews);

        Assert.Equal(["(2011-12-05,GB,GBP,2,1,0,47.58,25.50,0,22.08)", "(2011-12-06,GB,GBP,2,0,0,17.8720,0,0,17.8720)", "(2011-12-07,GB,GBP,0,0,1,0,0,5.10,-5.10)"], counted);
        Assert.Equal(counted, await TableAsync(store, "revenue_by_day"));
        Assert.Equal(events, await ScalarAsync<long>(store, "select count(*) from once.customer_activity"));
    }

    [Fact]
    public async Task Takes_every_event_of_the_domain()
    {
        var store = await database.OpenAsync("complete");
        await ShopHistory.PlayAsync(store);
        await ShopHistory.EraseAdaAsync(store);
        var played = await RowsAsync(store, "select distinct type from complete.mt_events");
        Assert.Equal(StoredEventType.All.Select(stored => $"({stored.Name})").Order(StringComparer.Ordinal), played.Order(StringComparer.Ordinal));
    }
}
