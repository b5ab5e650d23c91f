using System.Globalization;

namespace KiVendTout.Bench.GraphQL;

/// <summary>What else ran on the machine while it was measured.</summary>
/// <param name="At">When this was read.</param>
/// <param name="Busy">Processor seconds that all processes have used since the machine started.</param>
/// <param name="OneMinute">The load average of the last minute.</param>
internal sealed record MachineLoad(DateTimeOffset At, double Busy, double OneMinute)
{
    public static MachineLoad Read()
    {
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..].Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var busy = ticks.Sum() - ticks[3] - ticks[4]; // without idle and waiting for disks
        return new MachineLoad(TimeProvider.System.GetUtcNow(), busy / 100, double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture));
    }

    /// <summary>Processors that others kept busy since an earlier reading, given what the benchmark itself used.</summary>
    public double Others(MachineLoad before, double ownSeconds) => Math.Max(0, (Busy - before.Busy - ownSeconds) / (At - before.At).TotalSeconds);
}
