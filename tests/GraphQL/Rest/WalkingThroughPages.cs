using System.Net;
using System.Text;
using KiVendTout.GraphQL.Tests.Rest.Setup;

namespace KiVendTout.GraphQL.Tests.Rest;

/// <summary>Lists in pages, by the addresses that Link gives.</summary>
public sealed class WalkingThroughPages(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("/products?sort=price_descending&search=lamp", 7)]
    [InlineData("/products", 4)]
    [InlineData("/orders?status=placed", 3)]
    [InlineData("/orders", 100)]
    [InlineData("/customers?country=FR", 2)]
    public async Task Every_item_comes_once_forward_and_once_back(string list, int limit)
    {
        await using var host = await RestHost.StartAsync(database, "walk");
        using var admin = host.Admin;
        if ((await admin.GetAsync("/products/LAMP-00")).Status == HttpStatusCode.NotFound)
        {
            await FillAsync(host, admin);
        }

        var forward = new List<string>();
        var pages = new List<string[]>();
        var next = $"{list}{(list.Contains('?') ? '&' : '?')}limit={limit}";
        string? last = null;
        while (next is not null)
        {
            var page = (await admin.GetAsync(next)).Must(HttpStatusCode.OK);
            Assert.Equal(page.Page("next") is not null, page["items"].Parent!["next"] is not null);
            pages.Add(Names(page));
            (forward, last, next) = ([.. forward, .. Names(page)], page.Page("prev"), page.Page("next"));
        }

        Assert.Equal(13, forward.Count);
        Assert.Equal(13, forward.Distinct().Count());
        Assert.All(pages.SkipLast(1), page => Assert.Equal(limit, page.Length));

        List<string> back = [.. pages[^1]];
        while (last is not null)
        {
            var page = (await admin.GetAsync(last)).Must(HttpStatusCode.OK);
            (back, last) = ([.. Names(page), .. back], page.Page("prev"));
        }

        Assert.Equal(forward, back);
    }

    [Fact]
    public async Task An_orders_events_come_in_pages_too()
    {
        await using var host = await RestHost.StartAsync(database, "events");
        var sku = await host.StockAsync("A");
        using var clerk = host.Clerk;
        var order = await clerk.PlaceAsync("A-1", sku);
        foreach (var step in (string[])["hold", "release", "hold", "release"])
        {
            (await clerk.PostAsync($"/orders/{order}/{step}", step == "hold" ? new { reason = "?" } : null)).Must(HttpStatusCode.OK);
        }

        var first = await clerk.GetAsync($"/orders/{order}/events?limit=2");
        var second = await clerk.GetAsync(first.Page("next")!);
        var third = await clerk.GetAsync(second.Page("next")!);
        Assert.Equal([1, 2, 3, 4, 5], new[] { first, second, third }.SelectMany(page => page["items"].AsArray().Select(one => (int)one!["version"]!)));
        Assert.Null(third.Page("next"));
        Assert.Equal(Names(first, "version"), Names(await clerk.GetAsync(second.Page("prev")!), "version"));
    }

    [Fact]
    public async Task A_cursor_of_another_list_or_of_nobodys_making_is_refused()
    {
        await using var host = await RestHost.StartAsync(database, "cursors");
        await host.StockAsync("A");
        await host.StockAsync("B");
        using var client = host.Nobody;
        var cursor = (string)(await client.GetAsync("/products?limit=1"))["next"]!;
        (await client.GetAsync($"/products?sort=name&cursor={cursor}")).Must(HttpStatusCode.UnprocessableEntity, "page.bad_cursor");
        foreach (var made in (string[])["x", "bg", "cA", "bltdXQ", "-_-_", Convert.ToBase64String(Encoding.UTF8.GetBytes("n[\"Sku\",null]")).TrimEnd('=')])
        {
            (await client.GetAsync($"/products?cursor={made}")).Must(HttpStatusCode.UnprocessableEntity, "page.bad_cursor");
        }

        (await client.GetAsync("/products?cursor=!")).Must(HttpStatusCode.BadRequest, "parameter.invalid");
    }

    private static string[] Names(Reply page, string member = "id") =>
        [.. page["items"].AsArray().Select(item => (item![member] ?? item["sku"])!.ToString())];

    private static async Task FillAsync(RestHost host, RestClient admin)
    {
        for (var n = 0; n < 13; n++)
        {
            await host.StockAsync($"LAMP-{n:00}", amount: $"{n % 3}.50");
            await admin.PlaceAsync($"W-{n}", $"LAMP-{n:00}");
            await host.RegisterAsync($"customer-{n}");
        }
    }
}
