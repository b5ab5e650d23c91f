using System.Runtime.InteropServices;

namespace KiVendTout.Platform.Documents.Tests;

/// <summary>Counts what the process holds, so nothing else may run in it meanwhile.</summary>
[CollectionDefinition(nameof(RunningForLong), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(RunningForLong))]
public sealed partial class RunningForLong(Databases databases)
{
    private const long ThreadsKeep = 10 << 20;

    [Fact]
    public async Task Many_small_calls_to_MongoDB_leave_no_memory_behind()
    {
        var cancel = TestContext.Current.CancellationToken;
        var visits = await databases.VisitsAsync(Backend.MongoDb);
        var calls = Environment.GetEnvironmentVariable("KVT_LONG") == "1" ? 1_000_000 : 50_000;
        await visits.BulkUpsertAsync(Visits.Some(50), ct: cancel);
        await CallAsync(calls / 10);
        var before = Allocated();

        await CallAsync(calls);

        // Each thread keeps up to a quarter of a megabyte of freed pieces for itself, and threads come and go. What is left: a document, reply
        // or filter is 128 bytes and its content; one leaked in each call is seen in the short form, one in every eighth call in the long one.
        var grown = Allocated() - before;
        Assert.True(grown < ThreadsKeep + (calls * 16L), $"{calls:N0} calls left {grown:N0} bytes behind.");

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

    // What the C library has given out and not got back, in all its arenas: unlike the resident size it knows no fragments and no delay.
    private static long Allocated()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var memory = AskAllocator();
        return (long)(memory.InArenas + memory.Mapped);
    }

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial AllocatorReport AskAllocator();

    /// <summary>The structure <c>mallinfo2</c> of glibc's malloc.h, in its order.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct AllocatorReport
    {
        private readonly nuint _arena, _freeChunks, _freeFast, _mappedRegions;
        public readonly nuint Mapped;
        private readonly nuint _mostUsed, _fastBytes;
        public readonly nuint InArenas;
        private readonly nuint _free, _trimmable;
    }
}
