using KiVendTout.GraphQL.Lists;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.DataLoading;
using KiVendTout.Projections.Orders;

namespace KiVendTout.GraphQL.Orders;

/// <summary>Orders by id.</summary>
/// <param name="reads">Where from.</param>
public sealed class OrderLoader(OrderReads reads) : DataLoader<Guid, OrderSummary>
{
    /// <inheritdoc/>
    protected override Task<IReadOnlyDictionary<Guid, OrderSummary>> LoadBatchAsync(IReadOnlyList<Guid> keys, CancellationToken cancellationToken) =>
        reads.ByIdAsync(keys, cancellationToken);
}

/// <summary>Lines by order.</summary>
/// <param name="reads">Where from.</param>
public sealed class OrderLinesLoader(OrderReads reads) : GroupedDataLoader<Guid, OrderLineRow>
{
    /// <inheritdoc/>
    protected override Task<ILookup<Guid, OrderLineRow>> LoadGroupedBatchAsync(IReadOnlyList<Guid> keys, CancellationToken cancellationToken) =>
        reads.LinesAsync(keys, cancellationToken);
}

/// <summary>A page of a customer's orders.</summary>
internal sealed record OrdersOfCustomer(Guid Customer, Asked Asked);

/// <summary>Pages of orders by customer: one statement for all customers of whom the same page is asked.</summary>
internal sealed class OrdersOfCustomerLoader(OrderReads reads) : DataLoader<OrdersOfCustomer, Page<OrderSummary>>
{
    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<OrdersOfCustomer, Page<OrderSummary>>> LoadBatchAsync(
        IReadOnlyList<OrdersOfCustomer> keys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<OrdersOfCustomer, Page<OrderSummary>>();
        foreach (var same in keys.GroupBy(key => key.Asked))
        {
            foreach (var (customer, page) in await reads.OfCustomersAsync([.. same.Select(key => key.Customer)], same.Key, cancellationToken).ConfigureAwait(false))
            {
                found[new OrdersOfCustomer(customer, same.Key)] = page;
            }
        }

        return found;
    }
}
