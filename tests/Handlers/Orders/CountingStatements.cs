using KiVendTout.Domain.Payments;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Appending;
using KiVendTout.Projections;
using Npgsql;
using static KiVendTout.Handlers.Tests.Shop;

namespace KiVendTout.Handlers.Tests.Orders;

/// <summary>What an order's life costs PostgreSQL, counted by the server itself.</summary>
public sealed class CountingStatements
{
    private const int Most = 12;

    [Fact]
    public async Task An_order_placed_paid_shipped_and_delivered_with_keys_is_at_most_twelve_statements()
    {
        await Cluster.ConnectionAsync(); // Skips where there is no PostgreSQL.
        var folder = Directory.CreateTempSubdirectory("kvt-count-").FullName;
        try
        {
            var connection = await CountingClusterAsync(folder);
            var options = new EventStoreOptions { ConnectionString = connection, MasterKey = new byte[32] };
            ShopStore.Register(options);
            await using var store = await StreamStore.OpenAsync(options, Ct);
            var shop = new Shop(store);
            await shop.StockAsync("CANDLE", 100);
            await LiveAsync(shop, "warm");
            await TestDatabase.ScalarAsync<object>(store, "select pg_stat_statements_reset()");
            await LiveAsync(shop, "counted");

            // Utility statements are left out: WakeUp's NOTIFY is at most one each few milliseconds, however many commands there are.
            var statements = await TestDatabase.RowsAsync(store, """
                select s.calls, regexp_replace(s.query, '\s+', ' ', 'g') as query from pg_stat_statements s join pg_database d on d.oid = s.dbid
                where d.datname = current_database() and s.query not like '%pg_stat_statements%'
                """);
            var count = statements.Sum(row => int.Parse(row[1..row.IndexOf(',', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture));
            TestContext.Current.TestOutputHelper?.WriteLine($"{count} statements for the seven commands of an order's life, each with a key");
            Assert.True(count is > 0 and <= Most, $"{count} statements:\n{string.Join('\n', statements)}");
        }
        finally
        {
            await Cluster.DestroyAsync(folder);
        }
    }

    private static async Task LiveAsync(Shop shop, string number)
    {
        var (order, payment) = (IdOf(number).ToString(), PaymentId.For(IdOf(number)).ToString());
        ShopCommands Once(string step) => shop.Commands.Once(RequestKey.Of("test", $"{number} {step}", step));
        Accept(1, await Once("place").PlaceOrderAsync(Order(number, new OrderItemRequest("CANDLE", 2)), ct: Ct));
        Accept(1, await Once("request").RequestPaymentAsync(new(order, "Card", $"key {number}", new("tok_abc", "Visa", "4242")), ct: Ct));
        Accept(1, await Once("authorise").AuthorisePaymentAsync(new(payment, "A1"), ct: Ct));
        Accept(1, await Once("capture").CapturePaymentAsync(new(payment, 5.10m, "GBP", $"capture {number}"), ct: Ct));
        Accept(1, await Once("pay").PayOrderAsync(new(order, payment), ct: Ct));
        Accept(1, await Once("ship").ShipOrderAsync(new(order, "Royal Mail", "RM1"), ct: Ct));
        Accept(1, await Once("deliver").DeliverOrderAsync(new(order), ct: Ct));
    }

    /// <summary>A cluster that counts what it is asked; it has to be started twice for that.</summary>
    private static async Task<string> CountingClusterAsync(string folder)
    {
        await RunAsync(await Cluster.StartAsync(folder), "alter system set shared_preload_libraries = 'pg_stat_statements'");
        await Cluster.StopAsync(folder);
        var connection = await Cluster.StartAsync(folder);
        await RunAsync(connection, "create extension pg_stat_statements", "alter system set pg_stat_statements.track_utility = off", "select pg_reload_conf()");
        return connection;
    }

    private static async Task RunAsync(string connection, params string[] statements)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ConnectionString);
        foreach (var sql in statements)
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(Ct);
        }
    }
}
