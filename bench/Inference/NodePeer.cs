using System.Diagnostics;
using System.Text.Json;

namespace KiVendTout.Bench.Inference;

/// <summary>onnxruntime-node in a process of its own, which runs one stretch at a time.</summary>
internal sealed class NodePeer : IAsyncDisposable
{
    private readonly Process _process;

    private NodePeer(Process process) => _process = process;

    public static async Task<NodePeer> StartAsync(string package, string models, string sample)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Inference", "peer.mjs");
        var start = new ProcessStartInfo("node", [script, package, models, sample]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException("node could not be started.");
        return await process.StandardOutput.ReadLineAsync() == "ready" ? new NodePeer(process) : throw new InvalidOperationException("The peer ended before it was ready; its own words are above.");
    }

    public async Task<Stretch> RunAsync(string model, int rows, int milliseconds, CancellationToken ct)
    {
        await _process.StandardInput.WriteLineAsync($"{model} {rows} {milliseconds}".AsMemory(), ct);
        var line = await _process.StandardOutput.ReadLineAsync(ct) ?? throw new InvalidOperationException("The peer ended in the middle of a stretch.");
        return JsonSerializer.Deserialize<Stretch>(line, JsonSerializerOptions.Web)!;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}

/// <summary>What was done in a stretch.</summary>
/// <param name="Calls">How many calls.</param>
/// <param name="Seconds">In which time.</param>
/// <param name="Sum">Of the last call's answers: proof that something was computed.</param>
internal sealed record Stretch(long Calls, double Seconds, double Sum)
{
    public double MicrosecondsPerCall => Seconds * 1e6 / Calls;
}
