using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Values;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.GraphQL.Revenue;

/// <summary>What was sold on a day, in a country or both, in one currency. A sale counts on the day it was placed, a return on the day it came back.</summary>
public sealed class RevenueDay
{
    internal RevenueDay(RevenueRow row) => Row = row;

    internal RevenueRow Row { get; }

    /// <summary>Day in UTC; null when days are added up.</summary>
    public DateOnly? Day => Row.Day;

    /// <summary>Where it went, ISO 3166-1 alpha-2; null when countries are added up.</summary>
    public string? Country => Row.Country;

    /// <summary>Orders placed, cancelled ones included.</summary>
    public long Orders => Row.Orders;

    /// <summary>Of these, cancelled since.</summary>
    public long CancelledOrders => Row.CancelledOrders;

    /// <summary>Returns that came back.</summary>
    public long Returns => Row.Returns;

    /// <summary>Sum of the orders placed.</summary>
    public Money Gross => new(Row.Gross, Row.Currency);

    /// <summary>Sum of those cancelled.</summary>
    public Money Cancelled => new(Row.Cancelled, Row.Currency);

    /// <summary>Sum of what came back.</summary>
    public Money Returned => new(Row.Returned, Row.Currency);

    /// <summary>Gross less cancelled less returned.</summary>
    public Money Net => new(Row.Net, Row.Currency);
}

/// <summary>Asks for revenue.</summary>
[QueryType]
public static class RevenueQueries
{
    /// <summary>Revenue from a day to a day, both included, by day, country and currency; for the shop's people. Milliseconds behind what was stored.</summary>
    /// <param name="from">First day in UTC.</param>
    /// <param name="to">Last day in UTC; at most 400 days with the first, unless countries are asked for.</param>
    /// <param name="reads">Where from.</param>
    /// <param name="context">Who asks.</param>
    /// <param name="country">Only this country, ISO 3166-1 alpha-2.</param>
    /// <param name="groupBy">What a row stands for.</param>
    [Authorize(Role.Clerk, Role.Analyst, Role.Admin)]
    [ListSize(400)]
    public static async Task<IReadOnlyList<RevenueDay>?> GetRevenueAsync(
        DateOnly from, DateOnly to, RevenueReads reads, ResolverContext context, string? country = null, RevenueGrouping groupBy = RevenueGrouping.DayAndCountry)
    {
        ArgumentNullException.ThrowIfNull(reads);
        ArgumentNullException.ThrowIfNull(context);
        return [.. (await reads.ReadAsync(from, to, country, groupBy, context.CancellationToken).ConfigureAwait(false)).Select(row => new RevenueDay(row))];
    }
}
