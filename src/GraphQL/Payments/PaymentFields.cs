using KiVendTout.GraphQL.Asking;
using KiVendTout.GraphQL.Customers;
using KiVendTout.GraphQL.Lists;
using KiVendTout.GraphQL.Orders;
using KiVendTout.GraphQL.Streams;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.GraphQL.Payments;

/// <summary>What a payment leads to.</summary>
[ObjectType<Payment>]
public static class PaymentFields
{
    /// <summary>A payment by its id, if the caller may see it.</summary>
    [NodeResolver]
    public static async Task<Payment?> GetByIdAsync(Guid id, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var row = await context.Loader<PaymentLoader>().LoadAsync(id).ConfigureAwait(false);
        return row is not null && context.Caller().Sees(row.CustomerId) ? new Payment(row, context.Caller()) : null;
    }

    /// <summary>The order it pays.</summary>
    [Cost(1)]
    public static Task<Order?> GetOrderAsync([Parent] Payment payment, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(payment);
        return OrderFields.GetByIdAsync(payment.Row.OrderId, context);
    }

    /// <summary>Who pays; null for a guest.</summary>
    [Cost(1)]
    public static async Task<Customer?> GetCustomerAsync([Parent] Payment payment, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(payment);
        ArgumentNullException.ThrowIfNull(context);
        return payment.Row.CustomerId is { } id && await context.Loader<CustomerLoader>().LoadAsync(id).ConfigureAwait(false) is { } row ? new Customer(row, context.Caller()) : null;
    }

    /// <summary>What happened to it, oldest first.</summary>
    [UsePaging(ConnectionName = "History")]
    public static Task<Page<HistoryEvent>> GetHistoryAsync([Parent] Payment payment, PagingArguments paging, StreamStore store, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(payment);
        ArgumentNullException.ThrowIfNull(context);
        return StreamHistory.PageAsync(store, payment.Id, null, paging, context.Caller(), context.CancellationToken);
    }
}

/// <summary>Asks for payments.</summary>
[QueryType]
public static class PaymentQueries
{
    /// <summary>A payment by its id; null when there is none that the caller may see.</summary>
    /// <param name="id">The payment.</param>
    /// <param name="context">Who asks.</param>
    public static Task<Payment?> GetPaymentAsync([ID("Payment")] Guid id, ResolverContext context) => PaymentFields.GetByIdAsync(id, context);

    /// <summary>Payments, the youngest first unless ordered otherwise: a customer's own, everybody's for the shop's people.</summary>
    /// <param name="paging">Which page.</param>
    /// <param name="where">Which payments.</param>
    /// <param name="order">In which order.</param>
    /// <param name="reads">Where from.</param>
    /// <param name="context">Who asks.</param>
    /// <exception cref="GraphQLException">A customer filters by verdict.</exception>
    [Authorize]
    [UsePaging]
    public static async Task<Page<Payment>?> GetPaymentsAsync(
        PagingArguments paging, Filter<PaymentFilter>? where, Sort<PaymentSort>? order, PaymentReads reads, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(reads);
        var caller = context.Caller();
        if (!caller.SeesAll && AsksFor(where?.Root, nameof(PaymentFilter.Verdict)))
        {
            throw new GraphQLException("Only the shop's people may filter by verdict. Leave it out.", ErrorCode.NotAuthorized);
        }

        var page = await reads.PageAsync(paging, where, order, caller.ListedCustomer(), context.CancellationToken).ConfigureAwait(false);
        return page.Select(row => new Payment(row, caller), shown => shown.Row);
    }

    private static bool AsksFor(FilterNode? node, string property) => node switch
    {
        FilterAnd and => and.Nodes.Any(one => AsksFor(one, property)),
        FilterOr or => or.Nodes.Any(one => AsksFor(one, property)),
        FilterCondition condition => condition.Property == property,
        _ => false,
    };
}
