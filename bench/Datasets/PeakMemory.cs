using System.Globalization;

namespace KiVendTout.Bench.Datasets;

/// <summary>The most memory that this process had at once (VmHWM of Linux).</summary>
internal static class PeakMemory
{
    /// <summary>Begins anew: from now on.</summary>
    public static void Reset()
    {
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5");
    }

    /// <summary>MiB since the last reset.</summary>
    public static double MiB()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }
}
