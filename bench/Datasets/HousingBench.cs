using System.Diagnostics;
using System.Text.Json;
using KiVendTout.Bench.Messaging;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Loading;
using KiVendTout.Handlers.Datasets.Reading;
using KiVendTout.Handlers.Datasets.Storing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace KiVendTout.Bench.Datasets;

/// <summary>What <c>bench housing</c> is told.</summary>
/// <param name="Json">One JSON object on standard output.</param>
/// <param name="Rows">Rows of the generated file.</param>
/// <param name="Batch">Records of a message.</param>
/// <param name="Rounds">How often floor and pipeline take turns.</param>
/// <param name="Brokers">A real cluster, or null.</param>
internal sealed record HousingSettings(bool Json, int Rows, int Batch, int Rounds, string? Brokers);

/// <summary><c>bench housing</c>: a generated file through reader, Kafka and consumer into its table, beside a bare COPY of the same rows into the same table.</summary>
internal sealed class HousingBench(HousingSettings settings, MessagingSite site, DatasetStore store, Dataset dataset, string folder)
{
    private const string DatabaseName = "bench_housing";
    private const double RatioGoal = 0.7;
    private const double SpeedGoal = 110_000;
    private const double ProcessorGoal = 15; // seconds a million rows, everybody's
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private readonly List<Turn> _text = [];
    private readonly List<Turn> _binary = [];
    private readonly List<Turn> _ours = [];
    private double _peak;
    private long _window;

    private string File => Path.Combine(folder, "housing.csv");

