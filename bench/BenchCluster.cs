using System.Diagnostics;
using Npgsql;

namespace KiVendTout.Bench;

/// <summary>A PostgreSQL of the benchmark's own, with fsync and synchronous_commit on, gone afterwards.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private readonly string _script;
    private readonly string _folder;
    private readonly Dictionary<string, string> _facts;

    private BenchCluster(string script, string folder, Dictionary<string, string> facts) => (_script, _folder, _facts) = (script, folder, facts);

    public string ConnectionString(string database) =>
        $"Host={_facts["PGHOST"]};Port={_facts["PGPORT"]};Username={_facts["PGUSER"]};Passfile={_facts["PGPASSFILE"]};Database={database}";

    /// <summary>Environment for PostgreSQL's own programs.</summary>
    public IReadOnlyDictionary<string, string> Facts => _facts;

    public static async Task<BenchCluster> StartAsync()
    {
        var script = Path.Combine(Root(), "ops", "postgres", "cluster");
        var folder = Path.Combine(Path.GetTempPath(), $"kvt-bench-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead
            | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        var output = await RunAsync(script, ["start", Path.Combine(folder, "pg"), "0"]);
        var facts = output.Split('\n').Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0].Trim(), parts => parts[1].Trim());
        return new BenchCluster(script, folder, facts);
    }

    /// <summary>Runs one statement as the cluster's superuser, in the database <c>postgres</c>.</summary>
    /// <returns>What it gave, unaligned.</returns>
    public Task<string> SuperuserAsync(string statement) => RunAsync(_script, ["sql", Path.Combine(_folder, "pg"), statement]);

    /// <summary>Stops it and starts it on the same port, for settings that are read at a start only.</summary>
    public async Task RestartAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await RunAsync(_script, ["stop", Path.Combine(_folder, "pg")]);
        await RunAsync(_script, ["start", Path.Combine(_folder, "pg"), _facts["PGPORT"]]);
    }

    /// <summary>Makes an empty database.</summary>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(_facts["PGDATABASE"]));
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"create database {name}", connection);
        await create.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync(_script, ["destroy", Path.Combine(_folder, "pg")]);
        Directory.Delete(_folder, recursive: true);
    }

    public static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started.");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output}");
    }

    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KiVendTout.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The repository was not found above the program: run it through ./kvt bench.");
    }
}
