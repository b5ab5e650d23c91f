using KiVendTout.Domain.Customers;
using KiVendTout.Platform.Documents;
using KiVendTout.Projections.Activity;
using static KiVendTout.Projections.Tests.Activity.ActivityShop;

namespace KiVendTout.Projections.Tests.Activity;

public sealed class KeepingActivity(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly Guid Ada = CustomerId.From("test", "ada");

    [Fact]
    public async Task A_visit_is_what_happens_without_a_pause_of_half_an_hour()
    {
        await using var shop = await ActivityShop.OpenAsync(database, "visits");
        var visitor = new VisitStory("v1");
        await shop.AppendAsync(visitor.Page("home", 0), visitor.Product(1), visitor.Cart(2, 5), visitor.Page("shipping_details", 34.9), visitor.Page("checkout_bug", 64.9));
        await shop.CaughtUpAsync();

        var visits = await shop.SessionsAsync();
        Assert.Equal([4L, 1L], visits.Select(visit => visit.Events));
        Assert.Equal(new ReachedStages(1, 1, 1, 0, 0), visits[0].Reached);
        Assert.Equal(new ReachedStages(0, 0, 0, 0, 0), visits[1].Reached);
        Assert.Equal([0L, 1L], visits.Select(visit => visit.Errors));
        Assert.Equal([new CartLine("85123A", 2)], visits[1].Cart);
        Assert.Equal(["85123A"], visits[0].Products);
        Assert.Equal(Names.OfVisitor("v1"), visits[0].Visitor);
        Assert.Equal(["add_to_cart 1", "home 1", "product_view 1", "shipping_details 1"], visits[0].Counts.Select(count => $"{count.Key} {count.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task News_that_comes_late_joins_two_visits()
    {
        await using var shop = await ActivityShop.OpenAsync(database, "late");
        var visitor = new VisitStory("v1");
        await shop.AppendAsync(visitor.Page("home", 0), visitor.Page("catalog", 50), visitor.Page("cart", 100));
        await shop.CaughtUpAsync();
        Assert.Equal(3, (await shop.SessionsAsync()).Count);

        await shop.AppendAsync(visitor.Product(25));
        await shop.CaughtUpAsync();

        Assert.Equal([3L, 1L], (await shop.SessionsAsync()).Select(visit => visit.Events));
    }

    [Fact]
    public async Task Who_signs_in_takes_along_what_they_did_before_in_the_session()
    {
        await using var shop = await ActivityShop.OpenAsync(database, "signs_in");
        var visitor = new VisitStory("v1");
        await shop.AppendAsync(visitor.Page("home", 0));
        await shop.CaughtUpAsync();
        Assert.Null(Assert.Single(await shop.EntriesAsync()).Customer);

        await shop.AppendAsync(visitor.SignsIn(Ada, 1), visitor.Page("account_page", 2));
        await shop.CaughtUpAsync();

        var name = Names.OfCustomer(Ada);
        Assert.DoesNotContain(Ada.ToString(), name, StringComparison.Ordinal);
        Assert.Equal(3, (await shop.EntriesAsync(Filter.Eq("customer", name))).Count);
        Assert.Equal(name, Assert.Single(await shop.SessionsAsync()).Customer);
    }

    [Fact]
    public async Task Nothing_is_kept_of_an_erased_customer_and_nothing_comes_after()
    {
        await using var shop = await ActivityShop.OpenAsync(database, "erased");
        var (hers, another) = (new VisitStory("v1"), new VisitStory("v2"));
        await ShopHistory.PlayAsync(shop.Store);
        await shop.AppendAsync(hers.Page("home", 0), hers.SignsIn(Ada, 1));
        await shop.AppendAsync(another.Page("home", 0));
        await shop.CaughtUpAsync();
        var name = Names.OfCustomer(Ada);
        Assert.Contains(await shop.EntriesAsync(Filter.Eq("customer", name)), entry => entry.Kind == "order_placed");

        await ShopHistory.EraseAdaAsync(shop.Store);
        await shop.AppendAsync(hers.Page("cart", 2));
        await ShopHistory.PlaceAsync(shop.Store, "after", Ada, Morning, ShopHistory.Line(1, ShopHistory.Lamp, 1, 1));
        await shop.CaughtUpAsync();

        Assert.Empty(await shop.EntriesAsync(Filter.Or(Filter.Eq("customer", name), Filter.Eq("stream", hers.Stream))));
        Assert.Empty(await shop.SessionsAsync(Filter.Eq("stream", hers.Stream)));
        Assert.Single(await shop.SessionsAsync(Filter.Eq("stream", another.Stream)));
        await shop.Views.RebuildAsync(shop.Store, ct: Ct);
        Assert.Empty(await shop.EntriesAsync(Filter.Eq("customer", name)));
        Assert.Single(await shop.SessionsAsync(Filter.Eq("stream", another.Stream)));
    }

    [Fact]
    public async Task Rebuilt_from_zero_is_the_same_as_live_and_so_is_every_event_twice()
    {
        await using var shop = await ActivityShop.OpenAsync(database, "rebuilt");
        await ShopHistory.PlayAsync(shop.Store);
        foreach (var number in Enumerable.Range(0, 20))
        {
            var visitor = new VisitStory($"v{number}");
            await shop.AppendAsync(visitor.Page("home", number), visitor.Product(number + 1), visitor.Page("cart", number + 50));
            await shop.AppendAsync(visitor.Cart(1, number + 2));
        }

        await shop.CaughtUpAsync();
        var live = await shop.EverythingAsync();
        Assert.True(live.Length > 100);

        var log = await shop.Store.ReadLogAsync(new(Categories: shop.Views.Categories, Limit: 10_000), Ct);
        await shop.Views.HandleAsync([.. log], Ct);
        foreach (var some in log.Chunk(7))
            await shop.Views.HandleAsync(some, Ct);
        Assert.Equal(live, await shop.EverythingAsync());

        var (edition, events) = await shop.Views.RebuildAsync(shop.Store, ct: Ct);
        Assert.Equal((2, log.Count), (edition, events));
        Assert.Equal(live, await shop.EverythingAsync());

        await shop.AppendAsync(new VisitStory("new").Page("home", 0));
        await shop.CaughtUpAsync();
        Assert.Equal(live.Length + 2, (await shop.EverythingAsync()).Length);
    }

    [Fact]
    public async Task Visits_of_a_day_are_added_up_without_reading_them()
    {
        await using var shop = await ActivityShop.OpenAsync(database, "figures");
        foreach (var number in Enumerable.Range(0, 5))
        {
            var visitor = new VisitStory($"v{number}");
            await shop.AppendAsync(number < 2 ? [visitor.Page("home", 0), visitor.Product(1), visitor.Page("payment_error", 2)] : [visitor.Page("home", 0)]);
        }

        await shop.CaughtUpAsync();
        var sessions = (await shop.Views.LiveAsync(shop.Store, Ct)).Sessions;
        var row = Assert.Single(await sessions.AggregateAsync(
            Aggregate.Match(Filter.All).GroupBy("day").Count("visits").Sum("seen", "reached.productView").Sum("errors", "counts.payment_error"), Ct));
        Assert.Equal((new DateOnly(2026, 3, 2), 5L, 2L, 2L), (row["day"].AsDateOnly, row["visits"].AsInt64, row["seen"].AsInt64, row["errors"].AsInt64));
    }
}
