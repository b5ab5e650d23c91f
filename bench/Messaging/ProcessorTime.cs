using System.Globalization;

namespace KiVendTout.Bench.Messaging;

/// <summary>
/// Processor time of this process, without the threads of an embedded cluster: those are the brokers, which elsewhere are other machines.
/// </summary>
internal static class ProcessorTime
{
    // The kernel's unit of times in /proc, 100 a second on every Linux that .NET runs on.
    private const double SecondsPerTick = 0.01;

    /// <summary>How librdkafka names the thread of its in-process brokers.</summary>
    private const string BrokerThread = "rdk:mock";

    /// <summary>Seconds so far, user and kernel.</summary>
    public static double Seconds() => Environment.CpuUsage.TotalTime.TotalSeconds - BrokerSeconds();

    private static double BrokerSeconds()
    {
        var seconds = 0.0;
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                var stat = File.ReadAllText(Path.Combine(task, "stat"));
                var (open, close) = (stat.IndexOf('('), stat.LastIndexOf(')'));
                if (stat[(open + 1)..close] == BrokerThread)
                {
                    var fields = stat[(close + 2)..].Split(' ');
                    seconds += (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) * SecondsPerTick;
                }
            }
            catch (IOException)
            {
                // The thread has ended meanwhile.
            }
        }

        return seconds;
    }
}
