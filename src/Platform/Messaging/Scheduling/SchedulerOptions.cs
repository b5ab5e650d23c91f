namespace KiVendTout.Platform.Messaging.Scheduling;

/// <summary>How a <see cref="Scheduler"/> works.</summary>
public sealed record SchedulerOptions
{
    /// <summary>The longest time between two looks, for what others scheduled: other processes, and statements of one's own.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Messages that are handled together.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>Bytes of bodies that are handled together, if it is more than one message.</summary>
    public int BatchBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>The longest wait while the database is away.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(15);
}