    public static async Task<int> RunAsync(HousingSettings settings, CancellationToken ct)
    {
        await using var site = await MessagingSite.StartAsync(settings.Brokers);
        await using var database = NpgsqlDataSource.Create(await site.Cluster.CreateDatabaseAsync(DatabaseName));
        var store = await DatasetStore.OpenAsync(database, "kivendtout", ct);
        var declared = DeclarationFile.Read(Path.Combine(BenchCluster.Root(), "ops", "datasets", "housing.yaml"));
        var dataset = declared with { Topic = $"{declared.Topic}-bench-{Environment.ProcessId}" };
        await store.ApplyAsync(dataset, ct);
        var folder = Directory.CreateTempSubdirectory("kvt-bench-housing-").FullName;
        try
        {
            var bench = new HousingBench(settings, site, store, dataset, folder);
            await bench.MeasureAsync(ct);
            bench.Print();
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(CancellationToken ct)
    {
        MessagingBench.Say($"making {settings.Rows:N0} rows");
        await using (var to = System.IO.File.Create(File))
            GeneratedHousing.Write(to, settings.Rows);
        var floor = new BareCopy(store, dataset, new Dictionary<string, string>(site.Cluster.Facts) { ["PGDATABASE"] = DatabaseName }, folder);
        await floor.PrepareAsync(File, ct);
        await site.Topics.EnsureAsync(DatasetConsumer.Topics([dataset]));
        var place = new KafkaPlace(site.Kafka, await site.Topics.ClusterIdAsync());
        var server = await ServerTime.OfAsync(store.Database, ct);
        await using var consumer = DatasetConsumer.Of(store, [dataset], place, alone: !site.IsReal, groupPrefix: "", NullLoggerFactory.Instance);
        consumer.Start();
        while (consumer.Partitions.Count == 0)
            await Task.Delay(20, ct);
        for (var round = 0; round <= settings.Rounds; round++)
        {
            var name = round == 0 ? "warming up" : $"round {round} of {settings.Rounds}";
            MessagingBench.Say($"{name}: bare COPY, text");
            var text = await TurnAsync(floor, server, () => floor.CopyAsync(binary: false, ct), ct);
            MessagingBench.Say($"{name}: bare COPY, binary");
            var binary = await TurnAsync(floor, server, () => floor.CopyAsync(binary: true, ct), ct);
            MessagingBench.Say($"{name}: the pipeline");
            PeakMemory.Reset();
            var ours = await TurnAsync(floor, server, () => LoadAsync(place, ct), ct);
            if (round == 0)
                continue; // The first turn compiles our code and grows the server's files.
            _text.Add(text);
            _binary.Add(binary);
            _ours.Add(ours);
            _peak = Math.Max(_peak, PeakMemory.MiB());
        }
    }

    private async Task<Turn> TurnAsync(BareCopy floor, ServerTime server, Func<Task> work, CancellationToken ct)
    {
        await floor.EmptyAsync(ct);
        await site.Cluster.SuperuserAsync("checkpoint");
        var (client, theirs, began) = (Environment.CpuUsage.TotalTime.TotalSeconds, server.Seconds(), Stopwatch.GetTimestamp());
        await work();
        var turn = new Turn(Stopwatch.GetElapsedTime(began).TotalSeconds, Environment.CpuUsage.TotalTime.TotalSeconds - client, server.Seconds() - theirs);
        await using var count = store.Database.CreateCommand($"select count(*) from {store.Schema}.{dataset.Table}");
        var rows = (long)(await count.ExecuteScalarAsync(ct))!;
        return rows == settings.Rows ? turn : throw new InvalidOperationException($"{settings.Rows:N0} rows were sent, {rows:N0} are in the table.");
    }

    /// <summary>As the command does it: hash, read, send, and stay until the last row is stored.</summary>
    private async Task LoadAsync(KafkaPlace place, CancellationToken ct)
    {
        await using var sender = new KafkaSender(_ => Task.FromResult(place), dataset.Topic);
        var loader = new DatasetLoader(store, dataset, sender, new LoaderOptions { BatchSize = settings.Batch, WindowBytes = site.IsReal ? LoaderOptions.WideWindow : LoaderOptions.NarrowWindow });
        await using var file = await SourceFile.OpenAsync(File, await store.SourcesAsync(dataset.Name, ct), ct: ct);
        var load = await loader.RunAsync(file, null, ct);
        _window = Math.Max(_window, load.PeakWindowBytes);
    }

    private void Print()
    {
        var (text, binary, ours) = (Median(_text), Median(_binary), Median(_ours));
        var fastest = Math.Min(text.Seconds, binary.Seconds);
        var (ratio, speed, processor) = (fastest / ours.Seconds, settings.Rows / ours.Seconds, (ours.Client + ours.Server) * 1_000_000 / settings.Rows);
        if (settings.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new { bench = "housing", processors = Environment.ProcessorCount, kafka = site.IsReal ? "real" : "embedded", settings.Rows, settings.Batch, text, binary, ours, ratio, rowsPerSecond = speed, processorSecondsAMillion = processor, peakMiB = _peak, peakWindowBytes = _window },
                Indented));
            return;
        }

        Console.WriteLine($"{settings.Rows:N0} rows, batches of {settings.Batch:N0}, {(site.IsReal ? "real brokers" : "embedded Kafka")}, medians of {settings.Rounds} rounds, {Environment.ProcessorCount} processors");
        Console.WriteLine($"{"",-22}{"seconds",10}{"rows/s",12}{"client s",10}{"server s",10}");
        foreach (var (name, turn) in new[] { ("bare COPY, text", text), ("bare COPY, binary", binary), ("the pipeline", ours) })
            Console.WriteLine($"{name,-22}{turn.Seconds,10:F2}{settings.Rows / turn.Seconds,12:N0}{turn.Client,10:F2}{turn.Server,10:F2}");
        Console.WriteLine($"ratio to the faster COPY {ratio:F2} (goal {RatioGoal}: {Reached(ratio >= RatioGoal)}); {speed:N0} rows/s (goal {SpeedGoal:N0}: {Reached(speed >= SpeedGoal)})");
        Console.WriteLine($"processor seconds a million rows, client, Kafka and server: {processor:F1} (goal {ProcessorGoal}: {Reached(processor <= ProcessorGoal)})");
        Console.WriteLine($"peak memory {_peak:N0} MiB, of which {_window / 1048576.0:F1} MiB waited to be stored");
    }

    private static string Reached(bool reached) => reached ? "reached" : "missed";

    private static Turn Median(List<Turn> turns) => turns.OrderBy(turn => turn.Seconds).ElementAt(turns.Count / 2);

    /// <summary>One turn.</summary>
    /// <param name="Seconds">How long it took.</param>
    /// <param name="Client">Processor seconds of this process; the embedded brokers are in it.</param>
    /// <param name="Server">Processor seconds of PostgreSQL.</param>
    private sealed record Turn(double Seconds, double Client, double Server);
}
