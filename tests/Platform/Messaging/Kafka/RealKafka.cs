using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace KiVendTout.Platform.Messaging.Tests.Kafka;

/// <summary>Three real brokers from ../shared/servers/kafka on ports and in a folder of their own. Heavy: only with KVT_LONG=1.</summary>
internal sealed class RealKafka : IDisposable
{
    private readonly string _script;
    private readonly string _folder = Directory.CreateTempSubdirectory("kvt-kafka-").FullName;
    private readonly int _port = FreePort();

    private RealKafka(string script) => _script = script;

    public string BootstrapServers { get; private set; } = "";

    /// <summary>Starts the cluster, or skips the test with the reason.</summary>
    public static RealKafka StartOrSkip()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("KVT_LONG") == "1", "Three real brokers are heavy: set KVT_LONG=1 to run this.");
        var root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "KiVendTout.sln"))) root = Path.GetDirectoryName(root);
        var script = Path.GetFullPath(Path.Combine(root ?? "/", "../shared/servers/kafka/kafka"));
        Assert.SkipUnless(File.Exists(script), $"There is no {script} to start real brokers with.");
        var kafka = new RealKafka(script);
        try
        {
            kafka.BootstrapServers = kafka.Run("start", "3");
            return kafka;
        }
        catch
        {
            kafka.Dispose();
            throw;
        }
    }

    public void Kill(int broker) => Run("kill", $"{broker}");

    public void BringUp(int broker) => Run("up", $"{broker}");

    public void Dispose()
    {
        Run("clean");
        Directory.Delete(_folder, recursive: true);
    }

    private string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(_script, arguments) { RedirectStandardOutput = true };
        start.Environment["SERVERS_DIR"] = _folder;
        start.Environment["KAFKA_PORT"] = $"{_port}";
        using var process = Process.Start(start)!;
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{_script} {string.Join(' ', arguments)} ended with {process.ExitCode}");
        return answer.Trim();
    }

    // The script needs ports at this one, 1 above, and the same 100 and 200 higher; those are not reserved, only likely free.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return Math.Min(((IPEndPoint)listener.LocalEndpoint).Port, 65_000);
    }
}
