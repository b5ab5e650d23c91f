using System.Diagnostics;
using Npgsql;

namespace KiVendTout.Projections.Tests;

/// <summary>
/// The PostgreSQL of this test run: the one that KVT_TEST_PG names, else a private one that ends with the process. Without PostgreSQL's
/// programs the tests are skipped, except where CI=true says that they must be there.
/// </summary>
internal static class Cluster
{
    private static readonly Lazy<Task<string>> Shared = new(FindAsync);

    /// <summary>Connection string of a role that may create databases.</summary>
    public static Task<string> ConnectionAsync() => Shared.Value;

    /// <summary>Starts a cluster of one's own, to be stopped and killed.</summary>
    public static async Task<string> StartAsync(string folder)
    {
        var values = (await ScriptAsync("start", folder, "0", "--scratch"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return new NpgsqlConnectionStringBuilder
        {
            Host = values["PGHOST"],
            Port = int.Parse(values["PGPORT"]),
            Username = values["PGUSER"],
            Database = values["PGDATABASE"],
            Passfile = values["PGPASSFILE"],
        }.ConnectionString;
    }

    public static Task StopAsync(string folder) => ScriptAsync("stop", folder);

    public static Task DestroyAsync(string folder) => ScriptAsync("destroy", folder);

    private static async Task<string> FindAsync()
    {
        if (Environment.GetEnvironmentVariable("KVT_TEST_PG") is { Length: > 0 } given)
        {
            return given;
        }

        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("CI") == "true" || Directory.Exists("/usr/lib/postgresql"), "There is no PostgreSQL here: apt-get install postgresql.");
        var folder = Directory.CreateTempSubdirectory("kvt-test-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => DestroyAsync(folder).GetAwaiter().GetResult();
        return await StartAsync(folder);
    }

    private static async Task<string> ScriptAsync(params string[] arguments)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "KiVendTout.sln")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        var start = new ProcessStartInfo(Path.Combine(root, "ops/postgres/cluster"), arguments) { RedirectStandardOutput = true };
        using var script = Process.Start(start)!;
        var output = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        return script.ExitCode == 0 ? output : throw new InvalidOperationException($"ops/postgres/cluster {string.Join(' ', arguments)} failed with {script.ExitCode}.");
    }
}
