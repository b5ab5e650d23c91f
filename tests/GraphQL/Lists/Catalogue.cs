using KiVendTout.GraphQL.Products;
using KiVendTout.Handlers;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.GraphQLServer.Connections;

namespace KiVendTout.GraphQL.Tests.Lists;

/// <summary>Products with many equal values, so that an order by one of them is decided by the last key.</summary>
internal static class Catalogue
{
    public static readonly string[] Names = ["Candle", "candle holder", "Lamp 100% wool", "Lamp 100 wool", "under_score", "underXscore", "Tea pot", "Zebra"];

    public static async Task<StockedProduct[]> FillAsync(StreamStore store, int count, int seed = 11)
    {
        var random = new Random(seed);
        var commands = new ShopCommands(store, TimeProvider.System);
        for (var i = 0; i < count; i++)
        {
            await AddAsync(commands, $"SKU-{i:000}", Names[random.Next(Names.Length)], random.Next(1, 6) * 1.25m, random.Next(3) == 0 ? 18 : null, random.Next(4));
        }

        var all = await AskAsync(new ProductReads(store), First(1000));
        Assert.Equal(count, all.Items.Count);
        return [.. all.Items];
    }

    public static async Task AddAsync(ShopCommands commands, string sku, string name, decimal price = 2.5m, int? age = null, int stock = 0)
    {
        Assert.IsType<CommandResult.Accepted>(await commands.AddProductAsync(new(sku, name, price, "GBP", age)));
        if (stock > 0)
        {
            Assert.IsType<CommandResult.Accepted>(await commands.ReceiveStockAsync(new(sku, stock, $"first of {sku}")));
        }
    }

    public static Task<Page<StockedProduct>> AskAsync(
        this ProductReads reads, PagingArguments paging, string? search = null, Filter<ProductFilter>? where = null, Sort<ProductSort>? order = null) =>
        reads.PageAsync(paging, search, where, order, TestContext.Current.CancellationToken);

    public static PagingArguments First(int count, string? after = null, bool total = false) => new(count, after, null, null, total, true);

    public static PagingArguments Last(int count, string? before = null) => new(null, null, count, before, false, true);
}
