using System.Diagnostics.Metrics;

namespace KiVendTout.Platform.EventStore;

/// <summary>The instruments of this engine; the meter's name is <see cref="MeterName"/>.</summary>
public static class StoreMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "KiVendTout.EventStore";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Commands = Meter.CreateCounter<long>("kvt.eventstore.appends", "{append}", "Appends by how they ended.");
    private static readonly Histogram<int> Batch = Meter.CreateHistogram<int>("kvt.eventstore.batch", "{append}", "Appends that shared one commit.");
    private static readonly Counter<long> Events = Meter.CreateCounter<long>("kvt.eventstore.projected", "{event}", "Events passed by each asynchronous projection.");

    internal static void Appended(AppendVerdict verdict) => Commands.Add(1, new KeyValuePair<string, object?>("verdict", verdict.ToString()));

    internal static void Committed(int appends) => Batch.Record(appends);

    internal static void Projected(string shard, int events) => Events.Add(events, new KeyValuePair<string, object?>("projection", shard));
}
