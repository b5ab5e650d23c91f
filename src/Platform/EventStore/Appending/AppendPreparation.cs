using System.Text.Json;
using Npgsql;

namespace KiVendTout.Platform.EventStore.Appending;

/// <summary>Does everything of an append that needs no writer: the base each stream builds on, JSON, and what the inline views will hold.</summary>
internal sealed class AppendPreparation(EventStoreOptions options, EventCodec codec, EventReader reader, SnapshotCache cache)
{
    private readonly View[] _views = [.. options.InlineViews];

    /// <summary>A stream folded to its last version, from memory unless <paramref name="fresh"/>.</summary>
    public async ValueTask<Snapshot> SnapshotAsync(string category, Guid id, bool fresh, CancellationToken ct)
    {
        if (!fresh && cache.Find(id) is { } known)
        {
            return known.Category == category ? known : Empty(category);
        }

        var snapshot = Empty(category);
        foreach (var happened in await reader.ReadAsync(id, new StreamSlice(), ct).ConfigureAwait(false))
        {
            if (happened.Type.Category != category)
            {
                return snapshot; // Somebody took the id of something else: there is no such stream of this category.
            }

            snapshot = After(category, snapshot, happened);
        }

        if (snapshot.Version > 0)
        {
            cache.Put(id, snapshot);
        }

        return snapshot;
    }

    /// <summary>Reads streams into memory, all in one round trip.</summary>
    /// <returns>Those that exist under their category.</returns>
    public async Task<HashSet<Guid>> PreloadAsync(IReadOnlyDictionary<Guid, string> streams, bool fresh, CancellationToken ct)
    {
        var found = fresh ? [] : streams.Where(asked => cache.Find(asked.Key)?.Category == asked.Value).Select(asked => asked.Key).ToHashSet();
        var missing = streams.Keys.Where(id => !found.Contains(id)).ToArray();
        if (missing.Length == 0)
        {
            return found;
        }

        foreach (var stream in (await reader.ReadManyAsync(missing, ct).ConfigureAwait(false)).GroupBy(happened => happened.StreamId))
        {
            if (stream.First().Type.Category == streams[stream.Key])
            {
                cache.Put(stream.Key, stream.Aggregate(Empty(streams[stream.Key]), (snapshot, happened) => After(streams[stream.Key], snapshot, happened)));
                found.Add(stream.Key);
            }
        }

        return found;
    }

    /// <summary>A stream as memory has it, or null.</summary>
    public Snapshot? Known(Guid id) => cache.Find(id);

    /// <summary>What memory has of a stream, folded on up to a version; null when there is no such stream.</summary>
    public async Task<Snapshot?> CatchUpAsync(Guid id, Snapshot? known, long to, CancellationToken ct)
    {
        var snapshot = known;
        foreach (var happened in await reader.ReadAsync(id, new StreamSlice(From: (known?.Version ?? 0) + 1, To: to), ct).ConfigureAwait(false))
        {
            snapshot = After(happened.Type.Category, snapshot ?? Empty(happened.Type.Category), happened);
        }

        if (snapshot is not null && snapshot != known)
        {
            cache.Put(id, snapshot);
        }

        return snapshot;
    }

    /// <summary>An append ready for a writer; or nothing when there is nothing to store; or the refusal when a version is known to be wrong.</summary>
    public async ValueTask<(PendingAppend? Pending, AppendOutcome? Refused)> PrepareAsync(
        IReadOnlyList<StreamAppend> appends, EventMetadata metadata, AnsweredRequest? request, IReadOnlyList<Func<NpgsqlBatchCommand>> joined, bool fresh,
        CancellationToken ct)
    {
        var common = Prepare(metadata);
        var streams = new List<PreparedStream>(appends.Count);
        List<PreparedTally>? tallies = null;
        foreach (var append in appends)
        {
            if (append.Events.Count == 0)
            {
                continue;
            }

            var @base = await BaseAsync(append, fresh, ct).ConfigureAwait(false);
            if (append.Expected.Value >= 0 && @base.Version != append.Expected.Value)
            {
                return (null, new AppendOutcome(AppendVerdict.Conflict, 0, append.StreamId, append.Expected.Value, @base.Version));
            }

            streams.Add(await PrepareStreamAsync(append, @base, common, ct).ConfigureAwait(false));
            Tally(streams[^1], ref tallies);
        }

        RefuseRepeats(streams);
        return streams.Count + joined.Count == 0 ? (null, null) : (new PendingAppend([.. streams], tallies ?? [], request, joined), null);
    }

    /// <summary>Keeps what was stored as the base of the next command.</summary>
    public void Remember(PendingAppend? stored)
    {
        foreach (var stream in stored?.Streams ?? [])
        {
            cache.Put(stream.Id, stream.After);
        }
    }

