using KiVendTout.Domain;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Values;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.EventStore.Views;

namespace KiVendTout.Projections.Orders;

/// <summary>
/// What was sold. One row per day (UTC), country of delivery and currency. A sale counts in full on the day it was placed, because the
/// event of the payment does not say the country. A cancellation takes it back on that same day, since nothing was sold; a return counts on
/// the day the goods came back. All amounts are exact sums of quantity times unit price. Net revenue is gross - cancelled - returned.
/// </summary>
/// <param name="Day">Day in UTC.</param>
/// <param name="Country">Where it went, ISO 3166-1 alpha-2.</param>
/// <param name="Currency">Of the amounts, ISO 4217.</param>
/// <param name="Orders">Orders placed on that day, cancelled ones included.</param>
/// <param name="CancelledOrders">Orders placed on that day and cancelled since.</param>
/// <param name="Returns">Returns that came back on that day.</param>
/// <param name="Gross">Sum of the orders placed.</param>
/// <param name="Cancelled">Sum of those cancelled.</param>
/// <param name="Returned">Sum of what came back.</param>
/// <param name="Net">Gross less cancelled less returned.</param>
public sealed record DayRevenue(
    DateOnly Day, string Country, string Currency, long Orders, long CancelledOrders, long Returns, decimal Gross, decimal Cancelled, decimal Returned, decimal Net);

/// <summary>The view <c>revenue-by-day</c>, asynchronous.</summary>
public sealed class RevenueByDay : TallyView<DayRevenue>
{
    /// <inheritdoc/>
    public override string Name => "revenue-by-day";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Categories { get; } = [StreamCategory.Order];

    /// <inheritdoc/>
    public override ViewTable<DayRevenue> Table { get; } = new ViewTable<DayRevenue>("revenue_by_day")
        .Key("day", row => row.Day)
        .Key("country", row => row.Country)
        .Key("currency", row => row.Currency)
        .Column("orders", row => row.Orders)
        .Column("cancelled_orders", row => row.CancelledOrders)
        .Column("returns", row => row.Returns)
        .Column("gross", row => row.Gross)
        .Column("cancelled", row => row.Cancelled)
        .Column("returned", row => row.Returned)
        .Column("net", row => row.Net);

    /// <inheritdoc/>
    public override IEnumerable<DayRevenue> Tally(RecordedEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return happened.Body switch
        {
            OrderPlaced e => [On(e.PlacedAt, e.Country, e.Currency) with { Orders = 1, Gross = e.Total, Net = e.Total }],
            OrderCancelled e => [On(e.PlacedAt, e.Country, e.Currency) with { CancelledOrders = 1, Cancelled = e.Total, Net = -e.Total }],
            ItemsReturned e => [On(e.ReturnedAt, e.Country, e.Currency) with { Returns = 1, Returned = e.Amount, Net = -e.Amount }],
            _ => [],
        };
    }

    private static DayRevenue On(DateTimeOffset time, CountryCode country, Currency currency) =>
        new(DateOnly.FromDateTime(time.UtcDateTime), country.Value, currency.Code, 0, 0, 0, 0, 0, 0, 0);
}
