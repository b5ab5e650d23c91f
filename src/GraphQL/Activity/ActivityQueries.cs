using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Asking;
using KiVendTout.GraphQL.Lists;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.GraphQL.Activity;

/// <summary>Asks what people do in the shop's pages.</summary>
[QueryType]
public static class ActivityQueries
{
    /// <summary>How far visits came, day by day from one to another, both included; for the shop's people. Days without a visit are left out.</summary>
    /// <param name="from">First day in UTC.</param>
    /// <param name="to">Last day in UTC; at most 400 days with the first.</param>
    /// <param name="reads">Where from.</param>
    /// <param name="context">Who asks.</param>
    /// <param name="platform">Only visits with this, such as mobile.</param>
    /// <param name="channel">Only visits brought by this, such as email.</param>
    [Authorize(Role.Clerk, Role.Analyst, Role.Admin)]
    [ListSize(ActivityReads.MostDays)]
    public static async Task<IReadOnlyList<FunnelDay>?> GetFunnelAsync(
        DateOnly from, DateOnly to, ActivityReads reads, ResolverContext context, string? platform = null, string? channel = null)
    {
        ArgumentNullException.ThrowIfNull(reads);
        ArgumentNullException.ThrowIfNull(context);
        return await reads.FunnelAsync(from, to, platform, channel, context.CancellationToken).ConfigureAwait(false);
    }

    /// <summary>The products that were looked at most, from a day to a day, both included; for the shop's people.</summary>
    /// <param name="from">First day in UTC.</param>
    /// <param name="to">Last day in UTC; at most 400 days with the first.</param>
    /// <param name="reads">Where from.</param>
    /// <param name="context">Who asks.</param>
    /// <param name="first">How many products, up to 100.</param>
    [Authorize(Role.Clerk, Role.Analyst, Role.Admin)]
    [ListSize(100)]
    public static async Task<IReadOnlyList<ProductViews>?> GetProductViewsAsync(DateOnly from, DateOnly to, ActivityReads reads, ResolverContext context, int first = 20)
    {
        ArgumentNullException.ThrowIfNull(reads);
        ArgumentNullException.ThrowIfNull(context);
        return await reads.ProductViewsAsync(from, to, first, context.CancellationToken).ConfigureAwait(false);
    }

    /// <summary>The sessions of a customer or of a visitor, the latest first, each cut where there was a pause of 30 minutes. Customers see their own; what one person does is not for analysts.</summary>
    /// <param name="paging">Which page.</param>
    /// <param name="reads">Where from.</param>
    /// <param name="context">Who asks.</param>
    /// <param name="customerId">The customer.</param>
    /// <param name="visitorId">The visitor, as the shop's pages name them; for clerks and admins.</param>
    [Authorize]
    [UsePaging]
    public static async Task<Page<Visit>?> GetSessionsAsync(
        PagingArguments paging, ActivityReads reads, ResolverContext context, [ID("Customer")] Guid? customerId = null, string? visitorId = null)
    {
        ArgumentNullException.ThrowIfNull(reads);
        ArgumentNullException.ThrowIfNull(context);
        if (customerId is null == visitorId is null)
            throw new GraphQLException("Name a customer or a visitor, one of them.", ErrorCode.BadRequest);
        var caller = context.Caller();
        if (!(customerId is { } id ? caller.SeesPersonalData(id) : caller.IsStaff))
            throw new GraphQLException("Only the customer and the shop's staff may see this.", ErrorCode.NotAuthorized);
        var page = await reads.SessionsAsync(customerId, visitorId, paging, context.CancellationToken).ConfigureAwait(false);
        return page.Select(row => new Visit(row), shown => shown.Row);
    }
}
