using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Views;
using KiVendTout.Platform.Messaging.Ledger;

namespace KiVendTout.Host.Reporting;

/// <summary>The whole platform at a moment: what <c>kvt status --json</c> prints and <c>/status</c> answers.</summary>
/// <param name="Streams">Streams by category.</param>
/// <param name="Events">Events by stored name.</param>
/// <param name="LastPosition">End of the log.</param>
/// <param name="Projections">Read models and carriers.</param>
/// <param name="Quarantined">Streams that some projection could not take further.</param>
/// <param name="Kafka">The cluster and its topics.</param>
/// <param name="Consumers">What comes in from the topics.</param>
/// <param name="Lake">The lake's files.</param>
/// <param name="Messages">Messages that wait.</param>
/// <param name="Datasets">Datasets and their tables.</param>
internal sealed record PlatformStatus(
    IReadOnlyDictionary<string, long> Streams,
    IReadOnlyDictionary<string, long> Events,
    long LastPosition,
    IReadOnlyList<ProjectionLine> Projections,
    int Quarantined,
    KafkaStatus Kafka,
    ConsumersStatus Consumers,
    LakeStatus Lake,
    MessageLine Messages,
    DatasetsStatus Datasets)
{
    /// <summary>All events.</summary>
    public long TotalEvents => Events.Values.Sum();
}

/// <summary>A read model or a carrier.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>inline</c> or <c>async</c>.</param>
/// <param name="Version">The live version of a read model.</param>
/// <param name="State">running, idle, retrying, orphaned; inline ones are current.</param>
/// <param name="Position">Log position it has passed.</param>
/// <param name="Lag">Positions between it and the end of the log.</param>
/// <param name="EventsPerSecond">Smoothed.</param>
/// <param name="Holes">Positions below it that may still be filled.</param>
/// <param name="Quarantined">Its parked streams.</param>
/// <param name="Error">Why it does not move, or null.</param>
internal sealed record ProjectionLine(
    string Name, string Kind, int? Version, string State, long Position, long Lag, double EventsPerSecond, long Holes, int Quarantined, string? Error)
{
    public static ProjectionLine Of(ProjectionStatus status) => new(
        status.Name, status.Lifecycle == ViewLifecycle.Inline ? "inline" : "async", status.Version, status.State, status.Position, status.Lag,
        Math.Round(status.Rate, 1), status.Holes, status.Parked, status.Error);
}

/// <summary>Messages that wait, and for how long the oldest of each kind does.</summary>
/// <param name="DeadLetters">Open dead letters.</param>
/// <param name="OldestDeadLetterSeconds">Age of the oldest; null when there is none.</param>
/// <param name="Scheduled">Messages for later.</param>
/// <param name="OverdueSeconds">How long the first of them has been due; 0 when it is not due yet.</param>
/// <param name="Unsent">Messages that are to be sent.</param>
/// <param name="OldestUnsentSeconds">Age of the oldest; null when there is none.</param>
internal sealed record MessageLine(long DeadLetters, double? OldestDeadLetterSeconds, long Scheduled, double OverdueSeconds, long Unsent, double? OldestUnsentSeconds)
{
    public static MessageLine Of(MessageBacklog waits, DateTimeOffset now)
    {
        double Age(DateTimeOffset since) => Math.Round(Math.Max(0, (now - since).TotalSeconds), 1);
        return new MessageLine(
            waits.DeadLetters, waits.OldestDeadLetter is { } letter ? Age(letter) : null, waits.Scheduled, waits.NextDue is { } due ? Age(due) : 0,
            waits.Unsent, waits.OldestUnsent is { } unsent ? Age(unsent) : null);
    }
}

/// <summary>The Kafka cluster.</summary>
/// <param name="Kind"><c>embedded</c> or <c>cluster</c>.</param>
/// <param name="Promise">What delivery to it is worth.</param>
/// <param name="Bootstrap">Its brokers; null while the embedded one does not run.</param>
/// <param name="Topics">Its topics; null when it cannot be asked.</param>
/// <param name="Error">Why it cannot be asked, or null.</param>
internal sealed record KafkaStatus(string Kind, string Promise, string? Bootstrap, IReadOnlyList<TopicLine>? Topics, string? Error);

/// <summary>A topic.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">How many partitions it has.</param>
/// <param name="Messages">How many messages it holds now, with the marks of transactions.</param>
/// <param name="Published">How many it ever got, with those marks: the sum of the ends of its partitions.</param>
internal sealed record TopicLine(string Name, int Partitions, long Messages, long Published);

/// <summary>The lake.</summary>
/// <param name="Location">Folder or bucket.</param>
/// <param name="Files">How many data files.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Tables">By table.</param>
/// <param name="Error">Why it cannot be listed, or null.</param>
internal sealed record LakeStatus(string Location, long Files, long Bytes, IReadOnlyList<LakeTableLine> Tables, string? Error);

/// <summary>A table of the lake.</summary>
/// <param name="Name">Its folder, such as <c>bronze/order</c>.</param>
/// <param name="Files">How many data files.</param>
/// <param name="Bytes">Their size.</param>
internal sealed record LakeTableLine(string Name, long Files, long Bytes);
