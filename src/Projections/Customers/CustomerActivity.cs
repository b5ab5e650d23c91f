using System.Text.Json.Nodes;
using KiVendTout.Domain;
using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Values;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.EventStore.Views;

namespace KiVendTout.Projections.Customers;

/// <summary>What a customer did and what was done for them, in order. One row per event that names a customer; guests have none.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Sequence">Position of the event in the log.</param>
/// <param name="At">When it happened.</param>
/// <param name="Kind">Stored name of the event, such as <c>order_placed</c>.</param>
/// <param name="Entry">A JSON object with what a timeline shows of it. Never personal data: those are in <see cref="CustomerAccount"/> alone.</param>
public sealed record ActivityEntry(Guid CustomerId, long Sequence, DateTimeOffset At, string Kind, string Entry);

/// <summary>The view <c>customer-activity</c>, asynchronous.</summary>
public sealed class CustomerActivity : FeedView<ActivityEntry>
{
    /// <inheritdoc/>
    public override string Name => "customer-activity";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Categories { get; } = [StreamCategory.Order, StreamCategory.Payment, StreamCategory.Customer];

    /// <inheritdoc/>
    public override ViewTable<ActivityEntry> Table { get; } = new ViewTable<ActivityEntry>("customer_activity")
        .Key("customer_id", row => row.CustomerId)
        .Key("seq", row => row.Sequence)
        .Column("at", row => row.At)
        .Column("kind", row => row.Kind)
        .Column("entry", row => row.Entry, jsonb: true)
        .Index("customer_id, at desc");

    /// <inheritdoc/>
    public override IEnumerable<ActivityEntry> Rows(StoredEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return CustomerOf(happened.Body) is { } customer
            ? [new ActivityEntry(customer, happened.Sequence, happened.Timestamp, happened.Type.Name, EntryOf(happened.Body).ToJsonString())]
            : [];
    }

    private static Guid? CustomerOf(object happened) => happened switch
    {
        OrderEvent e => e.CustomerId,
        PaymentEvent e => e.CustomerId,
        CustomerEvent e => e.CustomerId,
        _ => throw Unfolded.Event(happened, first: false, "Customers/CustomerActivity.cs"),
    };

    private static JsonObject EntryOf(object happened) => happened switch
    {
        OrderPlaced e => new() { ["orderId"] = e.OrderId, ["number"] = e.Number, ["lines"] = e.Lines.Length, ["total"] = e.Total, ["currency"] = e.Currency.Code },
        OrderPaid e => With(e.Amount, "orderId", e.OrderId),
        OrderHeld e => new() { ["orderId"] = e.OrderId, ["reason"] = e.Reason },
        OrderShipped e => new() { ["orderId"] = e.OrderId, ["carrier"] = e.Carrier, ["trackingNumber"] = e.TrackingNumber },
        OrderCancelled e => new() { ["orderId"] = e.OrderId, ["reason"] = e.Reason, ["total"] = e.Total, ["currency"] = e.Currency.Code },
        ItemsReturned e => new()
        {
            ["orderId"] = e.OrderId,
            ["returnId"] = e.ReturnId,
            ["lines"] = e.Lines.Length,
            ["amount"] = e.Amount,
            ["currency"] = e.Currency.Code,
            ["reason"] = e.Reason,
        },
        OrderEvent e => new() { ["orderId"] = e.OrderId },
        PaymentRequested e => With(e.Amount, "paymentId", e.PaymentId, "orderId", e.OrderId),
        PaymentCaptured e => With(e.Amount, "paymentId", e.PaymentId),
        PaymentRefunded e => With(e.Amount, "paymentId", e.PaymentId),
        PaymentChargedBack e => With(e.Amount, "paymentId", e.PaymentId),
        PaymentDeclined e => new() { ["paymentId"] = e.PaymentId, ["reason"] = e.Reason },
        PaymentEvent e => new() { ["paymentId"] = e.PaymentId },
        CustomerRegistered e => new() { ["country"] = e.Country.Value },
        AddressChanged e => new() { ["country"] = e.Country.Value },
        ConsentGiven e => new() { ["purpose"] = e.Purpose.ToString() },
        ConsentWithdrawn e => new() { ["purpose"] = e.Purpose.ToString() },
        CustomerErased => [],
        _ => throw Unfolded.Event(happened, first: false, "Customers/CustomerActivity.cs"),
    };

    private static JsonObject With(Money amount, params ReadOnlySpan<object> namesAndIds)
    {
        var entry = new JsonObject();
        for (var i = 0; i < namesAndIds.Length; i += 2)
        {
            entry[(string)namesAndIds[i]] = (Guid)namesAndIds[i + 1];
        }

        (entry["amount"], entry["currency"]) = (amount.Amount, amount.Currency.Code);
        return entry;
    }
}
