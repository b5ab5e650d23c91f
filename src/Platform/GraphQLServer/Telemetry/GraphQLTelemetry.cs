using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace KiVendTout.Platform.GraphQLServer.Telemetry;

/// <summary>What the engine tells about itself, in the names of OpenTelemetry's GraphQL conventions. Never variables.</summary>
public static class GraphQLTelemetry
{
    /// <summary>Name of the <see cref="ActivitySource"/> and of the <see cref="Meter"/>.</summary>
    public const string Name = "KiVendTout.GraphQL";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "graphql.server.operation.duration", "s", "From the request to its answer; of a subscription: one event.");

    private static readonly Counter<long> Problems = Meter.CreateCounter<long>("graphql.server.errors", "{error}", "Errors that answers named, by their code.");

    private static readonly UpDownCounter<long> Running = Meter.CreateUpDownCounter<long>(
        "graphql.server.active_operations", "{operation}", "Operations that have their turn.");

    private static readonly Counter<long> Lookups = Meter.CreateCounter<long>(
        "graphql.server.document_cache.lookups", "{lookup}", "Documents looked for among those already validated, by whether they were there.");

    private static readonly Histogram<double> CostOfOperations = Meter.CreateHistogram<double>(
        "graphql.server.operation.cost", "{cost}", "Field cost of operations, worked out beforehand.");

    private static readonly Histogram<long> BatchSize = Meter.CreateHistogram<long>("graphql.dataloader.batch.size", "{key}", "Keys that loaders fetched together.");

    private static readonly KeyValuePair<string, object?> Hit = new("result", "hit");
    private static readonly KeyValuePair<string, object?> Miss = new("result", "miss");

    internal static Activity? StartOperation() => Source.StartActivity("GraphQL", ActivityKind.Server);

    internal static void BatchSent(string loader, int keys) => BatchSize.Record(keys, new KeyValuePair<string, object?>("graphql.dataloader.name", loader));

    internal static void LookedUp(bool found) => Lookups.Add(1, found ? Hit : Miss);

    internal static void Began() => Running.Add(1);

    internal static void Ended() => Running.Add(-1);

    internal static bool MeasuresDuration => Duration.Enabled;

    internal static void Measured(string type, string outcome, TimeSpan duration, double? cost)
    {
        var kind = new KeyValuePair<string, object?>("graphql.operation.type", type);
        Duration.Record(duration.TotalSeconds, kind, new KeyValuePair<string, object?>("outcome", outcome));
        if (cost is { } known)
        {
            CostOfOperations.Record(known, kind);
        }
    }

    internal static void Failed(string code) => Problems.Add(1, new KeyValuePair<string, object?>("error.type", code));
}