    private async ValueTask<Snapshot> BaseAsync(StreamAppend append, bool fresh, CancellationToken ct)
    {
        if (append.Expected == ExpectedVersion.NoStream)
        {
            return Empty(append.Category);
        }

        var snapshot = await SnapshotAsync(append.Category, append.StreamId, fresh, ct).ConfigureAwait(false);
        return append.Expected.Value >= 0 && snapshot.Version < append.Expected.Value
            ? await SnapshotAsync(append.Category, append.StreamId, fresh: true, ct).ConfigureAwait(false)
            : snapshot;
    }

    private async ValueTask<PreparedStream> PrepareStreamAsync(
        StreamAppend append, Snapshot before, PreparedMetadata common, CancellationToken ct)
    {
        if (append.Metadata is { } given && given.Count != append.Events.Count)
        {
            throw new ArgumentException($"Stream {append.StreamId} has {append.Events.Count} events and metadata for {given.Count}: give one for each event, or none.");
        }

        var events = new PreparedEvent[append.Events.Count];
        var after = before;
        for (var i = 0; i < events.Length; i++)
        {
            var type = codec.Catalogue.Of(append.Events[i]);
            var own = append.Metadata is null ? common : Prepare(append.Metadata[i]);
            if (type.Category != append.Category)
            {
                throw new ArgumentException($"'{type.Name}' belongs to streams of category '{type.Category}', not '{append.Category}'.");
            }

            var recorded = new RecordedEvent
            {
                Id = Guid.CreateVersion7(),
                StreamId = append.StreamId,
                Version = before.Version + i + 1,
                Type = type,
                Timestamp = own.Timestamp,
                Body = append.Events[i],
                CorrelationId = own.Given.CorrelationId,
                CausationId = own.Given.CausationId,
            };
            var json = type.Personal is null ? EventCodec.Encode(type, recorded.Body)
                : await codec.EncodePersonalAsync(type, recorded.Body, ct).ConfigureAwait(false);
            events[i] = new PreparedEvent(recorded, json, own.Headers);
            after = After(append.Category, after, recorded);
        }

        return new PreparedStream(append.StreamId, append.Category, before.Version, events, Changes(before, after), after);
    }

    private static List<PreparedRows> Changes(Snapshot before, Snapshot after)
    {
        var changes = new List<PreparedRows>(before.Rows.Length);
        for (var view = 0; view < before.Rows.Length; view++)
        {
            if (!ReferenceEquals(before.Rows[view], after.Rows[view]))
            {
                changes.Add(new PreparedRows(view, before.Rows[view], after.Rows[view]));
            }
        }

        return changes;
    }

    private void Tally(PreparedStream stream, ref List<PreparedTally>? tallies)
    {
        for (var view = 0; view < _views.Length; view++)
        {
            if (_views[view] is EventView tally && tally.Categories.Contains(stream.Category)
                && tally.Prepare([.. stream.Events.Select(prepared => prepared.Recorded)]) is { } additions)
            {
                (tallies ??= []).Add(new PreparedTally(view, additions));
            }
        }
    }

    private Snapshot Empty(string category)
    {
        var rows = new object[_views.Length];
        for (var view = 0; view < rows.Length; view++)
        {
            rows[view] = _views[view] is StreamView stream ? stream.Empty : this;
        }

        return new Snapshot(category, 0, options.Folds.GetValueOrDefault(category)?.Initial, rows);
    }

    private Snapshot After(string category, Snapshot before, RecordedEvent happened)
    {
        var rows = before.Rows;
        for (var view = 0; view < rows.Length; view++)
        {
            if (_views[view] is StreamView stream && stream.Categories.Contains(category))
            {
                var after = stream.Fold(rows[view], happened);
                if (!ReferenceEquals(after, rows[view]))
                {
                    rows = ReferenceEquals(rows, before.Rows) ? [.. rows] : rows;
                    rows[view] = after;
                }
            }
        }

        var state = options.Folds.TryGetValue(category, out var fold) ? fold.Evolve(before.State!, happened.Body) : null;
        return new Snapshot(category, happened.Version, state, rows);
    }

    private static void RefuseRepeats(List<PreparedStream> streams)
    {
        for (var i = 1; i < streams.Count; i++)
        {
            if (streams.FindIndex(other => other.Id == streams[i].Id) < i)
            {
                throw new ArgumentException($"Stream {streams[i].Id} stands twice in one append: give all its events at once.");
            }
        }
    }

    private PreparedMetadata Prepare(EventMetadata given) => new(given, Microseconds(given.Timestamp ?? options.Time.GetUtcNow()), HeadersOf(given));

    private static string? HeadersOf(EventMetadata metadata)
    {
        if (metadata.User is null && metadata.Headers is null)
        {
            return null;
        }

        var headers = metadata.Headers is null ? [] : new Dictionary<string, string>(metadata.Headers, StringComparer.Ordinal);
        if (metadata.User is { } user)
        {
            headers["user"] = user;
        }

        return JsonSerializer.Serialize(headers);
    }

    /// <summary>PostgreSQL keeps microseconds: what a view sees inline has to be what it will see on a rebuild.</summary>
    private static DateTimeOffset Microseconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % 10), TimeSpan.Zero);

    private readonly record struct PreparedMetadata(EventMetadata Given, DateTimeOffset Timestamp, string? Headers);
}
