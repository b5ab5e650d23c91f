namespace KiVendTout.Platform.Messaging.Outbox;

/// <summary>Settings of the outbox relay.</summary>
public sealed record OutboxRelayOptions
{
    /// <summary>The <c>ce_source</c> of messages that name none, a URI reference: which installation speaks.</summary>
    public string Source { get; init; } = "/kivendtout";

    /// <summary>Partitions of the topics that do not exist yet; one that is not named here gets one.</summary>
    public IReadOnlyDictionary<string, int> Partitions { get; init; } = new Dictionary<string, int>();

    /// <summary>Messages sent at once, at the most.</summary>
    public int BatchSize { get; init; } = 1000;

    /// <summary>Bytes of bodies held in memory at once, about.</summary>
    public long BatchBytes { get; init; } = 4 << 20;

    /// <summary>
    /// Bytes that may lie in Kafka for consumers of ours and not be settled; with more, the relay waits for them. Small on the embedded cluster, which forgets the oldest
    /// of a partition beyond 5 MB.
    /// </summary>
    public long UnsettledBytes { get; init; } = 2 << 20;

    /// <summary>How long it sleeps when nobody calls: the safety net behind the bell.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often a process that is not at work asks whether it may be.</summary>
    public TimeSpan LockInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a message may be unsettled before the relay finds out whether the cluster lost it; also how often it looks.</summary>
    public TimeSpan OverdueAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a topic is left alone that refused a message.</summary>
    public TimeSpan RefusedPause { get; init; } = TimeSpan.FromSeconds(10);
}
