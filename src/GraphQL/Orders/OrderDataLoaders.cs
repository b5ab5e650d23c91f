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

/// <summary>Pages of orders by customer.</summary>
internal sealed class OrdersOfCustomerLoader(OrderReads reads) : PartPages<Guid, OrderSummary>
{
    /// <inheritdoc/>
    protected override Task<Dictionary<Guid, Page<OrderSummary>>> ReadAsync(IReadOnlyCollection<Guid> parts, Asked asked, CancellationToken ct) => reads.OfCustomersAsync(parts, asked, ct);
}
