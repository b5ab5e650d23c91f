using System.Diagnostics;
using System.Text.Json;
using Npgsql;

namespace KiVendTout.Acceptance.Tests;

/// <summary>A platform of one test: a database and a home of its own, and the host as the process that users run.</summary>
internal sealed class Platform : IAsyncDisposable
{
    /// <summary>The program as people run it, where <c>./kvt test</c> compiled it ahead; else beside the tests.</summary>
    private static readonly string ProgramFolder = Environment.GetEnvironmentVariable("KVT_TEST_HOST") ?? AppContext.BaseDirectory;

    /// <summary>What a test gives up after that waits for something which must come: so long that only what never comes is given up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly string? _server;
    private readonly string _name;
    private readonly List<Process> _running = [];

    private Platform(string? server, string name)
    {
        (_server, _name) = (server, name);
        ConnectionString = server is null ? "Host=127.0.0.1;Port=1;Username=nobody" : new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
        Directory.CreateDirectory(Home);
    }

    public string Home { get; } = Path.Combine(Path.GetTempPath(), $"kvt acceptance {Guid.NewGuid():N}");

    public string ConnectionString { get; }

    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>Starts one.</summary>
    /// <param name="server">A server of one's own, to be stopped; null takes the shared one.</param>
    public static async Task<Platform> StartAsync(string? server = null)
    {
        var platform = new Platform(server ?? await Cluster.ConnectionAsync(), $"kvt_acceptance_{Guid.NewGuid():N}");
        await platform.OnServerAsync($"create database {platform._name}");
        return platform;
    }

    /// <summary>For what must be answered before the database is asked.</summary>
    public static Platform WithoutDatabase() => new(null, "");

    /// <summary>Runs a verb to its end.</summary>
    public async Task<Ended> RunAsync(params string[] arguments)
    {
        var process = Start(arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Ended(process.ExitCode, await output, await error);
    }

    /// <summary>Runs a verb that must succeed, with <c>--json</c>, and reads its answer.</summary>
    public async Task<JsonElement> AskAsync(params string[] arguments)
    {
        var ended = await RunAsync([.. arguments, "--json"]);
        Assert.True(ended.Code == 0, $"{string.Join(' ', arguments)} ended with {ended.Code}: {ended.Error}");
        return JsonDocument.Parse(ended.Output).RootElement;
    }

    /// <summary>Starts a verb and leaves it running.</summary>
    public Process Start(params string[] arguments) => Start(Path.Combine(ProgramFolder, "KiVendTout.Host.dll"), arguments, []);

    /// <summary>Starts one explicit test of this assembly as a process of its own: lighter than a host, and as mortal.</summary>
    /// <param name="method">Its full name.</param>
    /// <param name="mark">A variable that is 1 for it, so that nobody runs it by mistake.</param>
    /// <returns>The process, and everything it says until its end.</returns>
    public (Process Process, Task<string> Said) StartTest(string method, string mark)
    {
        // Its own server is named, or it would start another, which its death leaves behind.
        var process = Start(typeof(Platform).Assembly.Location, ["-explicit", "only", "-method", method, "-noLogo"], [(mark, "1"), ("KVT_TEST_PG", ConnectionString)]);
        return (process, ReadAsync(process));
    }

    private Process Start(string program, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> more)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var inherited in new[] { "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGPASSFILE", "PGPASSWORD", "KVT_KAFKA_BOOTSTRAP", "KVT_MONGO_URI", "KVT_S3", "KVT_S3_BUCKET" })
            start.Environment.Remove(inherited);
        // What a killed host leaves in its temporary folder goes with the home.
        start.Environment["TMPDIR"] = Directory.CreateDirectory(Path.Combine(Home, "tmp")).FullName;
        (start.Environment["KVT_HOME"], start.Environment["KVT_PG"], start.Environment["KVT_HTTP_PORT"]) = (Home, ConnectionString, "0");
        foreach (var (name, value) in Settings.Select(pair => (pair.Key, pair.Value)).Concat(more))
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        _running.Add(process);
        return process;
    }

    /// <summary>Everything a process says until its end; read from the start, or a full pipe would stop it.</summary>
    public static async Task<string> ReadAsync(Process process)
    {
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        return $"{await output}\n{await error}";
    }

    /// <summary>Waits until a host listens.</summary>
    /// <param name="host">The host.</param>
    /// <param name="said">What it says until its end.</param>
    /// <param name="variable">What of its word is asked for.</param>
    public async Task<string> ListeningAsync(Process host, Task<string> said, string variable = "KVT_URL")
    {
        var path = Path.Combine(Home, "run/host.env");
        for (var since = Stopwatch.StartNew(); !File.Exists(path); await Task.Delay(20, TestContext.Current.CancellationToken))
        {
            if (host.HasExited)
                Assert.Fail($"The host ended with {host.ExitCode} before it listened: {await said}");
            Assert.True(since.Elapsed < Patience, "The host does not listen.");
        }

        return File.ReadLines(path).Single(line => line.StartsWith($"{variable}=", StringComparison.Ordinal)).Split('\'')[1];
    }

    public static void Signal(Process process, string signal) => Process.Start("kill", [$"-{signal}", $"{process.Id}"]).WaitForExit();

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Patient(ConnectionString));
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>How many streams there are; 0 before there is a table of them.</summary>
    public async Task<long> StreamsAsync() =>
        await ScalarAsync<bool>("select to_regclass('kivendtout.mt_streams') is not null") ? await ScalarAsync<long>("select count(*) from kivendtout.mt_streams") : 0;

    /// <summary>
    /// The whole content that follows from the commands: every event but for its random id and its place among the streams, and every row of the
    /// read models that are written with the events.
    /// </summary>
    public async Task<Dictionary<string, string>> ContentAsync()
    {
        var content = new Dictionary<string, string>();
        foreach (var (name, rows) in new Dictionary<string, string>
        {
            ["streams"] = "select id, type, version from kivendtout.mt_streams",
            ["events"] = "select stream_id, version, type, timestamp, data, correlation_id from kivendtout.mt_events",
            ["order_summary"] = "select * from kivendtout.order_summary",
            ["order_lines"] = "select * from kivendtout.order_lines",
            ["payment_summary"] = "select * from kivendtout.payment_summary",
            ["product_catalogue"] = "select * from kivendtout.product_catalogue",
            ["product_stock"] = "select * from kivendtout.product_stock",
            ["customer_account"] = "select * from kivendtout.customer_account",
        })
            content[name] = await ScalarAsync<string>($"select count(*) || ' rows, ' || coalesce(md5(string_agg(r::text, chr(10) order by r::text)), '') from ({rows}) r");
        return content;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _running)
        {
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None); // or it still writes into what is deleted below
            }

            process.Dispose();
        }

        if (_server is not null)
            await OnServerAsync($"drop database if exists {_name} with (force)");
        Directory.Delete(Home, recursive: true);
    }

    private async Task OnServerAsync(string sql)
    {
        await using var server = NpgsqlDataSource.Create(Patient(_server!));
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>For the test's own questions: a server that has much to do is no failure.</summary>
    private static string Patient(string connection) => new NpgsqlConnectionStringBuilder(connection) { Timeout = 120, CommandTimeout = 300, Pooling = false }.ConnectionString;

    internal sealed record Ended(int Code, string Output, string Error);
}
