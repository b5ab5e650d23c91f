using System.Diagnostics;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Appending;

namespace KiVendTout.Bench.EventStore;

/// <summary>What a stretch of commands gave.</summary>
internal sealed record LoadResult(double PerSecond, double P50Ms, double P99Ms, double MeanMs);

/// <summary>Commands through the ordinary calls: load (warm), append with the expected version, an inline summary row.</summary>
internal static class CommandLoad
{
    private const int StreamsPerClient = 100;

    /// <summary>A fixed number of commands in flight, each followed by the next.</summary>
    public static async Task<LoadResult> ClosedAsync(StreamStore store, int inFlight, int seconds)
    {
        // The floor's streams exist when its clock starts, so ours do too.
        var streams = await Task.WhenAll(Enumerable.Range(0, inFlight * StreamsPerClient).Select(async _ =>
        {
            var stream = Guid.CreateVersion7();
            await CommandAsync(store, stream);
            return stream;
        }));
        var end = Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
        var clock = Stopwatch.StartNew();
        var latencies = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(client => Task.Run(async () =>
        {
            var random = new Random(client);
            var taken = new List<double>(100_000);
            while (Stopwatch.GetTimestamp() < end)
            {
                var started = Stopwatch.GetTimestamp();
                await CommandAsync(store, streams[(client * StreamsPerClient) + random.Next(StreamsPerClient)]);
                taken.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            return taken;
        })));
        var all = latencies.SelectMany(part => part).Order().ToArray();
        return new LoadResult(all.Length / clock.Elapsed.TotalSeconds, At(all, 0.5), At(all, 0.99), all.Average());
    }

    /// <summary>Commands at a steady rate, whatever the store's answers take.</summary>
    public static async Task OpenAsync(StreamStore store, int perSecond, int seconds)
    {
        var streams = Enumerable.Range(0, 1000).Select(_ => Guid.CreateVersion7()).ToArray();
        var clock = Stopwatch.StartNew();
        var running = new List<Task>();
        for (var sent = 0; clock.Elapsed.TotalSeconds < seconds; sent++)
        {
            var stream = streams[sent % streams.Length];
            running.Add(Task.Run(() => CommandAsync(store, stream)));
            while (clock.Elapsed.TotalSeconds * perSecond < sent)
            {
                await Task.Delay(1);
            }
        }

        await Task.WhenAll(running);
    }

    public static double At(double[] ordered, double share) => ordered.Length == 0 ? double.NaN : ordered[(int)(share * (ordered.Length - 1))];

    private static async Task CommandAsync(StreamStore store, Guid stream)
    {
        var state = await store.LoadAsync<OrderState>("order", stream);
        var outcome = await store.TryAppendAsync([state.Append([BenchShop.Paid(stream)])]);
        if (outcome.Verdict != AppendVerdict.Committed)
        {
            outcome.OrThrow();
        }
    }
}
