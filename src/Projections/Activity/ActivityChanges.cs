using KiVendTout.Domain.Activity;
using KiVendTout.Domain.Customers;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Events;
using Npgsql;

namespace KiVendTout.Projections.Activity;

/// <summary>
/// What a batch of events changes in the documents. It follows from the log alone: the same batch again, or a larger one that holds it, leads to the same documents.
/// </summary>
/// <param name="Entries">Timeline entries to store, where theirs is not a truer one.</param>
/// <param name="Visits">Visits to store, likewise.</param>
/// <param name="Joined">Streams whose parts were joined by a late event: parts from this number on, of lower versions, are no more.</param>
/// <param name="ForgottenCustomers">Pseudonyms of customers whose documents go.</param>
/// <param name="ForgottenStreams">Sessions whose documents go, because their customer was erased.</param>
internal sealed record ActivityChanges(
    IReadOnlyList<TimelineEntry> Entries,
    IReadOnlyList<ActivitySession> Visits,
    IReadOnlyList<(Guid Stream, int Parts, long Version)> Joined,
    IReadOnlyList<string> ForgottenCustomers,
    IReadOnlyList<Guid> ForgottenStreams)
{
    /// <summary>Reckons it.</summary>
    /// <param name="store">Where the events come from.</param>
    /// <param name="events">The batch, in the order of each stream.</param>
    /// <param name="names">Names of people.</param>
    /// <param name="ct">Ends the work.</param>
    public static async Task<ActivityChanges> OfAsync(StreamStore store, IReadOnlyList<StoredEvent> events, Pseudonyms names, CancellationToken ct)
    {
        var batches = events.Where(happened => happened.Body is ActivityEvent).GroupBy(happened => happened.StreamId).ToDictionary(group => group.Key, group => group.ToArray());
        var streams = await WholeAsync(store, batches, ct).ConfigureAwait(false);
        var owners = streams.ToDictionary(stream => stream.Key, stream => SessionFold.CustomerOf(stream.Value));
        var others = events.Where(happened => happened.Body is not ActivityEvent && TimelineFold.CustomerOf(happened) is not null).ToArray();
        var erased = await ErasedAsync(store, [.. owners.Values.OfType<Guid>(), .. others.Select(happened => TimelineFold.CustomerOf(happened)!.Value)], ct).ConfigureAwait(false);

        var entries = others.Where(happened => !erased.Contains(TimelineFold.CustomerOf(happened)!.Value))
            .Select(happened => TimelineFold.Entry(happened, TimelineFold.CustomerOf(happened), happened.Version, names)).ToList();
        var (visits, joined, forgotten) = (new List<ActivitySession>(), new List<(Guid, int, long)>(), new List<Guid>());
        foreach (var (id, batch) in batches)
        {
            var (stream, owner) = (streams[id], owners[id]);
            if (owner is { } gone && erased.Contains(gone))
            {
                forgotten.Add(id);
                continue;
            }

            var before = stream.Where(happened => happened.Version < batch[0].Version).ToArray();
            var parts = SessionFold.Visits(stream, names);
            visits.AddRange(parts);
            if (IsLate(before, batch))
                joined.Add((id, parts.Count, stream[^1].Version));
            // Whoever signs in takes along what they did before in the same session.
            var told = before.Length > 0 && SessionFold.CustomerOf(before) != owner ? stream : batch;
            entries.AddRange(told.Select(happened => TimelineFold.Entry(happened, owner, stream[^1].Version, names)));
        }

        var customers = events.Where(happened => happened.Body is CustomerErased).Select(happened => names.OfCustomer(happened.StreamId));
        return new ActivityChanges(entries, visits, joined, [.. customers.Concat(erased.Select(names.OfCustomer)).Distinct()], forgotten);
    }

    private static bool IsLate(StoredEvent[] before, StoredEvent[] batch) =>
        before.Length > 0 && batch.Min(happened => ((ActivityEvent)happened.Body).OccurredAt) < before.Max(happened => ((ActivityEvent)happened.Body).OccurredAt);

    /// <summary>All events of each stream, up to now. What the batch holds from the first version on is not read again.</summary>
    private static async Task<Dictionary<Guid, IReadOnlyList<StoredEvent>>> WholeAsync(StreamStore store, Dictionary<Guid, StoredEvent[]> batches, CancellationToken ct)
    {
        var whole = batches.Where(batch => batch.Value[0].Version == 1).ToDictionary(batch => batch.Key, batch => (IReadOnlyList<StoredEvent>)batch.Value);
        var begun = batches.Keys.Except(whole.Keys).ToArray();
        if (begun.Length == 0)
            return whole;

        await using var command = store.Database.CreateCommand($"select seq_id from {store.Options.Schema}.mt_events where stream_id = any($1) and type <> 'tombstone'");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = begun });
        var positions = new List<long>();
        await using (var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
                positions.Add(reader.GetInt64(0));
        }

        foreach (var stream in (await store.ReadAtAsync(positions, ct).ConfigureAwait(false)).GroupBy(happened => happened.StreamId))
        {
            var last = batches[stream.Key][^1].Version;
            IReadOnlyList<StoredEvent> readable = [.. stream.Where(happened => happened.Version <= last).OrderBy(happened => happened.Version)];
            whole[stream.Key] = readable.FirstOrDefault(happened => happened.Body is UnreadableBody) is not { } broken ? readable
                : throw new PoisonEventException(batches[stream.Key][0], $"Event {broken.Version} of its stream cannot be read.", ((UnreadableBody)broken.Body).Error);
        }

        return whole;
    }

    /// <summary>Those of the customers who are erased by now: nothing about them is written any more, whatever order the shards go in.</summary>
    private static async Task<HashSet<Guid>> ErasedAsync(StreamStore store, IReadOnlyCollection<Guid> customers, CancellationToken ct)
    {
        var erased = new HashSet<Guid>();
        if (customers.Count == 0)
            return erased;

        await using var command = store.Database.CreateCommand(
            $"select stream_id from {store.Options.Schema}.mt_events where stream_id = any($1) and type = 'customer_erased'");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. customers.Distinct()] });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
            erased.Add(reader.GetGuid(0));
        return erased;
    }
}
