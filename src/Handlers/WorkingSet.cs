using KiVendTout.Domain;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Appending;

namespace KiVendTout.Handlers;

/// <summary>
/// The streams that one transaction is about: their states as far as known, and what the commands so far lead to. A state from memory is a
/// guess that only an append proves; so whatever ends without an append (a refusal, nothing to do) has to be decided on a state read anew.
/// </summary>
internal sealed class WorkingSet(StreamStore store, CancellationToken ct)
{
    private readonly Dictionary<Guid, Known> _streams = [];
    private Guid _own;

    /// <summary>How many events would be stored.</summary>
    public int Events => _streams.Values.Sum(stream => stream.Events.Count);

    /// <summary>The stream of the first command decided, for the answer.</summary>
    public Guid OwnStream => _own;

    /// <summary>Its version with the events decided.</summary>
    public long OwnVersion => _streams.GetValueOrDefault(_own) is { } own ? own.Version + own.Events.Count : 0;

    /// <summary>Its version before them.</summary>
    public long OwnBase => _streams.GetValueOrDefault(_own)?.Version ?? 0;

    /// <summary>A stream's state with the events decided so far.</summary>
    /// <param name="aggregate">Its aggregate.</param>
    /// <param name="id">The stream.</param>
    /// <param name="absent">Take it to be absent at first, which saves a read: only where an append or a refusal follows.</param>
    public async ValueTask<TState> StateAsync<TState>(Aggregate aggregate, Guid id, bool absent = false)
        where TState : class => (TState)(await FindAsync(aggregate, id, absent).ConfigureAwait(false)).State;

    /// <summary>The events decided so far for a stream.</summary>
    public IReadOnlyList<object> EventsOf(Guid id) => _streams[id].Events;

    /// <summary>Decides one more command, after those before it.</summary>
    /// <returns>The refusal, or null when the command holds.</returns>
    public async ValueTask<Refusal?> DecideAsync(object command)
    {
        var (aggregate, id) = Aggregate.Of(command);
        _own = _own == default ? id : _own;
        var stream = await FindAsync(aggregate, id, Aggregate.BeginsStream(command)).ConfigureAwait(false);
        switch (aggregate.Decide(stream.State, command))
        {
            case Decision.Refused refused:
                return refused.Refusal;
            case Decision.Accepted accepted:
                foreach (var happened in accepted.Events)
                {
                    stream.Events.Add(happened);
                    stream.State = aggregate.Evolve(stream.State, happened);
                }

                return null;
            case var neither:
                throw new InvalidOperationException($"A decision is accepted or refused, not {neither}.");
        }
    }

    /// <summary>
    /// Reads anew what no append will prove: all guesses behind a refusal, and otherwise the streams that get no events.
    /// </summary>
    /// <returns>Whether there was any: then decide again.</returns>
    public ValueTask<bool> ProveAsync(bool refused) => ReloadAsync((_, stream) => !stream.IsFresh && (refused || stream.Events.Count == 0));

    /// <summary>Reads the own stream anew, unless that was done.</summary>
    /// <returns>Whether it was: then decide again.</returns>
    public ValueTask<bool> ProveOwnAsync() => ReloadAsync((id, stream) => id == _own && !stream.IsFresh);

    /// <summary>Begins again after a lost race: the stream that moved is read anew, and those that were only taken to be absent.</summary>
    public ValueTask<bool> StartOverAsync(Guid moved) => ReloadAsync((id, stream) => id == moved || stream.IsTakenForAbsent);

    /// <summary>What is to be stored, each stream at the version it was decided on; the own stream first.</summary>
    public IReadOnlyList<StreamAppend> Appends() =>
    [
        .. from entry in _streams
           where entry.Value.Events.Count > 0
           orderby entry.Key == _own ? 0 : 1
           select new StreamAppend(entry.Key, entry.Value.Aggregate.Category, ExpectedVersion.Exactly(entry.Value.Version), entry.Value.Events),
    ];

    private async ValueTask<Known> FindAsync(Aggregate aggregate, Guid id, bool absent)
    {
        if (_streams.TryGetValue(id, out var known))
        {
            return known;
        }

        if (absent)
        {
            return _streams[id] = new Known(aggregate, 0, aggregate.Start, IsFresh: false, IsTakenForAbsent: true);
        }

        var (version, state) = await aggregate.Load(store, id, false, ct).ConfigureAwait(false);
        // Streams that do not exist are not kept in memory: version 0 was read just now.
        return _streams[id] = new Known(aggregate, version, state, IsFresh: version == 0, IsTakenForAbsent: false);
    }

    private async ValueTask<bool> ReloadAsync(Func<Guid, Known, bool> which)
    {
        var reloaded = _streams.Where(entry => which(entry.Key, entry.Value)).ToArray();
        if (reloaded.Length == 0)
        {
            return false;
        }

        foreach (var stream in _streams.Values)
        {
            stream.Rewind();
        }

        foreach (var (id, stream) in reloaded)
        {
            var (version, state) = await stream.Aggregate.Load(store, id, true, ct).ConfigureAwait(false);
            _streams[id] = new Known(stream.Aggregate, version, state, IsFresh: true, IsTakenForAbsent: false);
        }

        return true;
    }

    private sealed record Known(Aggregate Aggregate, long Version, object Loaded, bool IsFresh, bool IsTakenForAbsent)
    {
        public object State { get; set; } = Loaded;

        public List<object> Events { get; } = [];

        public void Rewind()
        {
            State = Loaded;
            Events.Clear();
        }
    }
}
