using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Projections;
using static KiVendTout.Handlers.Tests.Shop;

namespace KiVendTout.Handlers.Tests;

public sealed class LosingTheDatabase
{
    private static readonly TimeSpan GiveUp = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Fails_while_it_is_away_says_so_and_goes_on_when_it_is_back()
    {
        await Cluster.ConnectionAsync(); // Skips where there is no PostgreSQL.
        var folder = Directory.CreateTempSubdirectory("kvt-gone-").FullName;
        try
        {
            var options = new EventStoreOptions { ConnectionString = await Cluster.StartAsync(folder), MasterKey = new byte[32] };
            ShopStore.Register(options);
            await using var store = await StreamStore.OpenAsync(options, Ct);
            var shop = new Shop(store);
            await shop.StockAsync("CANDLE", 10);
            await Cluster.StopAsync(folder);

            // Nobody brings it back meanwhile: whoever waited for it would never answer.
            foreach (var command in (Func<Task<CommandResult>>[])[
                () => shop.PlaceAsync("1", new OrderItemRequest("CANDLE", 1)),
                () => shop.Commands.ReceiveStockAsync(new("CANDLE", 1, "another"), ct: Ct),
                () => shop.Commands.RegisterCustomerAsync(new("1", "ada@example.org", null, "GB"), ct: Ct),
                () => shop.Commands.EraseCustomerAsync(new(Guid.NewGuid().ToString()), ct: Ct)])
            {
                var gone = await Assert.ThrowsAsync<StoreUnavailableException>(() => command().WaitAsync(GiveUp, Ct));
                Assert.Contains("PostgreSQL", gone.Message, StringComparison.Ordinal);
            }

            await Cluster.StartAsync(folder);
            Accept(1, await shop.PlaceAsync("1", new OrderItemRequest("CANDLE", 1)));
        }
        finally
        {
            await Cluster.DestroyAsync(folder);
        }
    }
}
