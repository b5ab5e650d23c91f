using KiVendTout.Platform.Documents;

namespace KiVendTout.Projections.Activity;

/// <summary>The collections of one edition: <c>activity_entries_v1</c> and <c>activity_sessions_v1</c> for the first.</summary>
public sealed class ActivityDocuments
{
    private readonly IDocumentDatabase _database;

    internal ActivityDocuments(IDocumentDatabase database, int edition)
    {
        (_database, Edition) = (database, edition);
        Entries = database.GetCollection($"activity_entries_v{edition}", ActivityJson.Default.TimelineEntry);
        Sessions = database.GetCollection($"activity_sessions_v{edition}", ActivityJson.Default.ActivitySession);
    }

    /// <summary>Which edition this is, from 1.</summary>
    public int Edition { get; }

    /// <summary>One document per event.</summary>
    public IDocumentCollection<TimelineEntry> Entries { get; }

    /// <summary>One document per visit.</summary>
    public IDocumentCollection<ActivitySession> Sessions { get; }

    /// <summary>Makes the indexes that are not there yet.</summary>
    internal async Task EnsureIndexesAsync(TimeSpan keep, CancellationToken ct)
    {
        await Entries.EnsureIndexesAsync(
            [
                new IndexModel("by_customer", Sort.Ascending("customer").ThenDescending("at")),
                new IndexModel("by_visitor", Sort.Ascending("visitor").ThenDescending("at")),
                new IndexModel("by_stream", Sort.Ascending("stream")),
                new IndexModel("by_kind_and_day", Sort.Ascending("kind").ThenAscending("day")),
                new IndexModel("expiry", Sort.Ascending("heardAt")) { ExpireAfter = keep },
            ],
            ct).ConfigureAwait(false);
        await Sessions.EnsureIndexesAsync(
            [
                new IndexModel("by_customer", Sort.Ascending("customer").ThenDescending("first")),
                new IndexModel("by_visitor", Sort.Ascending("visitor").ThenDescending("first")),
                new IndexModel("by_stream", Sort.Ascending("stream")),
                new IndexModel("by_day", Sort.Ascending("day")),
                new IndexModel("expiry", Sort.Ascending("heardAt")) { ExpireAfter = keep },
            ],
            ct).ConfigureAwait(false);
    }

    /// <summary>Carries changes out. Doing it twice, late, or from two processes at once changes nothing.</summary>
    internal async Task WriteAsync(ActivityChanges changes, CancellationToken ct)
    {
        await Entries.BulkUpsertAsync(changes.Entries, "seen", ct).ConfigureAwait(false);
        await Sessions.BulkUpsertAsync(changes.Visits, "version", ct).ConfigureAwait(false);
        foreach (var (stream, parts, version) in changes.Joined)
            await Sessions.DeleteAsync(Filter.And(Filter.Eq("stream", stream), Filter.Gte("part", parts), Filter.Lt("version", version)), ct).ConfigureAwait(false);

        await DeleteAsync("customer", changes.ForgottenCustomers.Select(name => (DocumentValue)name), ct).ConfigureAwait(false);
        await DeleteAsync("stream", changes.ForgottenStreams.Select(id => (DocumentValue)id), ct).ConfigureAwait(false);
    }

    /// <summary>Removes both.</summary>
    internal async Task DropAsync(CancellationToken ct)
    {
        await _database.DropCollectionAsync(Entries.Name, ct).ConfigureAwait(false);
        await _database.DropCollectionAsync(Sessions.Name, ct).ConfigureAwait(false);
    }

    private async Task DeleteAsync(string field, IEnumerable<DocumentValue> values, CancellationToken ct)
    {
        foreach (var some in values.Chunk(500))
        {
            await Entries.DeleteAsync(Filter.In(field, some), ct).ConfigureAwait(false);
            await Sessions.DeleteAsync(Filter.In(field, some), ct).ConfigureAwait(false);
        }
    }
}
