using System.Diagnostics;
using System.Net.Http.Headers;

namespace KiVendTout.Acceptance.Tests.Killing;

/// <summary>A host that is killed and started again, on the same port, database and home. Everything it says is kept.</summary>
internal sealed class MortalHost : IAsyncDisposable
{
    private const int MostComplaints = 40;
    private readonly Platform _platform;
    private readonly List<Task<string>> _said = [];
    private Process? _process;

    public MortalHost(Platform platform)
    {
        _platform = platform;
        var port = ServerPort.Find();
        Address = new Uri($"http://127.0.0.1:{port}");
        foreach (var (name, value) in new Dictionary<string, string> { ["KVT_HTTP_PORT"] = $"{port}", ["KVT_RATE_SIGNED_IN"] = "0", ["KVT_RATE_ANONYMOUS"] = "0" })
            platform.Settings[name] = value;
    }

    public Uri Address { get; }

    /// <summary>Where the present life's Kafka is.</summary>
    public string Brokers { get; private set; } = "";

    /// <summary>Starts it, and waits until it listens.</summary>
    public async Task StartAsync()
    {
        var written = Path.Combine(_platform.Home, "run/host.env");
        if (File.Exists(written))
            File.Delete(written); // A killed host leaves its own behind.
        _process = _platform.Start("serve");
        _said.Add(Platform.ReadAsync(_process));
        Brokers = await _platform.ListeningAsync(_process, _said[^1], "KVT_KAFKA");
    }

    /// <summary>SIGKILL: nothing of it runs on, not even a finally.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process = null;
    }

    /// <summary>Stops it in good order.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            Assert.False(process.HasExited, process.HasExited ? await _said[^1] : "");
            Platform.Signal(process, "TERM");
            await process.WaitForExitAsync(CancellationToken.None);
            _process = null;
        }
    }

    /// <summary>What all its lives have said.</summary>
    public async Task<string> SaidAsync() => string.Join("\n", await Task.WhenAll(_said));

    public async Task<HttpClient> SignedInAsync(string role)
    {
        var token = (await _platform.RunAsync("token", role)).Output.Trim();
        var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(2) }) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        // What it complained of, for whoever looks at a failed test.
        var complaints = (await SaidAsync()).Split('\n').Where(line => line.Contains(" warn: ", StringComparison.Ordinal) || line.Contains(" fail: ", StringComparison.Ordinal));
        foreach (var line in complaints.TakeLast(MostComplaints))
            TestContext.Current.TestOutputHelper?.WriteLine(line);
    }
}
