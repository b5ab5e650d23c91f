using System.Diagnostics;
using System.Text.Json;
using Npgsql;

namespace KiVendTout.Bench.EventStore;

/// <summary>The import of an order file through the host's own verb, in a process of its own, into an empty database.</summary>
internal static class ImportBench
{
    private const double Goal = 5_000;

    public static async Task<Figure> RunAsync(BenchCluster cluster, string file)
    {
        Console.Error.WriteLine($"bench: import of {file}");
        var database = "bench_import";
        await cluster.CreateDatabaseAsync(database);
        var home = Directory.CreateTempSubdirectory("kvt-bench-home");
        try
        {
            var environment = new Dictionary<string, string>(cluster.Facts) { ["PGDATABASE"] = database, ["KVT_HOME"] = home.FullName, ["KVT_ROOT"] = BenchCluster.Root() };
            var host = Path.Combine(BenchCluster.Root(), "src", "Host", "bin", "Release", "net10.0", "KiVendTout.Host.dll");
            var clock = Stopwatch.StartNew();
            var output = await BenchCluster.RunAsync("dotnet", [host, "import", file, "--json"], environment);
            var seconds = clock.Elapsed.TotalSeconds;
            var rows = JsonDocument.Parse(output).RootElement.GetProperty("rows").GetInt64();
            await using var count = new NpgsqlConnection(cluster.ConnectionString(database));
            await count.OpenAsync();
            await using var events = new NpgsqlCommand("select count(*) from kivendtout.mt_events", count);
            return new Figure("import of an order file", rows / seconds, Goal, "rows/s", rows / seconds / Goal, "at least 5,000 rows/s end to end", rows / seconds >= Goal, $"{rows:N0} rows in {seconds:F1} s, start of the process included; {await events.ExecuteScalarAsync():N0} events");
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }
}
