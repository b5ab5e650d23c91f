namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>Settings of the projection daemon.</summary>
public sealed class DaemonOptions
{
    /// <summary>Events handed to a projection at once, at the most.</summary>
    public int BatchSize { get; set; } = 2000;

    /// <summary>How long a shard sleeps when nobody calls it: the safety net behind the wake-up.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a process owns a shard after it last said so, when it neither ends nor answers: stopped, or cut off with its machine. The shards of a process that ends move at once.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(5);
}
