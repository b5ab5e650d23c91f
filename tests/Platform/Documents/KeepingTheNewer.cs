namespace KiVendTout.Platform.Documents.Tests;

public sealed class KeepingTheNewer(Databases databases)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, BothBackends]
    public async Task An_older_or_equal_document_changes_nothing(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);

        Assert.Equal(new(100, 0, 0), await visits.BulkUpsertAsync(Visits.Some(100, position: 5), "position", Cancel));
        Assert.Equal(new(0, 0, 100), await visits.BulkUpsertAsync(Changed(100, position: 5), "position", Cancel));
        Assert.Equal(new(0, 0, 100), await visits.BulkUpsertAsync(Changed(100, position: 4), "position", Cancel));
        Assert.Equal(Visits.Text(Visits.Some(100, position: 5)), Visits.Text((await visits.FindAsync(Filter.All, ct: Cancel)).Documents));

        Assert.Equal(new(20, 100, 0), await visits.BulkUpsertAsync(Changed(120, position: 6), "position", Cancel));
        Assert.Equal(120, await visits.CountAsync(Filter.Eq("customer", "changed"), Cancel));
        Assert.Equal(new(0, 120, 0), await visits.BulkUpsertAsync(Visits.Some(120, position: 1), ct: Cancel));
    }

    [Theory, BothBackends]
    public async Task Newer_and_older_ones_of_one_call_are_told_apart(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);
        await visits.BulkUpsertAsync([Visits.Number(1, 10), Visits.Number(2, 10), Visits.Number(3, 10)], "position", Cancel);

        var result = await visits.BulkUpsertAsync([Visits.Number(1, 9), Visits.Number(2, 11), Visits.Number(3, 10), Visits.Number(4, 1)], "position", Cancel);

        Assert.Equal(new(1, 1, 2), result);
        Assert.Equal([10, 11, 10, 1], (await visits.FindAsync(Filter.All, ct: Cancel)).Documents.Select(visit => visit.Position));
    }

    [Theory, BothBackends]
    public async Task Of_two_with_one_id_in_a_call_the_newer_or_else_the_last_is_stored(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);

        Assert.Equal(new(1, 0, 2), await visits.BulkUpsertAsync([Visits.Number(1, 2), Visits.Number(1, 3), Visits.Number(1, 1)], "position", Cancel));
        Assert.Equal(3, Assert.Single(await visits.FindAsync(["v00001"], Cancel)).Position);
        Assert.Equal(new(0, 1, 2), await visits.BulkUpsertAsync([Visits.Number(1, 2), Visits.Number(1, 3), Visits.Number(1, 1)], ct: Cancel));
        Assert.Equal(1, Assert.Single(await visits.FindAsync(["v00001"], Cancel)).Position);
    }

    [Theory, BothBackends]
    public async Task Eight_writers_at_once_leave_the_highest_position_of_each(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);
        const int Documents = 40;
        const int Writers = 8;
        const int Rounds = 12;

        // Every writer has positions of its own, and each sends its own in another order: what wins must not depend on who was last.
        var results = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            var totals = new BulkUpsertResult();
            foreach (var round in Enumerable.Range(0, Rounds).OrderBy(_ => random.Next()))
            {
                var batch = Visits.Some(Documents, position: (round * Writers) + writer + 1);
                random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(batch));
                var result = await visits.BulkUpsertAsync(batch, "position", Cancel);
                totals = new(totals.Inserted + result.Inserted, totals.Replaced + result.Replaced, totals.Kept + result.Kept);
            }

            return totals;
        })));

        var found = (await visits.FindAsync(Filter.All, ct: Cancel)).Documents;
        Assert.Equal(Visits.Text(Visits.Some(Documents, position: Rounds * Writers)), Visits.Text(found));
        // The server of these tests lets two inserts of one id at the same moment both pass; MongoDB refuses one, and PostgreSQL too.
        if (backend == Backend.PostgreSql)
            Assert.Equal(Documents, results.Sum(result => result.Inserted));
        Assert.Equal(Documents * Writers * Rounds, results.Sum(result => result.Inserted + result.Replaced + result.Kept));
    }

    [Theory, BothBackends]
    public async Task A_guard_must_be_a_whole_number_of_the_document(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);

        foreach (var field in new[] { "id", "amount", "at", "nothing", "place", "tags", "position.x", "" })
            await Assert.ThrowsAnyAsync<ArgumentException>(() => visits.BulkUpsertAsync(Visits.Some(1), field, Cancel));
        var missing = await Assert.ThrowsAsync<DocumentException>(() => visits.BulkUpsertAsync(Visits.Some(1), "counts.other", Cancel));
        Assert.Contains("v00000", missing.Message);
        Assert.Equal(new(1, 0, 0), await visits.BulkUpsertAsync(Visits.Some(1), "counts.page_viewed", Cancel));
    }

    private static List<Visit> Changed(int count, long position) => [.. Visits.Some(count, position).Select(visit => visit with { Customer = "changed" })];
}
