using System.Diagnostics;

namespace KiVendTout.Bench.GraphQL.Orders;

/// <summary>The real host as users run it, in a process and a home of its own, with no limit on rates.</summary>
internal sealed class ShopHost : IAsyncDisposable
{
    private const int LinesKept = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string Program = Path.Combine(BenchCluster.Root(), "src", "Host", "bin", "Release", "net10.0", "KiVendTout.Host.dll");

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("kvt-bench-home");
    private readonly Queue<string> _lastLines = [];
    private readonly Dictionary<string, string> _environment;
    private readonly Process _process;

    private ShopHost(string connection)
    {
        _environment = new Dictionary<string, string>
        {
            ["KVT_ROOT"] = BenchCluster.Root(),
            ["KVT_HOME"] = _home.FullName,
            ["KVT_PG"] = connection,
            ["KVT_HTTP_BIND"] = "127.0.0.1",
            ["KVT_HTTP_PORT"] = "0",
            ["KVT_RATE_SIGNED_IN"] = "0",
            ["KVT_RATE_ANONYMOUS"] = "0",
        };
        // One that is empty is not set: Kafka, the lake and the issuer are the host's own, whatever this shell says.
        foreach (var unset in (string[])["KVT_KAFKA_BOOTSTRAP", "KVT_S3", "KVT_S3_BUCKET", "KVT_AUTH_AUTHORITY", "KVT_AUTH_ISSUER", "KVT_AUTH_AUDIENCE", "KVT_HTTP_PROXIES"])
        {
            _environment[unset] = "";
        }

        var start = new ProcessStartInfo("dotnet", [Program, "serve"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet could not be started.");
        _process.OutputDataReceived += (_, said) => Keep(said.Data);
        _process.ErrorDataReceived += (_, said) => Keep(said.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>What wraps the keys of personal data, for whoever opens the same store.</summary>
    public byte[] MasterKey => File.ReadAllBytes(Path.Combine(_home.FullName, "keys", "master.key"));

    public static async Task<ShopHost> StartAsync(string connection, CancellationToken ct)
    {
        var host = new ShopHost(connection);
        try
        {
            host.Address = await host.ListeningAsync(ct);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>A token by the host's own verb.</summary>
    public async Task<string> TokenAsync(string role, Guid? customer = null)
    {
        string[] forOne = customer is { } id ? ["--customer", $"{id}"] : [];
        return (await BenchCluster.RunAsync("dotnet", [Program, "token", role, "--hours", "12", .. forOne], _environment)).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await BenchCluster.RunAsync("sh", ["-c", $"kill -TERM {_process.Id}"]);
        }

        try
        {
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (TimeoutException)
        {
            Console.Error.WriteLine("bench: the host did not stop when asked to, and is ended.");
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _home.Delete(recursive: true);
    }

    private async Task<Uri> ListeningAsync(CancellationToken ct)
    {
        const string says = "KVT_URL='";
        var file = Path.Combine(_home.FullName, "run", "host.env");
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; await Task.Delay(50, ct))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The host ended with {_process.ExitCode} before it listened: {Said()}");
            }

            if (File.Exists(file) && File.ReadLines(file).FirstOrDefault(line => line.StartsWith(says, StringComparison.Ordinal)) is { } line)
            {
                return new Uri(line[says.Length..^1]);
            }
        }

        throw new InvalidOperationException($"The host did not listen within {Patience.TotalSeconds} s: {Said()}");
    }

    private void Keep(string? line)
    {
        lock (_lastLines)
        {
            if (line is not null)
            {
                _lastLines.Enqueue(line);
            }

            if (_lastLines.Count > LinesKept)
            {
                _lastLines.Dequeue();
            }
        }
    }

    private string Said()
    {
        lock (_lastLines)
        {
            return string.Join('\n', _lastLines);
        }
    }
}
