using KiVendTout.Domain;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Handlers.Messages;
using KiVendTout.Handlers.Processes;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Events;
using Npgsql;

namespace KiVendTout.Handlers.Payments.Provider;

/// <summary>
/// Where the shop speaks to its payment provider: follows the log and hands over what <see cref="DeskRules"/> ask for. A provider that is away stops this
/// projection, which tries again with growing pauses, and nothing else; an instruction that it will never carry out parks that one stream.
/// </summary>
/// <param name="provider">Makes the provider once the store is there.</param>
public sealed class PaymentDesk(Func<StreamStore, IPaymentProvider> provider) : Subscription
{
    private static readonly HashSet<string> Events = ["payment_requested", "payment_assessed", "payment_authorised", "payment_refunded", "payment_voided", "order_paid", "order_cancelled"];
    private IPaymentProvider? _provider;

    /// <inheritdoc/>
    public override string Name => "payment-provider";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Categories { get; } = [StreamCategory.Order, StreamCategory.Payment];

    /// <inheritdoc/>
    public override bool NeedsBodies => true;

    /// <inheritdoc/>
    public override int? BatchSize => 500;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken ct) => (_provider ??= provider(Store)).StartAsync(ct);

    /// <inheritdoc/>
    public override async Task HandleAsync(IReadOnlyList<StoredEvent> events, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(events);
        var asked = events.Where(happened => Events.Contains(happened.Type.Name)).Select(happened => (Happened: happened, Order: OrderOf(happened))).ToArray();
        if (asked.Length == 0)
        {
            return;
        }

        var (byCard, standings) = (await PaidByCardAsync([.. asked.Select(one => one.Order).Distinct()], ct).ConfigureAwait(false), new OrderStandings(Store));
        foreach (var (happened, order) in asked.Where(one => byCard.Contains(one.Order)))
        {
            var standing = await standings.ReadAsync(order, ct).ConfigureAwait(false);
            foreach (var payment in happened.Body is PaymentEvent e ? standing.Payments.Where(one => one.Request.PaymentId == e.PaymentId) : standing.Payments)
            {
                if (DeskRules.After((IDomainEvent)happened.Body, standing.Order, payment, _provider!.Recognises) is { } instruction)
                {
                    await HandOverAsync(instruction, happened, ct).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task HandOverAsync(Instruction instruction, StoredEvent happened, CancellationToken ct)
    {
        try
        {
            var trail = new InstructionTrail(happened.CorrelationId, happened.Id.ToString(), LogEnvelope.HeaderOf(happened, "traceparent"));
            await _provider!.TakeAsync(instruction, trail, ct).ConfigureAwait(false);
        }
        catch (ProviderRefusedException never)
        {
            throw new PoisonEventException(happened, $"{_provider!.Name} refuses: {never.Message}", never);
        }
    }

    private static Guid OrderOf(StoredEvent happened) => happened.Body switch
    {
        OrderEvent e => e.OrderId,
        PaymentEvent e => e.OrderId,
        var other => throw new InvalidOperationException($"{other.GetType().Name} is neither about an order nor about a payment: see PaymentDesk.Categories."),
    };

    /// <summary>Of these orders, those with a payment by card: an import's have none, and nothing more is read for them.</summary>
    private async Task<HashSet<Guid>> PaidByCardAsync(Guid[] orders, CancellationToken ct)
    {
        await using var command = Store.Database.CreateCommand($"select distinct order_id from {Store.Options.Schema}.payment_summary where order_id = any($1) and method = 'card'");
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
