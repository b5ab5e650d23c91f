using System.Runtime.CompilerServices;
using KiVendTout.Domain;
using KiVendTout.Domain.Orders;
using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Asking;
using KiVendTout.GraphQL.Streams;
using KiVendTout.GraphQL.Values;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Projections.Orders;

namespace KiVendTout.GraphQL.Orders;

/// <summary>Something that happened to an order.</summary>
public sealed class OrderChange
{
    internal OrderChange(StoredEvent happened, HistoryEvent shown) => (Stored, Event) = (happened, shown);

    internal StoredEvent Stored { get; }

    /// <summary>Its place in the log: hand the last one seen to <c>after</c> to go on from there.</summary>
    public long Position => Stored.Sequence;

    /// <summary>What happened.</summary>
    public HistoryEvent Event { get; }
}

/// <summary>An order that was just placed.</summary>
public sealed class Sale
{
    internal Sale(StoredEvent happened, OrderPlaced placed) => (Stored, Placed) = (happened, placed);

    internal StoredEvent Stored { get; }

    internal OrderPlaced Placed { get; }

    /// <summary>Its place in the log: hand the last one seen to <c>after</c> to go on from there.</summary>
    public long Position => Stored.Sequence;

    /// <summary>When it was placed.</summary>
    public DateTimeOffset At => Placed.PlacedAt;

    /// <summary>Where it goes, ISO 3166-1 alpha-2.</summary>
    public string Country => Placed.Country.Value;

    /// <summary>The exact sum of its lines.</summary>
    public Money Total => new(Placed.Total, Placed.Currency.Code);

    /// <summary>How many lines it has.</summary>
    public int LineCount => Placed.Lines.Length;
}

/// <summary>The orders behind what is told.</summary>
[ObjectType<OrderChange>]
public static class OrderChangeFields
{
    /// <summary>The order as it was right after.</summary>
    [Cost(1)]
    public static Task<Order?> GetOrderAsync([Parent] OrderChange change, StreamStore store, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(change);
        return SaleFields.AsOfAsync(change.Stored, store, context);
    }
}

/// <summary>The orders behind what is told.</summary>
[ObjectType<Sale>]
public static class SaleFields
{
    /// <summary>The order as it was placed.</summary>
    [Cost(1)]
    public static Task<Order?> GetOrderAsync([Parent] Sale sale, StreamStore store, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(sale);
        return AsOfAsync(sale.Stored, store, context);
    }

    internal static async Task<Order?> AsOfAsync(StoredEvent happened, StreamStore store, ResolverContext context) =>
        await store.RowAsync<OrderSummary>(happened.StreamId, happened.Version, context.CancellationToken).ConfigureAwait(false) is { } row && context.Caller().Sees(row.CustomerId)
            ? new Order(row, asOf: true) : null;
}

/// <summary>Tells of orders as they happen.</summary>
[SubscriptionType]
public static class OrderSubscriptions
{
    /// <summary>What happens to an order, each event once. Customers may follow their own.</summary>
    /// <param name="id">The order.</param>
    /// <param name="after">Goes on behind this log position, the past first; "0": from the beginning; left out: from now on.</param>
    /// <param name="store">The shop's store.</param>
    /// <param name="context">Who asks.</param>
    /// <exception cref="GraphQLException">There is no such order, or not for this caller.</exception>
    [Authorize]
    public static async Task<IAsyncEnumerable<OrderChange>> OrderChangedAsync([ID("Order")] Guid id, long? after, StreamStore store, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(context);
        var order = await store.RowAsync<OrderSummary>(id, (long?)null, context.CancellationToken).ConfigureAwait(false);
        return order is not null && context.Caller().Sees(order.CustomerId)
            ? ChangesAsync(id, From(after), store, context.Caller(), context.CancellationToken)
            : throw new GraphQLException("There is no such order that you may see. Check its id.", "NOT_FOUND");
    }

    /// <summary>Every order as it is placed; for the shop's people.</summary>
    /// <param name="after">Goes on behind this log position, the past first; "0": from the beginning; left out: from now on.</param>
    /// <param name="store">The shop's store.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Clerk, Role.Analyst, Role.Admin)]
    public static IAsyncEnumerable<Sale> SalesTicker(long? after, StreamStore store, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SalesAsync(From(after), store, context.CancellationToken);
    }

    internal static long? From(long? after) => after is null or >= 0 ? after
        : throw new GraphQLException("A log position is not negative. Send the position of the last item you saw, or leave it out.", ErrorCode.BadRequest);

    private static async IAsyncEnumerable<OrderChange> ChangesAsync(Guid id, long? after, StreamStore store, Caller caller, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var happened in store.FollowAsync(after, [StreamCategory.Order], id, ct).ConfigureAwait(false))
        {
            yield return new OrderChange(happened, HistoryEvent.Of(happened, caller));
        }
    }

    private static async IAsyncEnumerable<Sale> SalesAsync(long? after, StreamStore store, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var happened in store.FollowAsync(after, [StreamCategory.Order], ct: ct).ConfigureAwait(false))
        {
            if (happened.Body is OrderPlaced placed)
            {
                yield return new Sale(happened, placed);
            }
        }
    }
}
