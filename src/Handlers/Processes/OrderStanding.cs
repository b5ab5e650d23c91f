using KiVendTout.Domain;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Values;
using KiVendTout.Platform.EventStore;
using Npgsql;

namespace KiVendTout.Handlers.Processes;

/// <summary>Where an order and its payments stand.</summary>
/// <param name="Order">The order.</param>
/// <param name="Payments">All payments that were requested for it, in any order.</param>
public sealed record OrderStanding(Order Order, IReadOnlyList<Payment.Existing> Payments)
{
    /// <summary>The payment of an id, if it is one of these.</summary>
    public Payment.Existing? Payment(Guid? id) => Payments.FirstOrDefault(payment => payment.Request.PaymentId == id);

    /// <summary>What of a payment is with the shop: taken, not given back, and not taken back by the bank.</summary>
    public static Money Held(Payment.Existing payment) => payment is Domain.Payments.Payment.Captured { Ledger: var ledger }
        ? ledger.Captured - ledger.Refunded
        : Money.Zero((payment ?? throw new ArgumentNullException(nameof(payment))).Request.Amount.Currency);
}

/// <summary>Reads where orders stand: from the log, never from memory, so that what another process did counts.</summary>
/// <param name="store">A store opened with the options of <see cref="Projections.ShopStore.Register"/>.</param>
public sealed class OrderStandings(StreamStore store)
{
    /// <summary>Where an order stands now.</summary>
    /// <param name="order">The order.</param>
    /// <param name="ct">Ends the work.</param>
    public async Task<OrderStanding> ReadAsync(Guid order, CancellationToken ct)
    {
        var payments = new List<Payment.Existing>();
        foreach (var id in await PaymentsOfAsync(order, ct).ConfigureAwait(false))
        {
            payments.Add((Payment.Existing)(await store.ReloadAsync<Payment>(StreamCategory.Payment, id, ct).ConfigureAwait(false)).State);
        }

        // The order last: it is what the decision is about, and the payments' own decisions are proven by the domain.
        return new OrderStanding((await store.ReloadAsync<Order>(StreamCategory.Order, order, ct).ConfigureAwait(false)).State, payments);
    }

    private async Task<List<Guid>> PaymentsOfAsync(Guid order, CancellationToken ct)
    {
        await using var command = store.Database.CreateCommand($"select payment_id from {store.Options.Schema}.payment_summary where order_id = $1 order by requested_at, payment_id");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = order });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var found = new List<Guid>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            found.Add(reader.GetGuid(0));
        }

        return found;
    }
}
