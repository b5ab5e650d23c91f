using System.Diagnostics;
using System.Globalization;

namespace KiVendTout.Bench.GraphQL;

/// <summary>One server of the comparison, in a process of its own so that its processor time can be told apart.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    // The kernel's unit of times in /proc, 100 a second on every Linux that .NET runs on.
    private const double MicrosecondsPerTick = 10_000;

    private readonly Process _process;

    private ServerProcess(string name, Process process, int port) => (Name, _process, Port) = (name, process, port);

    public string Name { get; }

    public int Port { get; }

    /// <summary>Processor time of the whole process so far, its threads and the kernel on their behalf, in microseconds.</summary>
    public double ProcessorMicroseconds
    {
        get
        {
            // The name of the program, in brackets, may hold blanks: count fields behind it.
            var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) * MicrosecondsPerTick;
        }
    }

    public static async Task<ServerProcess> StartAsync(string name, string program, IReadOnlyList<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["NODE_ENV"] = "production";
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started.");
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("port ", StringComparison.Ordinal))
            {
                return new ServerProcess(name, process, int.Parse(line[5..], CultureInfo.InvariantCulture));
            }
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException($"{name} ended with {process.ExitCode} before it said its port.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
