namespace KiVendTout.Platform.Documents.Tests;

public sealed class PagingDocuments(Databases databases)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, BothBackends]
    public async Task Pages_over_equal_and_missing_keys_hold_every_document_once_and_in_order(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);
        var stored = Visits.Some(53).Select(visit => visit with
        {
            Customer = visit.Clicks % 4 == 0 ? null : $"c{visit.Clicks % 3}",
            At = Visits.Noon.AddHours(visit.Clicks % 5),
            LeftAt = visit.Clicks % 2 == 0 ? null : Visits.Noon.AddHours(-(visit.Clicks % 3)),
        }).ToList();
        await visits.BulkUpsertAsync(stored, ct: Cancel);
        (Sort? Sort, IOrderedEnumerable<Visit> Expected)[] orders =
        [
            (null, stored.OrderBy(visit => visit.Id, StringComparer.Ordinal)),
            (Sort.Descending("id"), stored.OrderByDescending(visit => visit.Id, StringComparer.Ordinal)),
            (Sort.Ascending("customer"), stored.OrderBy(visit => visit.Customer, StringComparer.Ordinal)),
            (Sort.Descending("customer"), stored.OrderByDescending(visit => visit.Customer, StringComparer.Ordinal)),
            (Sort.Descending("at").ThenAscending("customer"), stored.OrderByDescending(visit => visit.At).ThenBy(visit => visit.Customer, StringComparer.Ordinal)),
            (Sort.Ascending("leftAt").ThenDescending("amount"), stored.OrderBy(visit => visit.LeftAt).ThenByDescending(visit => visit.Amount)),
            (Sort.Descending("leftAt").ThenDescending("place.city").ThenAscending("score"), stored.OrderByDescending(visit => visit.LeftAt).ThenBy(visit => visit.Score)),
            (Sort.Descending("counts.product_viewed").ThenDescending("bought"), stored.OrderByDescending(visit => visit.Counts["product_viewed"]).ThenByDescending(visit => visit.Bought)),
        ];

        foreach (var (sort, expected) in orders)
        {
            var wanted = sort?.Keys[0].Field == "id" ? expected : expected.ThenBy(visit => visit.Id, StringComparer.Ordinal);
            Assert.Equal(wanted.Select(visit => visit.Id), await PagedAsync(visits, Filter.All, sort, limit: 7));
        }

        Assert.Equal(
            stored.Where(visit => visit.Bought).Select(visit => visit.Id), await PagedAsync(visits, Filter.Eq("bought", true), null, limit: 1));
    }

    [Theory, BothBackends]
    public async Task The_last_page_says_so_even_when_it_is_full(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);
        await visits.BulkUpsertAsync(Visits.Some(10), ct: Cancel);

        var first = await visits.FindAsync(Filter.All, new() { Limit = 5 }, Cancel);
        var second = await visits.FindAsync(Filter.All, new() { Limit = 5, After = first.Next }, Cancel);

        Assert.Equal(["v00004"], first.Next!.Select(value => value.AsString));
        Assert.Equal((5, null), (second.Documents.Count, second.Next));
        await Assert.ThrowsAsync<ArgumentException>(() => visits.FindAsync(Filter.All, new() { Sort = Sort.Ascending("at"), After = ["v00004"] }, Cancel));
    }

    [Theory, BothBackends]
    public async Task A_document_that_comes_before_the_page_moves_nothing(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);
        await visits.BulkUpsertAsync(Visits.Some(10), ct: Cancel);
        var first = await visits.FindAsync(Filter.All, new() { Sort = Sort.Descending("at"), Limit = 3 }, Cancel);

        await visits.BulkUpsertAsync([Visits.Number(99)], ct: Cancel);
        await visits.DeleteAsync(Filter.Eq("id", "v00007"), Cancel); // the one the next page begins behind
        var second = await visits.FindAsync(Filter.All, new() { Sort = Sort.Descending("at"), Limit = 3, After = first.Next }, Cancel);

        Assert.Equal(["v00006", "v00005", "v00004"], second.Documents.Select(visit => visit.Id));
    }

    private static async Task<List<string>> PagedAsync(IDocumentCollection<Visit> visits, Filter filter, Sort? sort, int limit)
    {
        var ids = new List<string>();
        var page = await visits.FindAsync(filter, new() { Sort = sort, Limit = limit }, Cancel);
        while (true)
        {
            ids.AddRange(page.Documents.Select(visit => visit.Id));
            Assert.True(page.Documents.Count == limit || page.Next is null);
            if (page.Next is null)
                return ids;
            page = await visits.FindAsync(filter, new() { Sort = sort, Limit = limit, After = page.Next }, Cancel);
        }
    }
}
