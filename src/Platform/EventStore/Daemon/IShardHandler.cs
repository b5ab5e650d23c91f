using Npgsql;

namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>What a shard does with its events: write a table, or carry them outside.</summary>
internal interface IShardHandler
{
    /// <summary>Name of the projection, and of the shard's row.</summary>
    string Name { get; }

    /// <summary>Name in mt_event_progression: <c>Name:All</c>, from version 2 on <c>Name:Vn:All</c>.</summary>
    string ProgressName { get; }

    /// <summary>Whether the event concerns this projection. An event of unknown type concerns everybody: nothing is passed over silently.</summary>
    bool Wants(Decoded read);

    /// <summary>How long new events may wait for others to come with them.</summary>
    TimeSpan Linger => TimeSpan.Zero;

    /// <summary>Events handed over at once, or null for the daemon's own measure.</summary>
    int? BatchSize => null;

    Task StartAsync(CancellationToken ct);

    /// <summary>How far the handler knows that it is, where it keeps that itself; null where the checkpoint alone counts.</summary>
    Task<string?> RecoverAsync(CancellationToken ct) => Task.FromResult<string?>(null);

    /// <summary>Takes the events, in order, and makes the checkpoint durable with them or after them.</summary>
    /// <param name="batch">The events and what belongs to them.</param>
    /// <param name="ct">Ends the work without a checkpoint.</param>
    /// <returns>The events that could not be taken; their streams are parked now.</returns>
    Task<IReadOnlyList<StoredPoison>> ApplyAsync(ShardBatch batch, CancellationToken ct);

    Task IdleAsync(CancellationToken ct);
}

/// <summary>What a shard hands to its handler at once.</summary>
/// <param name="Events">What concerns this projection; readable or not.</param>
/// <param name="Checkpoint">The statements to commit, given the events that could not be taken and are not parked yet.</param>
internal sealed record ShardBatch(IReadOnlyList<Decoded> Events, Func<IReadOnlyList<StoredPoison>, IEnumerable<NpgsqlBatchCommand>> Checkpoint)
{
    /// <summary>Where the shard is when exactly these of the events were taken, for a handler that keeps it beside its work.</summary>
    public Func<IReadOnlyList<StoredEvent>, string> Progress { get; init; } = _ => "";

    /// <summary>
    /// The statements that park streams while the checkpoint stays. A handler whose work says how far it is parks first: died it in between, the
    /// broken event would be passed and nobody would know of it. Null where the streams are parked already.
    /// </summary>
    public Func<IReadOnlyList<StoredPoison>, IEnumerable<NpgsqlBatchCommand>>? ParkFirst { get; init; }
}

/// <summary>Drops the later events of streams that broke within a batch.</summary>
internal sealed class Breakage
{
    private readonly Dictionary<Guid, StoredPoison> _broken = [];

    public IReadOnlyList<StoredPoison> Found => [.. _broken.Values];

    /// <summary>How many times a stream broke, or broke earlier than was known.</summary>
    public int Count { get; private set; }

    public bool Has(Guid stream) => _broken.ContainsKey(stream);

    /// <summary>Whether the event is a broken one or comes behind one in its stream. What comes before it has to be taken: a retry begins at the broken one.</summary>
    public bool Stops(RawEvent raw) => _broken.TryGetValue(raw.StreamId, out var first) && raw.Sequence >= first.Sequence;

    /// <summary>Keeps the first broken event of each stream.</summary>
    public void Add(RawEvent raw, Exception error)
    {
        if (!_broken.TryGetValue(raw.StreamId, out var known) || raw.Sequence < known.Sequence)
        {
            _broken[raw.StreamId] = StoredPoison.Of(raw, error);
            Count++;
        }
    }
}
