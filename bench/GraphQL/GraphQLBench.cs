using System.Text.Json;
using System.Text.Json.Nodes;
using KiVendTout.Bench.GraphQL.Orders;

namespace KiVendTout.Bench.GraphQL;

/// <summary>
/// <c>bench graphql</c>: the engine beside mercurius, graphql-yoga and a bare JSON endpoint, taking turns; then orders through the host beside the commands alone.
/// </summary>
internal static class GraphQLBench
{
    private const int Connections = 16;
    private const string Ours = "ours";
    private const string Bare = "bare Kestrel";
    private const string Mercurius = "mercurius (jit)";
    private const string Yoga = "graphql-yoga";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private static readonly (string Name, string Document, double Goal)[] Loads =
        [("{ hello }", Catalogue.HelloDocument, 25), ("100 products", Catalogue.ListDocument, 250)];

    public static async Task<int> RunAsync(BenchSettings settings, GraphQLPart part, CancellationToken ct)
    {
        var engine = part == GraphQLPart.Orders ? null : await EngineAsync(settings, ct);
        if (engine is not null && !settings.Json)
        {
            Print(engine);
        }

        var orders = part == GraphQLPart.Engine ? null : await OrdersBench.RunAsync(settings, ct);
        if (settings.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    bench = "graphql",
                    processors = Environment.ProcessorCount,
                    connections = Connections,
                    loadBefore = engine?.Begin.OneMinute,
                    loadAfter = engine?.End.OneMinute,
                    othersBusy = engine?.OthersBusy,
                    results = engine?.Results,
                    figures = engine?.Figures,
                    orders,
                },
                Indented));
            return 0;
        }

        orders?.Print();
        return 0;
    }

    private static async Task<EngineReport> EngineAsync(BenchSettings settings, CancellationToken ct)
    {
        var servers = new List<ServerProcess>();
        try
        {
            await StartAsync(servers);
            await CompareAsync(servers);
            var begin = MachineLoad.Read();
            var own = OwnSeconds(servers);
            var samples = await MeasureAsync(servers, settings, ct);
            var end = MachineLoad.Read();
            return Report(samples, begin, end, end.Others(begin, OwnSeconds(servers) - own));
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    private static async Task StartAsync(List<ServerProcess> servers)
    {
        var clients = Path.Combine(BenchCluster.Root(), "tests", "Clients");
        if (!Directory.Exists(Path.Combine(clients, "node_modules", "mercurius")))
        {
            throw new InvalidOperationException("The peers are not installed: run npm ci --ignore-scripts in tests/Clients.");
        }

        var self = typeof(GraphQLBench).Assembly.Location;
        foreach (var (name, program, arguments) in new (string, string, string[])[]
        {
            (Ours, "dotnet", [self, "graphql-server", "ours"]),
            (Mercurius, "node", ["bench-server.mjs", "mercurius"]),
            (Yoga, "node", ["bench-server.mjs", "yoga"]),
            (Bare, "dotnet", [self, "graphql-server", "bare"]),
        })
        {
            servers.Add(await ServerProcess.StartAsync(name, program, arguments, clients));
        }
    }

    private static async Task CompareAsync(List<ServerProcess> servers)
    {
        foreach (var (name, document, _) in Loads)
        {
            var expected = JsonNode.Parse(await HttpLoad.AskAsync(servers[0].Port, document));
            foreach (var server in servers)
            {
                var answer = await HttpLoad.AskAsync(server.Port, document);
                if (!JsonNode.DeepEquals(expected, JsonNode.Parse(answer)))
                {
                    throw new InvalidOperationException($"{server.Name} answers {name} differently from {servers[0].Name}: {answer[..Math.Min(300, answer.Length)]}");
                }
            }
        }
    }

    private static async Task<List<Sample>> MeasureAsync(List<ServerProcess> servers, BenchSettings settings, CancellationToken ct)
    {
        var samples = new List<Sample>();
        for (var round = 0; round <= settings.Rounds; round++)
        {
            foreach (var (name, document, _) in Loads)
            {
                foreach (var server in servers)
                {
                    ct.ThrowIfCancellationRequested();
                    Console.Error.WriteLine($"bench: {(round == 0 ? "warming up" : $"round {round} of {settings.Rounds}")}: {name}, {server.Name}");
                    var before = server.ProcessorMicroseconds;
                    var (requests, seconds) = await new HttpLoad(server.Port, document, Connections).RunAsync(TimeSpan.FromSeconds(settings.Seconds));
                    if (round > 0)
                    {
                        samples.Add(new Sample(name, server.Name, (server.ProcessorMicroseconds - before) / requests, requests / seconds));
                    }
                }
            }
        }

        return samples;
    }

    private static EngineReport Report(List<Sample> samples, MachineLoad begin, MachineLoad end, double others)
    {
        var results = samples.GroupBy(sample => (sample.Load, sample.Server)).Select(group => new EngineResult(
            group.Key.Load,
            group.Key.Server,
            Median(group.Select(sample => sample.ProcessorUs)),
            group.Min(sample => sample.ProcessorUs),
            group.Max(sample => sample.ProcessorUs),
            Median(group.Select(sample => sample.PerSecond)))).ToList();
        double Of(string load, string server) => results.Single(result => result.Load == load && result.Server == server).ProcessorUs;
        var figures = Loads.SelectMany(load => ((string[])[Mercurius, Yoga, Bare]).Select(peer => new Figure(
            $"{load.Name}, beside {peer}", Of(load.Name, Ours), Of(load.Name, peer), "us/request", Of(load.Name, Ours) / Of(load.Name, peer),
            peer == Mercurius ? $"at most {load.Goal} us and below mercurius" : peer == Yoga ? "a fifth of yoga's" : "none: the floor",
            peer == Mercurius ? Of(load.Name, Ours) <= Math.Min(load.Goal, Of(load.Name, peer)) : peer == Bare || Of(load.Name, Ours) * 5 <= Of(load.Name, peer),
            "processor time of the server process"))).ToList();

        return new EngineReport(results, figures, begin, end, others);
    }

    private static void Print(EngineReport report)
    {
        Console.WriteLine($"{"load",-16}{"server",-18}{"us/request",12}{"lowest",10}{"highest",10}{"requests/s",14}");
        foreach (var result in report.Results.OrderBy(result => result.Load, StringComparer.Ordinal).ThenBy(result => result.ProcessorUs))
        {
            Console.WriteLine($"{result.Load,-16}{result.Server,-18}{result.ProcessorUs,12:N1}{result.LowestUs,10:N1}{result.HighestUs,10:N1}{result.PerSecond,14:N0}");
        }

        foreach (var figure in report.Figures)
        {
            Console.WriteLine($"{figure.Name,-34}{figure.Ours,10:N1}{figure.Floor,10:N1}  ratio {figure.Ratio:F2}  {figure.Goal}: {(figure.Reached ? "reached" : "missed")}");
        }

        Console.WriteLine($"Processor time of the server process, user and kernel; {Connections} connections, one request in flight on each; the load runs on the same {Environment.ProcessorCount} processors.");
        Console.WriteLine($"Load average {report.Begin.OneMinute:F1} before and {report.End.OneMinute:F1} after; other processes kept {report.OthersBusy:F2} processors busy meanwhile.");
    }

    private static double OwnSeconds(List<ServerProcess> servers) =>
        (servers.Sum(server => server.ProcessorMicroseconds) / 1_000_000) + Environment.CpuUsage.TotalTime.TotalSeconds;

    private static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        return ordered[ordered.Length / 2];
    }

    private sealed record Sample(string Load, string Server, double ProcessorUs, double PerSecond);

    private sealed record EngineResult(string Load, string Server, double ProcessorUs, double LowestUs, double HighestUs, double PerSecond);

    private sealed record EngineReport(IReadOnlyList<EngineResult> Results, IReadOnlyList<Figure> Figures, MachineLoad Begin, MachineLoad End, double OthersBusy);
}

/// <summary>What <c>bench graphql</c> measures.</summary>
internal enum GraphQLPart
{
    /// <summary>Both parts.</summary>
    All,

    /// <summary>The engine beside its peers, which need Node.js.</summary>
    Engine,

    /// <summary>Orders through the host on a PostgreSQL of its own.</summary>
    Orders,
}
