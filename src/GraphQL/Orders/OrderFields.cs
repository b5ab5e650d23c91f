using KiVendTout.GraphQL.Asking;
using KiVendTout.GraphQL.Customers;
using KiVendTout.GraphQL.Payments;
using KiVendTout.GraphQL.Products;
using KiVendTout.GraphQL.Streams;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Projections.Orders;

namespace KiVendTout.GraphQL.Orders;

/// <summary>What an order leads to.</summary>
[ObjectType<Order>]
public static class OrderFields
{
    /// <summary>An order by its id, if the caller may see it.</summary>
    [NodeResolver]
    public static async Task<Order?> GetByIdAsync(Guid id, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var row = await context.Loader<OrderLoader>().LoadAsync(id).ConfigureAwait(false);
        return row is not null && context.Caller().Sees(row.CustomerId) ? new Order(row) : null;
    }

    /// <summary>Its lines, by their numbers.</summary>
    [Cost(1)]
    [ListSize(20)]
    public static async Task<IReadOnlyList<OrderLine>> GetLinesAsync([Parent] Order order, StreamStore store, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(store);
        var rows = await (order.IsAsOf
            ? store.RowsAsync<OrderLineRow>(order.Id, order.Row.Version, context.CancellationToken)
            : context.Loader<OrderLinesLoader>().LoadAsync(order.Id)).ConfigureAwait(false);
        return [.. rows.Select(row => new OrderLine(row, order.Row.Currency))];
    }

    /// <summary>Who ordered; null for a guest.</summary>
    [Cost(1)]
    public static async Task<Customer?> GetCustomerAsync([Parent] Order order, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(context);
        return order.Row.CustomerId is { } id && await context.Loader<CustomerLoader>().LoadAsync(id).ConfigureAwait(false) is { } row ? new Customer(row, context.Caller()) : null;
    }

    /// <summary>The payments requested for it, as they stand now, the first first.</summary>
    [Cost(1)]
    [ListSize(5)]
    public static async Task<IReadOnlyList<Payment>> GetPaymentsAsync([Parent] Order order, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(context);
        var rows = await context.Loader<PaymentsOfOrderLoader>().LoadAsync(order.Id).ConfigureAwait(false);
        return [.. rows.Select(row => new Payment(row, context.Caller()))];
    }

    /// <summary>The payment that paid it, as it stands now; null while it is not paid.</summary>
    [Cost(1)]
    public static async Task<Payment?> GetPaidByAsync([Parent] Order order, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(context);
        return order.Row.PaidBy is { } id && await context.Loader<PaymentLoader>().LoadAsync(id).ConfigureAwait(false) is { } row ? new Payment(row, context.Caller()) : null;
    }

    /// <summary>What happened to it, oldest first; of an order as it was, what had happened by then.</summary>
    [UsePaging(ConnectionName = "History")]
    public static Task<Page<HistoryEvent>> GetHistoryAsync([Parent] Order order, PagingArguments paging, StreamStore store, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(context);
        return StreamHistory.PageAsync(store, order.Id, order.IsAsOf ? order.Row.Version : null, paging, context.Caller(), context.CancellationToken);
    }
}

/// <summary>What a line of an order leads to.</summary>
[ObjectType<OrderLine>]
public static class OrderLineFields
{
    /// <summary>The product, as it is sold now; null when it never was in this catalogue.</summary>
    [Cost(1)]
    public static async Task<Product?> GetProductAsync([Parent] OrderLine line, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(context);
        return await context.Loader<ProductLoader>().LoadAsync(line.Sku).ConfigureAwait(false) is { } product ? new Product(product.Entry, product.Stock) : null;
    }
}
