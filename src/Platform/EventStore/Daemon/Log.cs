using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>What the daemon says. Ids, positions and reasons only: never a body.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "Shard {Shard} taken at position {Position} (epoch {Epoch})")]
    public static partial void ShardTaken(this ILogger log, string shard, long position, long epoch);

    [LoggerMessage(1002, LogLevel.Information, "Shard {Shard} was changed elsewhere; reading it anew")]
    public static partial void ShardFenced(this ILogger log, string shard);

    [LoggerMessage(1003, LogLevel.Error, "Shard {Shard} cannot go on and will try again: {Reason}")]
    public static partial void ShardStopped(this ILogger log, string shard, string reason, Exception error);

    [LoggerMessage(1004, LogLevel.Debug, "Shard {Shard} took {Events} events up to {Position}")]
    public static partial void BatchProjected(this ILogger log, string shard, int events, long position);

    [LoggerMessage(1005, LogLevel.Warning, "Shard {Shard} parked stream {Stream} at event {Sequence}: {Reason}")]
    public static partial void StreamParked(this ILogger log, string shard, Guid stream, long sequence, string reason);

    [LoggerMessage(1006, LogLevel.Information, "Shard {Shard} took the parked stream {Stream} up again ({Events} events)")]
    public static partial void StreamFreed(this ILogger log, string shard, Guid stream, int events);

    [LoggerMessage(1007, LogLevel.Warning, "The leases could not be renewed: {Reason}")]
    public static partial void LeasesNotRenewed(this ILogger log, string reason);

    [LoggerMessage(1008, LogLevel.Information, "Shard {Shard} goes on from position {Position}, where its work ends; its checkpoint was {Checkpoint}")]
    public static partial void ShardRecovered(this ILogger log, string shard, long position, long checkpoint);

    [LoggerMessage(1009, LogLevel.Information, "Shard {Shard} was taken over: {Reason}")]
    public static partial void ShardLost(this ILogger log, string shard, string reason);
}
