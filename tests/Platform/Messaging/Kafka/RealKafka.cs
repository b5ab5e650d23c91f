using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

[assembly: AssemblyFixture(typeof(KiVendTout.Platform.Messaging.Tests.Kafka.SharedBroker))]

namespace KiVendTout.Platform.Messaging.Tests.Kafka;

/// <summary>
/// Ends the broker that a run's tests shared, as the last thing of the run. Left to the end of the process it would take place under the eyes of the runner, which after a second
/// says that it waits for foreground threads, and after ten ends the process in the middle of it.
/// </summary>
public sealed class SharedBroker : IDisposable
{
    public void Dispose() => RealKafka.EndShared();
}

/// <summary>Real brokers from ../shared/servers/kafka on ports and in a folder of their own. Three are heavy: only with KVT_LONG=1.</summary>
internal sealed class RealKafka : IDisposable
{
    private const int Attempts = 3;
    private static readonly Lazy<RealKafka> Shared = new(() => Start(1));
    private readonly string _folder = Directory.CreateTempSubdirectory("kvt-kafka-").FullName;
    private readonly int _port = FreePort();

    private RealKafka()
    {
    }

    public string BootstrapServers { get; private set; } = "";

    private static string Script
    {
        get
        {
            var root = AppContext.BaseDirectory;
            while (root is not null && !File.Exists(Path.Combine(root, "KiVendTout.sln"))) root = Path.GetDirectoryName(root);
            return Path.GetFullPath(Path.Combine(root ?? "/", "../shared/servers/kafka/kafka"));
        }
    }

    /// <summary>Starts three brokers for this test alone, or skips it with the reason.</summary>
    public static RealKafka StartOrSkip()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("KVT_LONG") == "1", "Three real brokers are heavy: set KVT_LONG=1 to run this.");
        Assert.SkipUnless(File.Exists(Script), $"There is no {Script} to start real brokers with.");
        return Start(3);
    }

    /// <summary>Starts one broker for this test alone, or skips it with the reason.</summary>
    public static RealKafka StartOneOrSkip()
    {
        Assert.SkipUnless(File.Exists(Script), $"There is no {Script} to start a real broker with.");
        return Start(1);
    }

    /// <summary>One broker for all tests of this run, so each uses topics of its own; or skips the test with the reason. <see cref="SharedBroker"/> ends it.</summary>
    public static RealKafka SharedOrSkip()
    {
        Assert.SkipUnless(File.Exists(Script), $"There is no {Script} to start a real broker with.");
        return Shared.Value;
    }

    public static void EndShared()
    {
        if (Shared.IsValueCreated)
        {
            Shared.Value.Dispose();
        }
    }

    private static RealKafka Start(int brokers)
    {
        for (var attempt = 1; ; attempt++)
        {
            var kafka = new RealKafka();
            AppDomain.CurrentDomain.ProcessExit += (_, _) => kafka.Dispose(); // For a run that is broken off.
            try
            {
                kafka.BootstrapServers = kafka.Run("start", $"{brokers}");
                return kafka;
            }
            catch (Exception taken) when (attempt < Attempts)
            {
                // Its ports are likely free, not reserved: somebody may have been quicker.
                Console.Error.WriteLine($"Real brokers did not start, trying other ports: {taken.Message}");
                kafka.Dispose();
            }
            catch
            {
                kafka.Dispose();
                throw;
            }
        }
    }

    /// <summary>The first port that it was given; 50 above none of its brokers listens.</summary>
    public int Port => _port;

    /// <summary>Ends the only broker in good order, has its properties changed, and starts it again.</summary>
    /// <param name="properties">Lines that win over those before.</param>
    public void Reconfigure(IEnumerable<string> properties)
    {
        Run("stop");
        var file = Path.Combine(_folder, "kafka/1/server.properties");
        File.AppendAllLines(file, properties);
        Run("start", "1");
    }

    /// <summary>Runs a tool of Kafka's own against the broker.</summary>
    public void Tool(string main, params string[] arguments)
    {
        var start = new ProcessStartInfo("java", ["-cp", Path.Combine(Path.GetDirectoryName(Script)!, "lib/*"), main, "--bootstrap-server", BootstrapServers, .. arguments]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{main} ended with {process.ExitCode}: {answer}");
    }

    public void Kill(int broker) => Run("kill", $"{broker}");

    public void BringUp(int broker) => Run("up", $"{broker}");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Run("clean");
            Directory.Delete(_folder, recursive: true);
        }
    }

    private string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Script, arguments) { RedirectStandardOutput = true };
        start.Environment["SERVERS_DIR"] = _folder;
        start.Environment["KAFKA_PORT"] = $"{_port}";
        using var process = Process.Start(start)!;
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{Script} {string.Join(' ', arguments)} ended with {process.ExitCode}");
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
