using System.Diagnostics;

namespace KiVendTout.Platform.Documents.Tests;

/// <summary>Figures for the README, printed; they depend on the machine, so nothing is held against them. Only with KVT_LONG=1.</summary>
public sealed class Measuring(Databases databases, ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, BothBackends]
    public async Task How_many_documents_a_second(Backend backend)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("KVT_LONG") == "1", "Measuring takes a while: set KVT_LONG=1.");
        var visits = await databases.VisitsAsync(backend);
        const int Count = 10_000;
        await visits.BulkUpsertAsync(Visits.Some(100), ct: Cancel);

        await Time("inserted", () => visits.BulkUpsertAsync(Visits.Some(Count, position: 1), "position", Cancel));
        await Time("replaced", () => visits.BulkUpsertAsync(Visits.Some(Count, position: 2), "position", Cancel));
        await Time("kept", () => visits.BulkUpsertAsync(Visits.Some(Count, position: 2), "position", Cancel));
        await Time("replaced without a guard", () => visits.BulkUpsertAsync(Visits.Some(Count, position: 2), ct: Cancel));
        await Time("read by id, 1,000 at once", async () =>
        {
            foreach (var ids in Visits.Some(Count).Select(visit => (DocumentValue)visit.Id).Chunk(1_000))
                await visits.FindAsync(ids, Cancel);
        });
        await Time("read in pages of 1,000", async () =>
        {
            for (IReadOnlyList<DocumentValue>? after = []; after is not null;)
                after = (await visits.FindAsync(Filter.All, new() { Limit = 1_000, After = after is [] ? null : after }, Cancel)).Next;
        });
        await Time("read one by one, 8 callers", () => Task.WhenAll(Enumerable.Range(0, 8).Select(async caller =>
        {
            for (var number = caller; number < Count; number += 8)
                await visits.FindAsync([$"v{number:D5}"], Cancel);
        })));

        async Task Time(string what, Func<Task> work)
        {
            var began = Stopwatch.GetTimestamp();
            await work();
            output.WriteLine($"{backend}: {Count / Stopwatch.GetElapsedTime(began).TotalSeconds:N0} documents a second {what}");
        }
    }
}
