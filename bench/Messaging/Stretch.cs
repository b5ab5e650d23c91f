using System.Diagnostics;

namespace KiVendTout.Bench.Messaging;

/// <summary>One measured stretch.</summary>
/// <param name="Messages">Messages that came through.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="ProcessorSeconds">Processor time of this process meanwhile, brokers left out.</param>
internal readonly record struct Stretch(long Messages, double Seconds, double ProcessorSeconds)
{
    public double PerSecond => Messages / Seconds;

    public double MicrosecondsEach => ProcessorSeconds * 1_000_000 / Messages;

    /// <summary>Measures from now on.</summary>
    public static Watch Begin() => new(Stopwatch.GetTimestamp(), ProcessorTime.Seconds());

    internal readonly record struct Watch(long Started, double Processor)
    {
        public Stretch End(long messages) => new(messages, Stopwatch.GetElapsedTime(Started).TotalSeconds, ProcessorTime.Seconds() - Processor);
    }
}

/// <summary>What several stretches of one kind gave.</summary>
internal sealed class Stretches
{
    private readonly List<Stretch> _all = [];

    public void Add(Stretch one) => _all.Add(one);

    public double PerSecond => Median(one => one.PerSecond);

    public double MicrosecondsEach => Median(one => one.MicrosecondsEach);

    public string Range => $"{_all.Min(one => one.PerSecond):N0} to {_all.Max(one => one.PerSecond):N0}";

    private double Median(Func<Stretch, double> of)
    {
        var ordered = _all.Select(of).Order().ToArray();
        return ordered[ordered.Length / 2];
    }
}
