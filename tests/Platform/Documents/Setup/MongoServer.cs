using KiVendTout.Platform.Documents.Mongo;

namespace KiVendTout.Platform.Documents.Tests.Setup;

/// <summary>A server with MongoDB's wire protocol from ../shared/servers, on a port and in a folder of its own. Killed and started again it still has its documents.</summary>
internal sealed class MongoServer : IAsyncDisposable
{
    private static readonly string Program = Path.GetFullPath(Path.Combine(Script.Repository, "../shared/servers/mongo/mongo"));
    private readonly string _folder = Directory.CreateTempSubdirectory("kvt-mongo-").FullName;
    private readonly int _port = ServerPort.Find();

    public string Address => $"127.0.0.1:{_port}";

    public string Uri => $"mongodb://{Address}/kvt_test";

    /// <summary>What is missing here to run one, or null.</summary>
    public static string? Missing { get; } =
        !File.Exists(Program) ? $"There is no {Program} to start a server with MongoDB's protocol with."
        : !DriverLibrary.IsThere ? "MongoDB's C driver is not installed: apt-get install libmongoc-1.0-0."
        : !Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "javac"))) ? "There is no Java for the server with MongoDB's protocol: apt-get install openjdk-17-jdk-headless."
        : null;

    public static async Task<MongoServer> StartedAsync()
    {
        var server = new MongoServer();
        await server.StartAsync();
        return server;
    }

    public Task StartAsync() => RunAsync("start");

    public Task KillAsync() => RunAsync("kill");

    public async ValueTask DisposeAsync()
    {
        await RunAsync("clean");
        Directory.Delete(_folder, recursive: true);
    }

    private Task<string> RunAsync(string verb) =>
        Script.RunAsync(Program, new Dictionary<string, string> { ["SERVERS_DIR"] = _folder, ["MONGO_PORT"] = $"{_port}" }, verb);
}
