using System.Text.Json;
using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Activity;
using KiVendTout.GraphQL.Asking;
using KiVendTout.GraphQL.Lists;
using KiVendTout.GraphQL.Orders;
using KiVendTout.GraphQL.Streams;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Projections.Customers;

namespace KiVendTout.GraphQL.Customers;

/// <summary>What a customer leads to.</summary>
[ObjectType<Customer>]
public static class CustomerFields
{
    /// <summary>A customer by their id, if the caller may see them.</summary>
    [NodeResolver]
    public static async Task<Customer?> GetByIdAsync(Guid id, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Caller().Sees(id) && await context.Loader<CustomerLoader>().LoadAsync(id).ConfigureAwait(false) is { } row ? new Customer(row, context.Caller()) : null;
    }

    /// <summary>Their orders, the youngest first unless ordered otherwise.</summary>
    [Cost(1)]
    [UsePaging]
    public static async Task<Page<Order>> GetOrdersAsync(
        [Parent] Customer customer, PagingArguments paging, Filter<OrderFilter>? where, Sort<OrderSort>? order, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(customer);
        ArgumentNullException.ThrowIfNull(context);
        var page = await context.Loader<OrdersOfCustomerLoader>()
            .LoadRequiredAsync(new PartPage<Guid>(customer.Id, new Asked(paging, where?.Root, order?.By))).ConfigureAwait(false);
        return page.Select(row => new Order(row), shown => shown.Row);
    }

    /// <summary>What they did and what was done for them, the latest first. Milliseconds behind what was stored.</summary>
    [UsePaging]
    public static async Task<Page<Activity>> GetActivityAsync([Parent] Customer customer, PagingArguments paging, CustomerReads reads, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(customer);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(reads);
        var id = customer.Id;
        var page = await reads.ActivityAsync(id, paging, context.CancellationToken).ConfigureAwait(false);
        return page.Select(
            row => new Activity(row.Sequence, row.At, row.Kind, JsonDocument.Parse(row.Entry).RootElement),
            shown => new ActivityEntry(id, shown.Position, shown.At, shown.Kind, ""));
    }

    /// <summary>
    /// What they did in the shop's pages, the latest first, with their orders and payments; for the shop's people and for themselves. Milliseconds behind what was
    /// stored. What they did in the pages is kept for a limited time.
    /// </summary>
    [UsePaging(ConnectionName = "Timeline")]
    public static async Task<Page<TimelineItem>?> GetTimelineAsync([Parent] Customer customer, PagingArguments paging, ActivityReads reads, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(customer);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(reads);
        return context.Caller().SeesPersonalData(customer.Id)
            ? (await reads.TimelineAsync(customer.Id, paging, context.CancellationToken).ConfigureAwait(false)).Select(entry => new TimelineItem(entry), shown => shown.Entry)
            : null;
    }

    /// <summary>What happened to their account, oldest first.</summary>
    [UsePaging(ConnectionName = "History")]
    public static Task<Page<HistoryEvent>> GetHistoryAsync([Parent] Customer customer, PagingArguments paging, StreamStore store, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(customer);
        ArgumentNullException.ThrowIfNull(context);
        return StreamHistory.PageAsync(store, customer.Id, null, paging, context.Caller(), context.CancellationToken);
    }
}

/// <summary>Asks for customers.</summary>
[QueryType]
public static class CustomerQueries
{
    /// <summary>Who is signed in; null for nobody.</summary>
    /// <param name="context">Who asks.</param>
    public static SignedIn? GetMe(ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Caller() is { Subject: { } subject } caller ? new SignedIn(subject, caller.Client, [.. caller.Roles.Order(StringComparer.Ordinal)], caller.CustomerId) : null;
    }

    /// <summary>A customer by their id; null when there is none that the caller may see.</summary>
    /// <param name="id">The customer.</param>
    /// <param name="context">Who asks.</param>
    public static Task<Customer?> GetCustomerAsync([ID("Customer")] Guid id, ResolverContext context) => CustomerFields.GetByIdAsync(id, context);

    /// <summary>Customers, the youngest first unless ordered otherwise; for the shop's people.</summary>
    /// <param name="paging">Which page.</param>
    /// <param name="where">Which customers; nothing personal can be asked for, so that nobody can guess it letter by letter.</param>
    /// <param name="order">In which order.</param>
    /// <param name="reads">Where from.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Clerk, Role.Analyst, Role.Admin)]
    [UsePaging]
    public static async Task<Page<Customer>?> GetCustomersAsync(
        PagingArguments paging, Filter<CustomerFilter>? where, Sort<CustomerSort>? order, CustomerReads reads, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(reads);
        var page = await reads.PageAsync(paging, where, order, context.CancellationToken).ConfigureAwait(false);
        return page.Select(row => new Customer(row, context.Caller()), shown => shown.Row);
    }
}

/// <summary>Who is signed in.</summary>
/// <param name="Subject">The token's subject.</param>
/// <param name="Client">The program that calls, or null.</param>
/// <param name="Roles">What they are: customer, clerk, analyst, admin.</param>
/// <param name="CustomerId">Which customer they are.</param>
[GraphQLName("Me")]
public sealed record SignedIn(string Subject, string? Client, IReadOnlyList<string> Roles, [property: GraphQLIgnore] Guid? CustomerId);

/// <summary>What somebody who is signed in leads to.</summary>
[ObjectType<SignedIn>]
public static class MeFields
{
    /// <summary>The customer they are; null for the shop's people and for programs.</summary>
    public static async Task<Customer?> GetCustomerAsync([Parent] SignedIn me, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(me);
        return me.CustomerId is { } id ? await CustomerFields.GetByIdAsync(id, context).ConfigureAwait(false) : null;
    }
}
