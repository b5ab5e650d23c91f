using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using KiVendTout.Platform.Inference;

namespace KiVendTout.Bench.Inference;

/// <summary><c>bench inference</c>: the housing models through our binding and through onnxruntime-node, taking turns: one row a call, and 1,000.</summary>
internal static class InferenceBench
{
    private const int Columns = 13, Batch = 1000;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static async Task<int> RunAsync(BenchSettings settings, CancellationToken ct)
    {
        var root = Root();
        var (models, sample) = (Path.Combine(root, "ops/models/housing"), Path.Combine(root, "ops/sample/housing.csv"));
        var library = Environment.GetEnvironmentVariable("KVT_ONNXRUNTIME") is { Length: > 0 } set ? set : Path.Combine(root, "node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1");
        var package = Path.GetFullPath(Path.Combine(library, "../../../../..")); // The peer runs the very library that we run.
        await using var peer = await NodePeer.StartAsync(package, models, sample);
        var values = File.ReadLines(sample).SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(Columns)).Select(text => float.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var figures = new List<Figure>();
        foreach (var model in new[] { "linear", "boosted" })
        {
            using var session = new InferenceSession(Path.Combine(models, $"{model}.onnx"));
            foreach (var rows in new[] { 1, Batch })
                figures.Add(await CompareAsync(session, peer, model, rows, values, settings, ct));
        }

        Print(figures, settings.Json);
        return 0;
    }

    private static async Task<Figure> CompareAsync(InferenceSession session, NodePeer peer, string model, int rows, float[] values, BenchSettings settings, CancellationToken ct)
    {
        Console.Error.WriteLine($"bench: {model}, {rows} rows a call");
        var milliseconds = settings.Seconds * 1000;
        Ours(session, rows, values, milliseconds / 4);
        await peer.RunAsync(model, rows, milliseconds / 4, ct);
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round < settings.Rounds; round++)
        {
            ours.Add(Ours(session, rows, values, milliseconds).MicrosecondsPerCall);
            theirs.Add((await peer.RunAsync(model, rows, milliseconds, ct)).MicrosecondsPerCall);
        }

        var (our, their) = (Median(ours), Median(theirs));
        var spread = string.Create(CultureInfo.InvariantCulture, $"rounds: ours {ours.Min():0.0} to {ours.Max():0.0}, peer {theirs.Min():0.0} to {theirs.Max():0.0} us; ours {rows * 1e6 / our:N0} rows/s");
        return rows == 1
            ? new Figure($"{model}, one row", our, their, "us a call", our / their, "at most the peer's", our <= their, spread)
            : new Figure($"{model}, {rows} rows", our, their, "us a call", our / their, "at most 1.1 of the peer's", our <= 1.1 * their, spread);
    }

    private static Stretch Ours(InferenceSession session, int rows, float[] values, int milliseconds)
    {
        var available = values.Length / Columns;
        var input = new float[(available + rows) * Columns];
        for (var i = 0; i < input.Length; i++)
            input[i] = values[i % values.Length];
        var answer = new float[rows];
        long[] inputShape = [rows, Columns], outputShape = [rows, 1];
        var (began, calls) = (Stopwatch.GetTimestamp(), 0L);
        while (Stopwatch.GetElapsedTime(began).TotalMilliseconds < milliseconds)
        {
            var first = rows == 1 ? (int)(calls % available) : 0;
            session.Run<float, float>(input.AsSpan(first * Columns, rows * Columns), inputShape, answer, outputShape);
            calls++;
        }

        return new Stretch(calls, Stopwatch.GetElapsedTime(began).TotalSeconds, answer.Sum());
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KiVendTout.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The benchmark runs outside of the repository.");
    }

    private static void Print(List<Figure> figures, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { bench = "inference", processors = Environment.ProcessorCount, library = InferenceSession.RuntimeVersion, figures }, Indented));
            return;
        }

        Console.WriteLine($"{"figure",-22}{"ours",10}{"peer",10}{"ratio",8}  unit        goal");
        foreach (var figure in figures)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figure.Name,-22}{figure.Ours,10:0.0}{figure.Floor,10:0.0}{figure.Ratio,8:0.00}  {figure.Unit,-12}{figure.Goal}: {(figure.Reached ? "reached" : "missed")}"));
            Console.WriteLine($"{"",-22}{figure.Detail}");
        }
    }
}
