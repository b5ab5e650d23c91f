using KiVendTout.Domain;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Handlers.Messages;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.Messaging.Handling;
using Npgsql;

namespace KiVendTout.Handlers.Processes;

/// <summary>
/// Follows the log and has every order looked at when something happened to it or to a payment for it. At least once: what the look leads to is harmless
/// when it is done again, so the whole log may be read again at any time. Orders that are through, an import's above all, cost one question per batch.
/// </summary>
/// <param name="processor">Makes, once the store is there, what handles <see cref="LookAtOrder"/>.</param>
public sealed class ProcessManager(Func<StreamStore, MessageProcessor> processor) : Subscription
{
    private MessageProcessor? _processor;

    /// <inheritdoc/>
    public override string Name => "processes";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Categories { get; } = [StreamCategory.Order, StreamCategory.Payment];

    /// <inheritdoc/>
    public override bool NeedsBodies => true;

    /// <inheritdoc/>
    public override int? BatchSize => 500;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken ct)
    {
        _processor ??= processor(Store);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task HandleAsync(IReadOnlyList<StoredEvent> events, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(events);
        var looks = events.Select(happened => (Happened: happened, Look: LookAfter(happened))).Where(one => one.Look is not null).ToArray();
        if (looks.Length == 0)
        {
            return;
        }

        var open = await OpenAsync([.. looks.Select(one => one.Look!.OrderId).Distinct()], ct).ConfigureAwait(false);
        await _processor!.ProcessAsync(
            [.. looks.Where(one => open.Contains(one.Look!.OrderId)).Select(one => new IncomingMessage(LogEnvelope.Of(one.Happened, "kivendtout.process.look_at_order.v1"), one.Look))], ct).ConfigureAwait(false);
    }

    private static LookAtOrder? LookAfter(StoredEvent happened) => !OrderFulfilment.Events.Contains(happened.Type.Name) ? null : happened.Body switch
    {
        OrderEvent e => new LookAtOrder(e.OrderId, happened.Type.Name, happened.Timestamp),
        PaymentEvent e => new LookAtOrder(e.OrderId, happened.Type.Name, happened.Timestamp, e.PaymentId),
        _ => null,
    };

    /// <summary>Orders that are not through: not shipped yet, or with a timer, or with money of a payment that does not pay them.</summary>
    private async Task<HashSet<Guid>> OpenAsync(Guid[] orders, CancellationToken ct)
    {
        var schema = Store.Options.Schema;
        await using var command = Store.Database.CreateCommand($"""
            select o.order_id from {schema}.order_summary o
            where o.order_id = any($1) and (
                o.status not in ('shipped', 'delivered')
                or exists (select from {schema}.kvt_scheduled s where s.key in ('unpaid:' || o.order_id, 'ship:' || o.order_id))
                or exists (select from {schema}.payment_summary p where p.order_id = o.order_id and p.payment_id is distinct from o.paid_by and p.captured > p.refunded))
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = orders });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var found = new HashSet<Guid>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            found.Add(reader.GetGuid(0));
        }

        return found;
    }
}
