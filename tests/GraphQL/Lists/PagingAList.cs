using KiVendTout.GraphQL.Products;
using KiVendTout.Handlers;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;

namespace KiVendTout.GraphQL.Tests.Lists;

/// <summary>A list read page by page is the list: from the front, from the back, in any order, and while others add to it.</summary>
public sealed class PagingAList(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly Sort<ProductSort>[] Orders =
    [
        new([]),
        new([new(nameof(ProductSort.Name), false)]),
        new([new(nameof(ProductSort.Name), true)]),
        new([new(nameof(ProductSort.Price), true), new(nameof(ProductSort.Name), false)]),
        new([new(nameof(ProductSort.Available), false), new(nameof(ProductSort.Price), true), new(nameof(ProductSort.Sku), false)]),
        new([new(nameof(ProductSort.AddedAt), true)]),
    ];

    [Fact]
    public async Task Every_order_and_direction_gives_the_whole_list_once()
    {
        var store = await database.OpenAsync("whole");
        var reads = new ProductReads(store);
        var all = await Catalogue.FillAsync(store, 37);
        foreach (var order in Orders)
        {
            var whole = (await reads.AskAsync(Catalogue.First(1000), order: order)).Items.Select(product => product.Entry.Sku).ToArray();
            Assert.Equal(Expected(all, order), whole);
            foreach (var size in (int[])[1, 5, 36, 37, 38])
            {
                Assert.Equal(whole, await ForwardsAsync(reads, order, size));
                Assert.Equal(whole, await BackwardsAsync(reads, order, size));
            }
        }
    }

    [Fact]
    public async Task What_is_added_meanwhile_moves_nothing()
    {
        var store = await database.OpenAsync("meanwhile");
        var reads = new ProductReads(store);
        var commands = new ShopCommands(store, TimeProvider.System);
        var before = (await Catalogue.FillAsync(store, 20)).Select(product => product.Entry.Sku).ToArray();
        var byName = new Sort<ProductSort>([new(nameof(ProductSort.Name), false)]);
        var added = 0;
        foreach (var read in (Func<Task<string[]>>[])[() => ForwardsAsync(reads, byName, 3, AddAsync), () => BackwardsAsync(reads, byName, 3, AddAsync)])
        {
            var seen = await read();
            Assert.Equal(seen.Length, seen.Distinct().Count());
            Assert.Empty(before.Except(seen));
        }

        Assert.True(added > 10);

        Task AddAsync() => Catalogue.AddAsync(commands, $"NEW-{added++:000}", Catalogue.Names[added % Catalogue.Names.Length]);
    }

    [Fact]
    public async Task The_total_counts_what_the_filter_keeps_and_only_when_asked()
    {
        var store = await database.OpenAsync("total");
        var reads = new ProductReads(store);
        var all = await Catalogue.FillAsync(store, 25);
        var filter = new Filter<ProductFilter>(new FilterCondition(nameof(ProductFilter.Price), FilterOperator.Gt, 2.5m));
        var page = await reads.AskAsync(Catalogue.First(3, total: true), where: filter);
        Assert.Equal(all.Count(product => product.Entry.Price > 2.5m), page.TotalCount);
        var second = await reads.AskAsync(Catalogue.First(3, page.Cursor(page.Items[^1]), total: true), where: filter);
        Assert.Equal(page.TotalCount, second.TotalCount);
        Assert.Null((await reads.AskAsync(Catalogue.First(3))).TotalCount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("""["Sku"]""")]
    [InlineData("""["Name,Sku","a","b"]""")]
    [InlineData("""["Sku","a\u0000"]""")]
    public async Task A_cursor_of_another_list_is_refused(string cursor)
    {
        var reads = new ProductReads(await database.OpenAsync("cursors"));
        var refused = await Assert.ThrowsAsync<GraphQLException>(() => reads.AskAsync(Catalogue.First(3, cursor)));
        Assert.Equal(ErrorCode.BadRequest, refused.Errors[0].Code);
        await Assert.ThrowsAsync<GraphQLException>(() => reads.AskAsync(Catalogue.Last(3, cursor)));
    }

    private static async Task<string[]> ForwardsAsync(ProductReads reads, Sort<ProductSort> order, int size, Func<Task>? between = null)
    {
        List<string> seen = [];
        for (string? after = null; ;)
        {
            var page = await reads.AskAsync(Catalogue.First(size, after), order: order);
            Assert.Equal(after is not null, page.HasPreviousPage);
            seen.AddRange(page.Items.Select(product => product.Entry.Sku));
            if (!page.HasNextPage)
            {
                return [.. seen];
            }

            Assert.Equal(size, page.Items.Count);
            after = page.Cursor(page.Items[^1]);
            await (between?.Invoke() ?? Task.CompletedTask);
        }
    }

    private static async Task<string[]> BackwardsAsync(ProductReads reads, Sort<ProductSort> order, int size, Func<Task>? between = null)
    {
        List<string> seen = [];
        for (string? before = null; ;)
        {
            var page = await reads.AskAsync(Catalogue.Last(size, before), order: order);
            Assert.Equal(before is not null, page.HasNextPage);
            seen.InsertRange(0, page.Items.Select(product => product.Entry.Sku));
            if (!page.HasPreviousPage)
            {
                return [.. seen];
            }

            Assert.Equal(size, page.Items.Count);
            before = page.Cursor(page.Items[0]);
            await (between?.Invoke() ?? Task.CompletedTask);
        }
    }

    private static string[] Expected(StockedProduct[] all, Sort<ProductSort> order)
    {
        var sorted = all.OrderBy(_ => 0);
        foreach (var key in order.By)
        {
            Func<StockedProduct, object> value = key.Property switch
            {
                nameof(ProductSort.Name) => product => product.Entry.Name,
                nameof(ProductSort.Price) => product => product.Entry.Price,
                nameof(ProductSort.Available) => product => product.Stock.Available,
                nameof(ProductSort.AddedAt) => product => product.Entry.AddedAt,
                _ => product => product.Entry.Sku,
            };
            var comparer = Comparer<object>.Create((a, b) => a is string text ? string.CompareOrdinal(text, (string)b) : Comparer<object>.Default.Compare(a, b));
            sorted = key.Descending ? sorted.ThenByDescending(value, comparer) : sorted.ThenBy(value, comparer);
        }

        sorted = order.By.Count > 0 && order.By[^1].Descending
            ? sorted.ThenByDescending(product => product.Entry.Sku, StringComparer.Ordinal)
            : sorted.ThenBy(product => product.Entry.Sku, StringComparer.Ordinal);
        return [.. sorted.Select(product => product.Entry.Sku)];
    }
}
