using KiVendTout.Domain.Products;
using KiVendTout.Domain.Values;
using static KiVendTout.Handlers.Tests.Shop;

namespace KiVendTout.Handlers.Tests;

public sealed class LosingARace(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Reads_anew_and_decides_again()
    {
        var shop = await OpenAsync(database, "race");
        await shop.StockAsync("CANDLE", 1);
        var beside = await shop.BesideAsync(database);
        Accept(1, await beside.Commands.ReceiveStockAsync(new("CANDLE", 1, "theirs"), ct: Ct));
        // In this process's memory the product is a version behind.
        var accepted = Accept(1, await shop.Commands.ReceiveStockAsync(new("CANDLE", 1, "ours"), ct: Ct));
        Assert.Equal(4, accepted.Version);
        Assert.Equal("(3,0,3)", await shop.StockOfAsync("CANDLE"));
    }

    [Fact]
    public async Task Many_at_one_stream_end_accepted_or_in_a_named_conflict_and_never_twice()
    {
        var shops = new List<Shop> { await OpenAsync(database, "hot") };
        await shops[0].StockAsync("CANDLE", 1);
        for (var i = 0; i < 3; i++)
        {
            shops.Add(await shops[0].BesideAsync(database));
        }

        var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(n => Task.Run(() => shops[n % 4].Commands.ReceiveStockAsync(new("CANDLE", 1, $"n{n}"), ct: Ct), Ct)));
        var accepted = results.OfType<CommandResult.Accepted>().Count();
        Assert.All(results.OfType<CommandResult.Conflict>(), conflict => Assert.Equal(ProductId.From(Sku.Parse("CANDLE")), conflict.StreamId));
        Assert.Equal(60, accepted + results.OfType<CommandResult.Conflict>().Count());
        Assert.Equal($"({accepted + 1},0,{accepted + 1})", await shops[0].StockOfAsync("CANDLE"));
    }
}
