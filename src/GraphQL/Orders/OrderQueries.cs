using KiVendTout.GraphQL.Asking;
using KiVendTout.GraphQL.Lists;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Reading;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Projections.Orders;

namespace KiVendTout.GraphQL.Orders;

/// <summary>Asks for orders.</summary>
[QueryType]
public static class OrderQueries
{
    /// <summary>An order by its id, now or as it was; null when there is none that the caller may see, or there was none then.</summary>
    /// <param name="id">The order.</param>
    /// <param name="asOfVersion">As it was after so many events; not with asOf.</param>
    /// <param name="asOf">As it was at that time; not with asOfVersion.</param>
    /// <param name="store">The shop's store.</param>
    /// <param name="context">Who asks.</param>
    public static async Task<Order?> GetOrderAsync([ID("Order")] Guid id, int? asOfVersion, DateTimeOffset? asOf, StreamStore store, ResolverContext context)
    {
        if (asOfVersion is null && asOf is null)
        {
            return await OrderFields.GetByIdAsync(id, context).ConfigureAwait(false);
        }

        if ((asOfVersion is not null && asOf is not null) || asOfVersion < 1)
        {
            throw new GraphQLException("Say asOfVersion, from 1, or asOf, a time; not both.", ErrorCode.BadRequest);
        }

        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(context);
        var row = await store.RowAsync<OrderSummary>(id, new StreamSlice(To: asOfVersion ?? long.MaxValue, AsOf: asOf), context.CancellationToken).ConfigureAwait(false);
        return row is not null && context.Caller().Sees(row.CustomerId) ? new Order(row, asOf: true) : null;
    }

    /// <summary>Orders, the youngest first unless ordered otherwise: a customer's own, everybody's for the shop's people.</summary>
    /// <param name="paging">Which page.</param>
    /// <param name="where">Which orders.</param>
    /// <param name="order">In which order.</param>
    /// <param name="reads">Where from.</param>
    /// <param name="context">Who asks.</param>
    [Authorize]
    [UsePaging]
    public static async Task<Page<Order>?> GetOrdersAsync(
        PagingArguments paging, Filter<OrderFilter>? where, Sort<OrderSort>? order, OrderReads reads, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(reads);
        var page = await reads.PageAsync(paging, where, order, context.Caller().ListedCustomer(), context.CancellationToken).ConfigureAwait(false);
        return page.Select(row => new Order(row), shown => shown.Row);
    }
}
