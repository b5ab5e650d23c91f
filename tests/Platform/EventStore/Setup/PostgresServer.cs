using System.Diagnostics;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace KiVendTout.Platform.EventStore.Tests.Setup;

/// <summary>The PostgreSQL of this test run: the one KVT_TEST_PG names, or a private cluster that is destroyed at the end.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private PrivateCluster? _own;

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("KVT_TEST_PG") is { Length: > 0 } given)
        {
            ConnectionString = given;
            return;
        }

        _own = new PrivateCluster();
        await _own.StartAsync();
        ConnectionString = _own.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }
    }
}

/// <summary>A throw-away cluster made by ops/postgres/cluster, for tests that stop and start it.</summary>
public sealed class PrivateCluster : IAsyncDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"kvt-estest-{Guid.NewGuid():N}"[..24]);
    private int _port;

    public string ConnectionString { get; private set; } = "";

    public string LogFile => Path.Combine(_folder, "postgres.log");

    public async Task StartAsync()
    {
        var lines = await RunAsync("start", _port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--scratch");
        var address = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        _port = int.Parse(address["PGPORT"], System.Globalization.CultureInfo.InvariantCulture);
        ConnectionString = $"Host={address["PGHOST"]};Port={_port};Username={address["PGUSER"]};Database={address["PGDATABASE"]};Passfile={address["PGPASSFILE"]}";
    }

    public Task StopAsync() => RunAsync("stop");

    public async ValueTask DisposeAsync() => await RunAsync("destroy");

    private async Task<string> RunAsync(string verb, params string[] more)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository(), "ops/postgres/cluster"), [verb, _folder, .. more]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"ops/postgres/cluster {verb} {_folder} failed: {await errors}");
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "KiVendTout.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests must run inside the repository: they use its ops/postgres/cluster.");
        }

        return folder;
    }
}
