using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.GraphQLServer;
using Npgsql;

namespace KiVendTout.GraphQL.Revenue;

/// <summary>What a row of revenue stands for, the currency besides: amounts in different currencies are never added up.</summary>
public enum RevenueGrouping
{
    /// <summary>One row per day and country.</summary>
    DayAndCountry,

    /// <summary>One row per day, all countries together.</summary>
    Day,

    /// <summary>One row per country, all days together.</summary>
    Country,
}

/// <summary>Revenue of a day, a country or both, in one currency.</summary>
/// <param name="Day">Day in UTC; null when days are added up.</param>
/// <param name="Country">Where it went, ISO 3166-1 alpha-2; null when countries are added up.</param>
/// <param name="Currency">Of the amounts, ISO 4217.</param>
/// <param name="Orders">Orders placed, cancelled ones included.</param>
/// <param name="CancelledOrders">Of these, cancelled since.</param>
/// <param name="Returns">Returns that came back.</param>
/// <param name="Gross">Sum of the orders placed.</param>
/// <param name="Cancelled">Sum of those cancelled.</param>
/// <param name="Returned">Sum of what came back.</param>
/// <param name="Net">Gross less cancelled less returned.</param>
public sealed record RevenueRow(
    DateOnly? Day, string? Country, string Currency, long Orders, long CancelledOrders, long Returns, decimal Gross, decimal Cancelled, decimal Returned, decimal Net);

/// <summary>Reads the view <c>revenue-by-day</c>, which is asynchronous: milliseconds behind.</summary>
/// <param name="store">The shop's store.</param>
public sealed class RevenueReads(StreamStore store)
{
    /// <summary>Days that can be asked for at once when rows are per day.</summary>
    public const int MostDays = 400;

    /// <summary>Revenue from a day to a day, both included, ordered by day, country and currency.</summary>
    /// <param name="from">First day in UTC.</param>
    /// <param name="to">Last day in UTC.</param>
    /// <param name="country">Only this country; null for all.</param>
    /// <param name="groupBy">What a row stands for.</param>
    /// <param name="ct">Ends the statement.</param>
    /// <exception cref="GraphQLException">The days are the wrong way round or too many.</exception>
    public async Task<IReadOnlyList<RevenueRow>> ReadAsync(
        DateOnly from, DateOnly to, string? country = null, RevenueGrouping groupBy = RevenueGrouping.DayAndCountry, CancellationToken ct = default)
    {
        var days = to.DayNumber - from.DayNumber + 1;
        if (days < 1 || (days > MostDays && groupBy != RevenueGrouping.Country))
        {
            throw new GraphQLException(
                days < 1 ? "The last day is before the first. Swap them." : $"Revenue by day is told for up to {MostDays} days at once, not {days}. Ask for fewer, or group by country.",
                ErrorCode.BadRequest);
        }

        if (country?.Contains('\0') == true)
        {
            return [];
        }

        var (byDay, byCountry) = (groupBy != RevenueGrouping.Country, groupBy != RevenueGrouping.Day);
        await using var command = store.Database.CreateCommand($"""
            select {(byDay ? "day" : "null::date")}, {(byCountry ? "country" : "null::text")}, currency, sum(orders)::bigint, sum(cancelled_orders)::bigint,
                sum(returns)::bigint, sum(gross), sum(cancelled), sum(returned), sum(net)
            from {store.Options.Schema}.revenue_by_day
            where day between $1 and $2 and ($3::text is null or country = $3)
            group by 1, 2, 3 order by 1, 2, 3
            """);
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = from });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = to });
        command.Parameters.Add(new NpgsqlParameter { Value = country ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var rows = new List<RevenueRow>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            rows.Add(new RevenueRow(
                reader.IsDBNull(0) ? null : reader.GetFieldValue<DateOnly>(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetString(2), reader.GetInt64(3),
                reader.GetInt64(4), reader.GetInt64(5), reader.GetDecimal(6), reader.GetDecimal(7), reader.GetDecimal(8), reader.GetDecimal(9)));
        }

        return rows;
    }
}
