using System.Diagnostics;

namespace KiVendTout.Platform.Documents.Tests;

public sealed class RunningForLong(Databases databases)
{
    [Fact]
    public async Task Many_small_calls_to_MongoDB_leave_no_memory_behind()
    {
        var cancel = TestContext.Current.CancellationToken;
        var visits = await databases.VisitsAsync(Backend.MongoDb);
        var calls = Environment.GetEnvironmentVariable("KVT_LONG") == "1" ? 1_000_000 : 50_000;
        await visits.BulkUpsertAsync(Visits.Some(50), ct: cancel);
        await CallAsync(calls / 10);
        var before = Resident();

        await CallAsync(calls);

        // A single leaked document, reply or filter of each call would be more than 10 MB (50,000 calls), and 200 MB of a million.
        var grown = (Resident() - before) / 1024 / 1024;
        Assert.True(grown < (calls > 100_000 ? 60 : 24), $"{calls} calls left {grown} MB behind.");

        Task CallAsync(int count) => Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var call = caller; call < count; call += 8)
            {
                var id = $"v{call % 50:D5}";
                switch (call % 5)
                {
                    case 0: await visits.BulkUpsertAsync([Visits.Number(call % 50, call)], "position", cancel); break;
                    case 1: await visits.CountAsync(Filter.Eq("id", id), cancel); break;
                    case 2: await visits.DeleteAsync(Filter.Eq("id", "nobody"), cancel); break;
                    case 3: await visits.AggregateAsync(Aggregate.Match(Filter.Eq("id", id)).GroupBy("day").Sum("n", "clicks"), cancel); break;
                    default: await visits.FindAsync([id], cancel); break;
                }
            }
        }, cancel)));
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
