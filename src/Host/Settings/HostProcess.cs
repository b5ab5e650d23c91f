using System.Globalization;

namespace KiVendTout.Host.Settings;

/// <summary>Which process a running host is, as host.env tells it: its pid and when it started, for a pid alone may have been used again since.</summary>
internal static class HostProcess
{
    // Fields of /proc/PID/stat after the name in brackets: the first is the state, the 20th when it started.
    private const int State = 0;
    private const int StartTime = 19;

    /// <summary>This process.</summary>
    public static string Mine => string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {StartOf(Environment.ProcessId)}");

    /// <summary>Whether the host that wrote a host.env still runs.</summary>
    public static bool Runs(string hostEnv) =>
        HostEnv.Read(hostEnv, "KVT_HOST")?.Split(' ') is [var pid, var start] && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && StartOf(id) == start;

    private static string? StartOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[State] is "Z" or "X" ? null : fields[StartTime];
        }
        catch (IOException)
        {
            return null; // There is no such process.
        }
    }
}
