using System.Diagnostics;
using System.Text.Json;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Rebuilding;

namespace KiVendTout.Bench.EventStore;

/// <summary><c>bench events</c>: the event store beside PostgreSQL itself.</summary>
internal static class EventsBench
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static async Task<int> RunAsync(BenchSettings settings, CancellationToken ct)
    {
        await using var cluster = await BenchCluster.StartAsync();
        var figures = new List<Figure>();
        var connection = await cluster.CreateDatabaseAsync("bench_events");
        await using (var store = await StreamStore.OpenAsync(BenchShop.Options(connection, withAsync: false), ct))
        {
            figures.AddRange(await CommandsAsync(store, new PgbenchFloor(cluster, "bench_events"), settings));
            figures.Add(await RebuildAsync(store, settings));
        }

        figures.Add(await DelayAsync(await cluster.CreateDatabaseAsync("bench_delay"), settings));
        if (settings.ImportFile is { } file)
        {
            figures.Add(await ImportBench.RunAsync(cluster, file));
        }

        Print(figures, settings.Json);
        return 0;
    }

    private static async Task<IEnumerable<Figure>> CommandsAsync(StreamStore store, PgbenchFloor floor, BenchSettings settings)
    {
        await using (var seed = store.Database.CreateCommand(PgbenchFloor.SeedSql))
        {
            await seed.ExecuteNonQueryAsync();
        }

        Say("warming up");
        await CommandLoad.ClosedAsync(store, 64, settings.Seconds);
        await CommandLoad.ClosedAsync(store, 1, 2);
        var floors = new Dictionary<int, List<(double PerSecond, double LatencyMs)>>();
        var ours = new Dictionary<int, List<LoadResult>>();
        for (var round = 1; round <= settings.Rounds; round++)
        {
            foreach (var clients in (int[])[1, 8, 16, 64])
            {
                Say($"round {round} of {settings.Rounds}: {clients} in flight, pgbench");
                store.Database.Clear(); // idle connections of the store take slots that pgbench needs
                (floors.TryGetValue(clients, out var f) ? f : floors[clients] = []).Add(await floor.RunAsync(clients, settings.Seconds));
                if (clients != 16)
                {
                    Say($"round {round} of {settings.Rounds}: {clients} in flight, event store");
                    (ours.TryGetValue(clients, out var o) ? o : ours[clients] = []).Add(await CommandLoad.ClosedAsync(store, clients, settings.Seconds));
                }
            }
        }

        var best = floors.Max(entry => Median(entry.Value.Select(result => result.PerSecond)));
        return [Throughput(64, best, 2, "at least 2x pgbench's best"), Throughput(8, Median(floors[8].Select(f => f.PerSecond)), 1, "at least pgbench with 8"), Latency()];

        Figure Throughput(int clients, double against, double goal, string words)
        {
            var mine = Median(ours[clients].Select(result => result.PerSecond));
            var p99 = Median(ours[clients].Select(result => result.P99Ms));
            return new Figure($"commands, {clients} in flight", mine, against, "commands/s", mine / against, $"{words}; p99 under 20 ms", mine >= goal * against && p99 < 20, $"p50 {Median(ours[clients].Select(result => result.P50Ms)):F2} ms, p99 {p99:F2} ms");
        }

        Figure Latency()
        {
            var (mine, against) = (Median(ours[1].Select(result => result.MeanMs)), Median(floors[1].Select(result => result.LatencyMs)));
            var p99 = Median(ours[1].Select(result => result.P99Ms));
            return new Figure("command, 1 in flight", mine, against, "ms mean", mine / against, "at most 1.3x pgbench; p99 under 20 ms", mine <= 1.3 * against && p99 < 20, $"p50 {Median(ours[1].Select(result => result.P50Ms)):F2} ms, p99 {p99:F2} ms");
        }
    }

    private static async Task<Figure> RebuildAsync(StreamStore store, BenchSettings settings)
    {
        var (copies, builds) = (new List<double>(), new List<double>());
        for (var round = 1; round <= settings.Rounds; round++)
        {
            Say($"round {round} of {settings.Rounds}: COPY of the log");
            copies.Add(await CopyOutAsync(store));
            Say($"round {round} of {settings.Rounds}: rebuild");
            var built = await new Rebuilder(store).RebuildAsync("order-summary");
            builds.Add(built.Events / built.Elapsed.TotalSeconds);
        }

        var (mine, floor) = (Median(builds), Median(copies));
        var peak = Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000;
        return new Figure("rebuild of the order summary", mine, floor, "events/s", mine / floor, "at least 100,000 and a third of COPY", mine >= 100_000 && mine * 3 >= floor, $"peak memory of this process {peak} MB");
    }

    /// <summary>The same rows by binary COPY through the same client, read column by column and thrown away.</summary>
    private static async Task<double> CopyOutAsync(StreamStore store)
    {
        var clock = Stopwatch.StartNew();
        await using var connection = await store.Database.OpenConnectionAsync();
        await using var export = await connection.BeginBinaryExportAsync(
            "copy (select seq_id, id, stream_id, version, data, type, timestamp from kivendtout.mt_events) to stdout (format binary)");
        var rows = 0L;
        while (await export.StartRowAsync() != -1)
        {
            export.Read<long>();
            export.Read<Guid>();
            export.Read<Guid>();
            export.Read<long>();
            export.Read<byte[]>(NpgsqlTypes.NpgsqlDbType.Jsonb);
            export.Read<string>();
            export.Read<DateTimeOffset>(NpgsqlTypes.NpgsqlDbType.TimestampTz);
            rows++;
        }

        return rows / clock.Elapsed.TotalSeconds;
    }

    private static async Task<Figure> DelayAsync(string connection, BenchSettings settings)
    {
        const int perSecond = 500;
        Say($"commit to asynchronous view at {perSecond} commands/s");
        await using var store = await StreamStore.OpenAsync(BenchShop.Options(connection, withAsync: true));
        await using var daemon = new ProjectionDaemon(store);
        daemon.Start();
        await CommandLoad.OpenAsync(store, perSecond, 3);
        await CommandLoad.OpenAsync(store, perSecond, settings.Seconds * 2);
        await Task.Delay(1000);
        await using var delays = store.Database.CreateCommand($"""
            select extract(epoch from s.seen - e.timestamp)::float8 * 1000 from kivendtout.seen s join kivendtout.mt_events e on e.seq_id = s.seq
            order by s.seq desc limit {perSecond * settings.Seconds * 2}
            """);
        var all = new List<double>();
        await using var reader = await delays.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            all.Add(reader.GetDouble(0));
        }

        var ordered = all.Order().ToArray();
        var (p50, p99) = (CommandLoad.At(ordered, 0.5), CommandLoad.At(ordered, 0.99));
        return new Figure("command to asynchronous view", p50, 10, "ms p50", p50 / 10, "p50 under 10 ms, p99 under 50 ms at 500/s", p50 < 10 && p99 < 50, $"p99 {p99:F1} ms over {ordered.Length} events, from before the append to the view's row");
    }

    private static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        return ordered[ordered.Length / 2];
    }

    private static void Say(string text) => Console.Error.WriteLine($"bench: {text}");

    private static void Print(List<Figure> figures, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { bench = "events", processors = Environment.ProcessorCount, figures }, Indented));
            return;
        }

        Console.WriteLine($"{"figure",-32}{"ours",14}{"floor",14}{"ratio",8}  unit        goal");
        foreach (var figure in figures)
        {
            Console.WriteLine($"{figure.Name,-32}{figure.Ours,14:N2}{figure.Floor,14:N2}{figure.Ratio,8:F2}  {figure.Unit,-12}{figure.Goal}: {(figure.Reached ? "reached" : "missed")}");
            Console.WriteLine($"{"",-32}{figure.Detail}");
        }
    }
}
