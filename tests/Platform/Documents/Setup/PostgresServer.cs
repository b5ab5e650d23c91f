using Npgsql;

namespace KiVendTout.Platform.Documents.Tests.Setup;

/// <summary>A throw-away PostgreSQL cluster, which can be stopped and started.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Plain = [];
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("kvt-docs-").FullName, "pg");
    private string _port = "0";

    public string ConnectionString { get; private set; } = "";

    public static string? Missing { get; } =
        Environment.GetEnvironmentVariable("CI") == "true" || Directory.Exists("/usr/lib/postgresql") ? null : "There is no PostgreSQL here: apt-get install postgresql.";

    public static async Task<PostgresServer> StartedAsync()
    {
        var server = new PostgresServer();
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        var values = (await RunAsync("start", _port, "--scratch")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        _port = values["PGPORT"];
        ConnectionString = new NpgsqlConnectionStringBuilder
        {
            Host = values["PGHOST"],
            Port = int.Parse(_port),
            Username = values["PGUSER"],
            Database = values["PGDATABASE"],
            Passfile = values["PGPASSFILE"],
        }.ConnectionString;
    }

    public Task StopAsync() => RunAsync("stop");

    public async ValueTask DisposeAsync()
    {
        await RunAsync("destroy");
        Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);
    }

    private Task<string> RunAsync(string verb, params string[] more) => Script.RunAsync(Path.Combine(Script.Repository, "ops/postgres/cluster"), Plain, [verb, _folder, .. more]);
}
