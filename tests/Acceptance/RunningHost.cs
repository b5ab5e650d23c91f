using System.Diagnostics;
using System.Net.Http.Headers;

namespace KiVendTout.Acceptance.Tests;

/// <summary>The host of a platform, listening; stopped in good order at the end.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private readonly Platform _platform;
    private readonly Process _process;
    private readonly Task<string> _said;
    private bool _stopped;

    private RunningHost(Platform platform, Process process, Task<string> said, Uri address) => (_platform, _process, _said, Address) = (platform, process, said, address);

    public Uri Address { get; }

    public static async Task<RunningHost> StartAsync(Platform platform)
    {
        var process = platform.Start("serve");
        var said = Platform.ReadAsync(process);
        return new RunningHost(platform, process, said, new Uri(await platform.ListeningAsync(process, said)));
    }

    public HttpClient Client() => new() { BaseAddress = Address };

    /// <summary>A client with a token that the command line printed.</summary>
    public async Task<HttpClient> SignedInAsync(string role)
    {
        var token = (await _platform.RunAsync("token", role)).Output.Trim();
        var client = Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Stops it.</summary>
    /// <returns>All that it logged.</returns>
    public async Task<string> StopAsync()
    {
        if (_process.HasExited)
            Assert.Fail($"The host ended by itself with {_process.ExitCode}: {await _said}");
        Platform.Signal(_process, "TERM");
        await _process.WaitForExitAsync(CancellationToken.None);
        _stopped = true;
        return await _said;
    }

    /// <summary>Ends it at once, as a power cut would.</summary>
    public async Task KillAsync()
    {
        Platform.Signal(_process, "KILL");
        await _process.WaitForExitAsync(CancellationToken.None);
        File.Delete(Path.Combine(_platform.Home, "run/host.env")); // Nobody took it away, and the next start is waited for by it.
        _stopped = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
            await StopAsync();
    }
}
