using KiVendTout.Domain;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Appending;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>
/// The streams that one transaction is about: their states as far as known, and what the commands so far lead to. A state from memory is a
/// guess that only an append proves; so whatever ends without an append (a refusal, nothing to do) has to be decided on a state read anew.
/// </summary>
internal sealed class WorkingSet(StreamStore store, CancellationToken ct)
{
    private readonly Dictionary<Guid, Known> _streams = [];
    private readonly List<(Known Stream, object State, int Events)> _marked = [];
    private Guid _own;

    /// <summary>What goes with the events of the commands that are decided from here on; null leaves it to the append.</summary>
    public EventMetadata? Metadata { get; set; }

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

    /// <summary>
    /// Reads in one round trip what commands will be decided on; streams that do not exist are known to be new from then on. Only before the first command
    /// is decided.
    /// </summary>
    public async ValueTask PreloadAsync(IEnumerable<object> commands)
    {
        var streams = new Dictionary<Guid, Aggregate>();
        foreach (var command in commands)
        {
            var (aggregate, id) = Aggregate.Of(command);
            streams.TryAdd(id, aggregate);
        }

        var existing = await store.PreloadAsync(streams.ToDictionary(stream => stream.Key, stream => stream.Value.Category), fresh: false, ct).ConfigureAwait(false);
        foreach (var (id, aggregate) in streams.Where(stream => !existing.Contains(stream.Key)))
        {
            _streams.Add(id, new Known(aggregate, 0, aggregate.Start, IsFresh: true, IsTakenForAbsent: false));
        }
    }

    /// <summary>Begins something that may be taken back by <see cref="Rewind"/>.</summary>
    public void Mark() => _marked.Clear();

    /// <summary>Takes back what was decided since <see cref="Mark"/>.</summary>
    public void Rewind()
    {
        for (var i = _marked.Count - 1; i >= 0; i--)
        {
            var (stream, state, events) = _marked[i];
            stream.Rewind(state, events);
        }

        _marked.Clear();
    }

    /// <summary>Streams that were looked at and that no append will prove, with their versions as far as known.</summary>
    public Dictionary<Guid, long> Unproven() =>
        _streams.Where(entry => !entry.Value.IsFresh && entry.Value.Events.Count == 0).ToDictionary(entry => entry.Key, entry => entry.Value.Version);

    /// <summary>Reads those streams into memory anew that are not where this working set takes them to be.</summary>
    /// <returns>How many.</returns>
    public async ValueTask<int> RefreshMovedAsync(IReadOnlyDictionary<Guid, long> taken)
    {
        if (taken.Count == 0)
        {
            return 0;
        }

        var versions = await store.VersionsAsync([.. taken.Keys], ct).ConfigureAwait(false);
        var moved = taken.Where(known => versions.GetValueOrDefault(known.Key) != known.Value).ToDictionary(known => known.Key, known => _streams[known.Key].Aggregate.Category);
        if (moved.Count > 0)
        {
            await store.PreloadAsync(moved, fresh: true, ct).ConfigureAwait(false);
        }

        return moved.Count;
    }

    /// <summary>Every stream with the version that it was decided on.</summary>
    public Dictionary<Guid, long> Versions() => _streams.ToDictionary(entry => entry.Key, entry => entry.Value.Version);

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
                if (!accepted.Events.IsEmpty)
                {
                    _marked.Add((stream, stream.State, stream.Events.Count));
                }

                foreach (var happened in accepted.Events)
                {
                    stream.Events.Add(happened);
                    stream.Metadata.Add(Metadata ?? EventMetadata.None);
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
           select new StreamAppend(entry.Key, entry.Value.Aggregate.Category, ExpectedVersion.Exactly(entry.Value.Version), entry.Value.Events,
               Metadata is null ? null : entry.Value.Metadata),
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
            stream.Rewind(stream.Loaded, 0);
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

        /// <summary>One for each event.</summary>
        public List<EventMetadata> Metadata { get; } = [];

        public void Rewind(object state, int events)
        {
            State = state;
            Events.RemoveRange(events, Events.Count - events);
            Metadata.RemoveRange(events, Metadata.Count - events);
        }
    }
}
