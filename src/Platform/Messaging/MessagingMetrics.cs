using System.Diagnostics.Metrics;

namespace KiVendTout.Platform.Messaging;

/// <summary>The instruments of this engine; the meter's name is <see cref="MeterName"/>.</summary>
public static class MessagingMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "KiVendTout.Messaging";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Sent = Meter.CreateCounter<long>("kvt.messaging.outbox.sent", "{message}", "Messages of the outbox that were acknowledged, by topic.");
    private static readonly Counter<long> Again = Meter.CreateCounter<long>("kvt.messaging.outbox.resent", "{message}", "Messages of the outbox to be sent again, because the cluster forgot or lost them.");
    private static readonly Counter<long> Buried = Meter.CreateCounter<long>("kvt.messaging.outbox.buried", "{message}", "Messages of the outbox that their topic does not take, by topic: dead letters now.");

    internal static void OutboxSent(string topic, int count) => Sent.Add(count, new KeyValuePair<string, object?>("topic", topic));

    internal static void OutboxResent(int count) => Again.Add(count);

    internal static void OutboxBuried(string topic) => Buried.Add(1, new KeyValuePair<string, object?>("topic", topic));
}
