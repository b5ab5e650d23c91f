using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Handlers.Processes;

/// <summary>Fetches what <see cref="OrderFulfilment"/> decides on.</summary>
public static class OrderFulfilmentHandler
{
    /// <summary>Something happened to an order or to a payment for it.</summary>
    public static async Task<IReadOnlyList<object>> HandleAsync(LookAtOrder look, OrderStandings standings, FulfilmentRules rules, MessageContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(look);
        ArgumentNullException.ThrowIfNull(standings);
        ArgumentNullException.ThrowIfNull(context);
        return OrderFulfilment.After(look, await standings.ReadAsync(look.OrderId, ct).ConfigureAwait(false), rules, Moment(context.Now));
    }

    /// <summary>The time to pay is over.</summary>
    public static async Task<IReadOnlyList<object>> HandleAsync(ReleaseUnpaidOrder timer, OrderStandings standings, FulfilmentRules rules, MessageContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(timer);
        ArgumentNullException.ThrowIfNull(standings);
        ArgumentNullException.ThrowIfNull(context);
        return OrderFulfilment.Due(timer, await standings.ReadAsync(timer.OrderId, ct).ConfigureAwait(false), rules, Moment(context.Now));
    }

    /// <summary>The simulated warehouse has packed the parcel.</summary>
    public static async Task<IReadOnlyList<object>> HandleAsync(ShipPaidOrder timer, OrderStandings standings, MessageContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(timer);
        ArgumentNullException.ThrowIfNull(standings);
        ArgumentNullException.ThrowIfNull(context);
        return OrderFulfilment.Due(timer, await standings.ReadAsync(timer.OrderId, ct).ConfigureAwait(false), Moment(context.Now));
    }

    /// <summary>In microseconds, as PostgreSQL keeps it.</summary>
    private static DateTimeOffset Moment(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
