using KiVendTout.Platform.Documents;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Projections.Activity;

namespace KiVendTout.GraphQL.Activity;

/// <summary>Reads the activity documents, which are milliseconds behind. It knows no rights.</summary>
/// <param name="store">The shop's store.</param>
/// <param name="views">The documents, or null where none are kept.</param>
public sealed class ActivityReads(StreamStore store, ActivityViews? views)
{
    /// <summary>Days that can be asked for at once.</summary>
    public const int MostDays = 400;

    /// <summary>The funnel of each day that had visits.</summary>
    /// <param name="from">First day in UTC.</param>
    /// <param name="to">Last day in UTC, included.</param>
    /// <param name="platform">Only visits by this; null for all.</param>
    /// <param name="channel">Only visits brought by this; null for all.</param>
    /// <param name="ct">Ends the work.</param>
    /// <exception cref="GraphQLException">The days are the wrong way round or too many.</exception>
    public async Task<IReadOnlyList<FunnelDay>> FunnelAsync(DateOnly from, DateOnly to, string? platform = null, string? channel = null, CancellationToken ct = default)
    {
        var documents = await LiveAsync(ct).ConfigureAwait(false);
        var which = new List<Filter>(Days(from, to));
        if (platform is not null)
            which.Add(Filter.Eq("platform", platform));
        if (channel is not null)
            which.Add(Filter.Eq("channel", channel));
        var figures = Aggregate.Match(Filter.And(which)).GroupBy("day").Count("visits")
            .Sum("productView", "reached.productView").Sum("cart", "reached.cart").Sum("checkout", "reached.checkout")
            .Sum("paymentDetails", "reached.paymentDetails").Sum("purchase", "reached.purchase").Sum("errors", "errors");
        figures = ShopPages.Errors.Aggregate(figures, (all, page) => all.Sum(page, $"counts.{page}"));
        var rows = await documents.Sessions.AggregateAsync(figures.OrderBy("day").Take(MostDays), ct).ConfigureAwait(false);
        return
        [
            .. rows.Select(row => new FunnelDay(
                row["day"].AsDateOnly, Number(row, "visits"), Number(row, "productView"), Number(row, "cart"), Number(row, "checkout"), Number(row, "paymentDetails"),
                Number(row, "purchase"), Number(row, "errors"), [.. ShopPages.Errors.Select(page => new NamedCount(page, Number(row, page)))])),
        ];
    }

    /// <summary>The most viewed products of a span of days.</summary>
    /// <param name="from">First day in UTC.</param>
    /// <param name="to">Last day in UTC, included.</param>
    /// <param name="first">How many products at the most.</param>
    /// <param name="ct">Ends the work.</param>
    /// <exception cref="GraphQLException">The days are the wrong way round or too many, or <paramref name="first"/> is out of its bounds.</exception>
    public async Task<IReadOnlyList<ProductViews>> ProductViewsAsync(DateOnly from, DateOnly to, int first, CancellationToken ct = default)
    {
        if (first is < 1 or > 100)
            throw new GraphQLException("first must be 1 to 100.", ErrorCode.BadRequest);
        var documents = await LiveAsync(ct).ConfigureAwait(false);
        var rows = await documents.Entries.AggregateAsync(
            Aggregate.Match(Filter.And([Filter.Eq("kind", "product_viewed"), .. Days(from, to), Filter.Ne("sku", DocumentValue.Null)]))
                .GroupBy("sku").Count("views").OrderByDescending("views").Take(first),
            ct).ConfigureAwait(false);
        return [.. rows.Select(row => new ProductViews(row["sku"].AsString, Number(row, "views")))];
    }

    /// <summary>A page of visits, the latest first.</summary>
    /// <param name="customer">Of this customer.</param>
    /// <param name="visitor">Of this visitor, as the client names them; used when there is no customer.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="ct">Ends the work.</param>
    public async Task<Page<ActivitySession>> SessionsAsync(Guid? customer, string? visitor, PagingArguments paging, CancellationToken ct = default)
    {
        var documents = await LiveAsync(ct).ConfigureAwait(false);
        var whose = customer is { } id ? Filter.Eq("customer", views!.Names.OfCustomer(id)) : Filter.Eq("visitor", views!.Names.OfVisitor(visitor ?? ""));
        return await new DocumentPages<ActivitySession>(documents.Sessions, "first", visit => visit.First, visit => visit.Id).ReadAsync(whose, paging, ct).ConfigureAwait(false);
    }

    /// <summary>A page of what a customer did and what was done for them, the latest first.</summary>
    public async Task<Page<TimelineEntry>> TimelineAsync(Guid customer, PagingArguments paging, CancellationToken ct = default)
    {
        var documents = await LiveAsync(ct).ConfigureAwait(false);
        return await new DocumentPages<TimelineEntry>(documents.Entries, "at", entry => entry.At, entry => entry.Position)
            .ReadAsync(Filter.Eq("customer", views!.Names.OfCustomer(customer)), paging, ct).ConfigureAwait(false);
    }

    private Task<ActivityDocuments> LiveAsync(CancellationToken ct) => views?.LiveAsync(store, ct)
        ?? throw new GraphQLException("What visitors do is not kept here. Ask the host that serves the shop.", ErrorCode.BadRequest);

    private static int Number(AggregateRow row, string name) => checked((int)row[name].AsInt64);

    private static Filter[] Days(DateOnly from, DateOnly to) => (to.DayNumber - from.DayNumber + 1) switch
    {
        < 1 => throw new GraphQLException("The last day is before the first. Swap them.", ErrorCode.BadRequest),
        > MostDays => throw new GraphQLException($"This is told for up to {MostDays} days at once. Ask for fewer.", ErrorCode.BadRequest),
        _ => [Filter.Gte("day", from), Filter.Lte("day", to)],
    };
}
