using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>The instruments and activities of handling messages.</summary>
public static class MessagingTelemetry
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "KiVendTout.Messaging";

    /// <summary>Links to other traces that one activity carries at the most.</summary>
    private const int MostLinks = 32;
    private static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Messages = Meter.CreateCounter<long>("kvt.messaging.messages", "{message}", "Messages handled, by topic and by how they ended.");
    private static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>("kvt.messaging.batch", "{message}", "Messages that were handled together.");
    private static readonly Histogram<double> BatchSeconds = Meter.CreateHistogram<double>("kvt.messaging.batch.duration", "s", "Time from a batch's first read to its commit.");

    private static readonly Histogram<double> LateSeconds = Meter.CreateHistogram<double>("kvt.messaging.scheduled.late", "s", "Time from when a scheduled message was due to when it was picked up.");

    internal static void Late(TimeSpan by) => LateSeconds.Record(by.TotalSeconds);

    internal static Activity? StartBatch(IReadOnlyList<IncomingMessage> messages)
    {
        if (!Activities.HasListeners())
        {
            return null;
        }

        var traces = new List<ActivityContext>();
        for (var i = 0; i < messages.Count && traces.Count < MostLinks; i++)
        {
            if (ActivityContext.TryParse(messages[i].Envelope.TraceParent, null, isRemote: true, out var trace) && !traces.Contains(trace))
            {
                traces.Add(trace);
            }
        }

        // One message continues its trace; several have no common parent, so the batch begins a trace of its own and points at theirs.
        return messages.Count == 1 && traces is [var parent]
            ? Activities.StartActivity("handle messages", ActivityKind.Consumer, parent)
            : Activities.StartActivity(ActivityKind.Consumer, links: traces.Select(trace => new ActivityLink(trace)), name: "handle messages");
    }

    internal static void Handled(string? topic, MessageOutcome outcome, int messages) =>
        Messages.Add(messages, new KeyValuePair<string, object?>("topic", topic ?? "none"), new KeyValuePair<string, object?>("outcome", NameOf(outcome)));

    internal static void Processed(int messages, TimeSpan took)
    {
        BatchSize.Record(messages);
        BatchSeconds.Record(took.TotalSeconds);
    }

    private static string NameOf(MessageOutcome outcome) => outcome switch
    {
        MessageOutcome.Done => "done",
        MessageOutcome.Ignored => "ignored",
        MessageOutcome.Repeated => "repeated",
        MessageOutcome.Parked => "parked",
        _ => "dead",
    };
}
