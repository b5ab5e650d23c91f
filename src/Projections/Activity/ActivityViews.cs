using System.Collections.Concurrent;
using KiVendTout.Domain;
using KiVendTout.Platform.Documents;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.EventStore.Reading;

namespace KiVendTout.Projections.Activity;

/// <summary>
/// Keeps what visitors and customers do as documents: their timelines, their visits, and with these the funnel and the views of products. Milliseconds behind the
/// log. People go by pseudonyms; an erased customer's documents go, and none come after.
/// </summary>
/// <param name="documents">Where the documents are kept; stays the caller's.</param>
/// <param name="names">Names of people.</param>
/// <param name="keep">How long after the shop heard of it something stays. Orders, payments and accounts stay.</param>
public sealed class ActivityViews(IDocumentDatabase documents, Pseudonyms names, TimeSpan keep) : Subscription
{
    private const int RebuildBatch = 2000;
    private readonly ConcurrentDictionary<int, ActivityDocuments> _editions = new();

    /// <summary>Names of people in the documents.</summary>
    public Pseudonyms Names => names;

    /// <inheritdoc/>
    public override string Name => "activity";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Categories { get; } = [StreamCategory.Activity, StreamCategory.Order, StreamCategory.Payment, StreamCategory.Customer];

    /// <inheritdoc/>
    public override bool NeedsBodies => true;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken ct)
    {
        var editions = new ActivityEditions(Store);
        await editions.CreateTableAsync(ct).ConfigureAwait(false);
        var (live, _) = await editions.ReadAsync(ct).ConfigureAwait(false);
        await Of(live).EnsureIndexesAsync(keep, ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task HandleAsync(IReadOnlyList<StoredEvent> events, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(events);
        // Looked up for each batch: a rebuild relies on it that every batch begun after its beginning goes into both editions.
        var (live, building) = await new ActivityEditions(Store).ReadAsync(ct).ConfigureAwait(false);
        var changes = await ActivityChanges.OfAsync(Store, events, names, ct).ConfigureAwait(false);
        await Of(live).WriteAsync(changes, ct).ConfigureAwait(false);
        if (building is { } next)
            await Of(next).WriteAsync(changes, ct).ConfigureAwait(false);
    }

    /// <summary>The documents that are read now, of a shop that was served before.</summary>
    /// <param name="store">The shop's store.</param>
    /// <param name="ct">Ends the work.</param>
    public async Task<ActivityDocuments> LiveAsync(StreamStore store, CancellationToken ct = default) =>
        Of((await new ActivityEditions(store).ReadAsync(ct).ConfigureAwait(false)).Live);

    /// <summary>
    /// Builds all documents anew from the log, beside those that are read, and switches. A host may go on meanwhile: it writes into both. Stopped and begun
    /// again it starts over with the same edition, which changes nothing that is written already.
    /// </summary>
    /// <param name="store">The shop's store.</param>
    /// <param name="progress">Told how many events were taken.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The edition that is live now, and how many events it was built from.</returns>
    public async Task<(int Edition, long Events)> RebuildAsync(StreamStore store, Action<long>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var editions = new ActivityEditions(store);
        await editions.CreateTableAsync(ct).ConfigureAwait(false);
        var (old, building) = await editions.BeginAsync(ct).ConfigureAwait(false);
        var next = Of(building!.Value);
        await next.EnsureIndexesAsync(keep, ct).ConfigureAwait(false);

        // Whatever is not visible yet here is handed to the host in a batch that begins later than now, and so goes into both editions.
        var (taken, position) = (0L, 0L);
        while (await store.ReadLogAsync(new LogSlice(position, Categories: Categories, Limit: RebuildBatch), ct).ConfigureAwait(false) is { Count: > 0 } events)
        {
            await next.WriteAsync(await ActivityChanges.OfAsync(store, events, names, ct).ConfigureAwait(false), ct).ConfigureAwait(false);
            (taken, position) = (taken + events.Count, events[^1].Sequence);
            progress?.Invoke(taken);
        }

        await editions.SwitchAsync(next.Edition, ct).ConfigureAwait(false);
        await Of(old).DropAsync(ct).ConfigureAwait(false);
        return (next.Edition, taken);
    }

    private ActivityDocuments Of(int edition) => _editions.GetOrAdd(edition, number => new ActivityDocuments(documents, number));
}
