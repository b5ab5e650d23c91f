using KiVendTout.Domain;
using KiVendTout.Domain.Orders;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.EventStore.Views;

namespace KiVendTout.Projections.Orders;

/// <summary>Where an order stands. One row per order.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">The shop's own number.</param>
/// <param name="CustomerId">Who ordered; null for a guest.</param>
/// <param name="Country">Where it goes, ISO 3166-1 alpha-2.</param>
/// <param name="Currency">Of the amounts, ISO 4217.</param>
/// <param name="Status"><c>placed</c>, <c>paid</c>, <c>held</c>, <c>shipped</c>, <c>delivered</c> or <c>cancelled</c>.</param>
/// <param name="Lines">How many lines it has.</param>
/// <param name="Total">The exact sum of its lines.</param>
/// <param name="PaidBy">The payment that paid it, or null.</param>
/// <param name="ReturnedAmount">The exact sum of what came back.</param>
/// <param name="PlacedAt">When it was placed.</param>
/// <param name="UpdatedAt">When its last event happened.</param>
/// <param name="Version">Version of its stream.</param>
public sealed record OrderSummary(
    Guid OrderId,
    string Number,
    Guid? CustomerId,
    string Country,
    string Currency,
    string Status,
    int Lines,
    decimal Total,
    Guid? PaidBy,
    decimal ReturnedAmount,
    DateTimeOffset PlacedAt,
    DateTimeOffset UpdatedAt,
    long Version);

/// <summary>The view <c>order-summary</c>, inline.</summary>
public sealed class OrderSummaries : SingleStreamView<OrderSummary>
{
    /// <inheritdoc/>
    public override string Name => "order-summary";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Categories { get; } = [StreamCategory.Order];

    /// <inheritdoc/>
    public override ViewTable<OrderSummary> Table { get; } = new ViewTable<OrderSummary>("order_summary")
        .Key("order_id", row => row.OrderId)
        .Column("number", row => row.Number)
        .Column("customer_id", row => row.CustomerId)
        .Column("country", row => row.Country)
        .Column("currency", row => row.Currency)
        .Column("status", row => row.Status)
        .Column("lines", row => row.Lines)
        .Column("total", row => row.Total)
        .Column("paid_by", row => row.PaidBy)
        .Column("returned_amount", row => row.ReturnedAmount)
        .Column("placed_at", row => row.PlacedAt)
        .Column("updated_at", row => row.UpdatedAt)
        .Column("version", row => row.Version)
        .Index("customer_id, placed_at desc")
        .Index("placed_at desc");

    /// <inheritdoc/>
    public override OrderSummary? Evolve(OrderSummary? row, RecordedEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return Fold(row, (OrderEvent)happened.Body) with { UpdatedAt = happened.Timestamp, Version = happened.Version };
    }

    private static OrderSummary Fold(OrderSummary? row, OrderEvent happened) => (row, happened) switch
    {
        (null, OrderPlaced e) => new OrderSummary(
            e.OrderId, e.Number, e.CustomerId, e.Country.Value, e.Currency.Code, "placed", e.Lines.Length, e.Total, PaidBy: null,
            ReturnedAmount: 0, e.PlacedAt, UpdatedAt: e.PlacedAt, Version: 0),
        ({ Status: "held" }, OrderPaid e) => row with { PaidBy = e.PaymentId },
        ({ }, OrderPaid e) => row with { PaidBy = e.PaymentId, Status = "paid" },
        ({ }, OrderHeld) => row with { Status = "held" },
        ({ }, OrderReleased) => row with { Status = row.PaidBy is null ? "placed" : "paid" },
        ({ }, OrderShipped) => row with { Status = "shipped" },
        ({ }, OrderDelivered) => row with { Status = "delivered" },
        ({ }, OrderCancelled) => row with { Status = "cancelled" },
        ({ }, ItemsReturned e) => row with { ReturnedAmount = row.ReturnedAmount + e.Amount },
        _ => throw Unfolded.Event(happened, row is null, "Orders/OrderSummary.cs"),
    };
}
