using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.Messaging.Inbound;

/// <summary>What consumers say. Coordinates and reasons only: never a body.</summary>
internal static partial class InboundLog
{
    [LoggerMessage(4301, LogLevel.Information, "Consumer {Consumer} takes {Topic}/{Partition} from offset {Offset}")]
    public static partial void PartitionTaken(this ILogger log, string consumer, string topic, int partition, long offset);

    [LoggerMessage(4302, LogLevel.Information, "Consumer {Consumer} gives {Topic}/{Partition} back at offset {Offset}")]
    public static partial void PartitionGivenBack(this ILogger log, string consumer, string topic, int partition, long offset);

    [LoggerMessage(4303, LogLevel.Warning, "Consumer {Consumer}: {Topic}/{Partition} was handled up to offset {Watermark}, but the topic begins at {Begin}: what lay between was deleted before it was handled. Going on from {Begin}; keep messages longer (retention.ms, retention.bytes), or run more hosts")]
    public static partial void MessagesLost(this ILogger log, string consumer, string topic, int partition, long watermark, long begin);

    [LoggerMessage(4304, LogLevel.Warning, "Consumer {Consumer}: {Topic}/{Partition} was handled up to offset {Watermark}, but the topic ends at {End}: it was made anew or restored from an older state. Going on from its beginning, {Begin}; what was handled before comes again")]
    public static partial void TopicReset(this ILogger log, string consumer, string topic, int partition, long watermark, long end, long begin);

    [LoggerMessage(4305, LogLevel.Warning, "{Topic}/{Partition} waits at offset {Watermark} for {Milliseconds} ms: {Error}")]
    public static partial void PartitionWaits(this ILogger log, string topic, int partition, long watermark, string error, double milliseconds, Exception? exception);

    [LoggerMessage(4306, LogLevel.Warning, "{Topic}/{Partition}: the batch in flight at offset {Watermark} did not end in time and is abandoned; whoever is next handles it")]
    public static partial void BatchAbandoned(this ILogger log, string topic, int partition, long watermark);

    [LoggerMessage(4307, LogLevel.Warning, "Consumer {Consumer}: Kafka says {Reason} ({Code})")]
    public static partial void KafkaComplains(this ILogger log, string consumer, string reason, string code);

    [LoggerMessage(4308, LogLevel.Error, "Consumer {Consumer} begins anew: {Reason}")]
    public static partial void ConsumerRestarts(this ILogger log, string consumer, string reason, Exception error);

    [LoggerMessage(4309, LogLevel.Debug, "Consumer {Consumer}: {Topic}/{Partition} is {What}")]
    public static partial void BackPressure(this ILogger log, string consumer, string topic, int partition, string what);

    [LoggerMessage(4310, LogLevel.Warning, "Consumer {Consumer} cannot read its watermarks and waits: {Reason}")]
    public static partial void WatermarksUnread(this ILogger log, string consumer, string reason);
}
