using KiVendTout.Domain;
using KiVendTout.Domain.Activity;
using KiVendTout.Domain.Values;
using KiVendTout.Platform.Documents;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Appending;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Projections.Activity;
using Npgsql;

namespace KiVendTout.Projections.Tests.Activity;

/// <summary>A shop whose visitors' doings are kept as documents, by a daemon that runs.</summary>
internal sealed class ActivityShop : IAsyncDisposable
{
    public static readonly DateTimeOffset Morning = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private readonly NpgsqlDataSource _postgres;
    private readonly IDocumentDatabase _documents;
    private readonly ProjectionDaemon _daemon;

    private ActivityShop(NpgsqlDataSource postgres, IDocumentDatabase documents, ActivityViews views, StreamStore store)
    {
        (_postgres, _documents, Views, Store) = (postgres, documents, views, store);
        _daemon = new ProjectionDaemon(store);
        _daemon.Start();
    }

    public static Pseudonyms Names { get; } = new([.. Enumerable.Range(1, 32).Select(number => (byte)number)]);

    public ActivityViews Views { get; }

    public StreamStore Store { get; }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<ActivityShop> OpenAsync(TestDatabase database, string schema)
    {
        var postgres = NpgsqlDataSource.Create(database.ConnectionString);
        var documents = DocumentDatabase.Open(new DocumentSettings { PostgresSchema = $"{schema}_documents" }, postgres);
        // What a test plays is as old as its story; it is not to expire meanwhile.
        var views = new ActivityViews(documents, Names, TimeSpan.FromDays(7000));
        return new ActivityShop(postgres, documents, views, await database.OpenAsync(schema, options => options.Add(views)));
    }

    public Task AppendAsync(params IReadOnlyList<ActivityEvent> events) =>
        Store.AppendAsync(events[0].ActivityId, StreamCategory.Activity, ExpectedVersion.Any, [.. events], new EventMetadata(Timestamp: Morning));

    public Task CaughtUpAsync() => TestDatabase.CaughtUpAsync(Store, "activity");

    public async Task<IReadOnlyList<TimelineEntry>> EntriesAsync(Filter? filter = null) =>
        (await (await Views.LiveAsync(Store, Ct)).Entries.FindAsync(filter ?? Filter.All, new FindOptions { Limit = 10_000 }, Ct)).Documents;

    public async Task<IReadOnlyList<ActivitySession>> SessionsAsync(Filter? filter = null) =>
        (await (await Views.LiveAsync(Store, Ct)).Sessions.FindAsync(filter ?? Filter.All, new FindOptions { Limit = 10_000 }, Ct)).Documents;

    /// <summary>Everything, as text that can be compared.</summary>
    // Not how far was looked when an entry was written: that depends on how the events were cut into batches.
    public async Task<string[]> EverythingAsync() =>
    [
        .. (await EntriesAsync()).Select(entry => System.Text.Json.JsonSerializer.Serialize(entry with { Seen = 0 }, ActivityJson.Default.TimelineEntry)),
        .. (await SessionsAsync()).Select(session => System.Text.Json.JsonSerializer.Serialize(session, ActivityJson.Default.ActivitySession)),
    ];

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        await _documents.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}

/// <summary>What one visitor does in one session.</summary>
internal sealed class VisitStory(string visitor, string session = "s1")
{
    private static readonly Sku Candle = Sku.Parse("85123A");
    private readonly Visit _visit = new(session, visitor, "mobile", "email");
    private int _told;

    public Guid Stream { get; } = ActivityId.OfSession(visitor, session);

    public PageViewed Page(string page, double minute, Guid? customer = null) => new(Stream, Id(), At(minute), page, customer, _visit, page);

    public ProductViewed Product(double minute, Guid? customer = null) => new(Stream, Id(), At(minute), "product_view", customer, _visit, Candle);

    public CartChanged Cart(int change, double minute) => new(Stream, Id(), At(minute), "add_to_cart", null, _visit, Candle, change);

    public SignedIn SignsIn(Guid customer, double minute) => new(Stream, Id(), At(minute), "signed_in", customer, _visit, "passkey");

    private static DateTimeOffset At(double minute) => ActivityShop.Morning.AddMinutes(minute);

    private Guid Id() => ActivityId.OfEvent($"{visitor} {session} {_told++}");
}
