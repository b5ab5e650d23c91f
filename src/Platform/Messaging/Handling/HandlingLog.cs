using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>What the processor says. Ids, coordinates and codes only: never a body, never a reason that may quote one.</summary>
internal static partial class HandlingLog
{
    [LoggerMessage(4201, LogLevel.Debug, "Handled {Messages} messages, {Parked} to be tried again, {Dead} dead, in {Milliseconds:0.0} ms")]
    public static partial void BatchHandled(this ILogger log, int messages, int parked, int dead, double milliseconds);

    [LoggerMessage(4202, LogLevel.Debug, "A batch of {Messages} messages does not go as a whole; handling its halves")]
    public static partial void BatchSplit(this ILogger log, int messages);

    [LoggerMessage(4203, LogLevel.Warning, "Message {Id} of type {Type} ({Topic}/{Partition}/{Offset}) is a dead letter after attempt {Attempt}: {Code}. ./kvt dead-letters show says why")]
    public static partial void Died(this ILogger log, string id, string type, string? topic, int? partition, long? offset, int attempt, string code);

    [LoggerMessage(4204, LogLevel.Debug, "Message {Id} of type {Type} will be tried again after attempt {Attempt}: {Code}")]
    public static partial void Parked(this ILogger log, string id, string type, int attempt, string code);
}
