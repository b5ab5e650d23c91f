using System.Text.Json.Serialization;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.EventStore.Views;

namespace KiVendTout.Bench.EventStore;

/// <summary>The smallest shop that does what the figures speak of: one event type, one inline summary row, one asynchronous view.</summary>
internal static class BenchShop
{
    public static EventStoreOptions Options(string connectionString, bool withAsync)
    {
        var options = new EventStoreOptions { ConnectionString = connectionString };
        options.Events.Map(new EventType("order_paid", 1, "order", typeof(OrderPaid), BenchJson.Default.OrderPaid, null));
        options.Fold("order", new OrderState(0), (state, _) => new OrderState(state.Payments + 1));
        options.Add(new OrderSummary(), ViewLifecycle.Inline);
        if (withAsync)
        {
            options.Add(new SeenFeed(), ViewLifecycle.Async);
        }

        return options;
    }

    public static OrderPaid Paid(Guid order) => new(order, order, new Amount(12.5m, "GBP"), DateTimeOffset.UtcNow);
}

internal sealed record Amount(decimal Value, string Currency);

internal sealed record OrderPaid(Guid OrderId, Guid PaymentId, Amount Amount, DateTimeOffset PaidAt);

internal sealed record OrderState(int Payments);

internal sealed record OrderSummaryRow(Guid OrderId, string Number, string Status, decimal Total, string Currency, int Lines, DateTimeOffset PlacedAt, long Version);

internal sealed record SeenRow(long Sequence, DateTimeOffset Seen);

[JsonSerializable(typeof(OrderPaid))]
internal sealed partial class BenchJson : JsonSerializerContext;

/// <summary>One row per order.</summary>
internal sealed class OrderSummary : SingleStreamView<OrderSummaryRow>
{
    public override string Name => "order-summary";

    public override IReadOnlyList<string> Categories => ["order"];

    public override ViewTable<OrderSummaryRow> Table { get; } = new ViewTable<OrderSummaryRow>("order_summary")
        .Key("order_id", row => row.OrderId).Column("number", row => row.Number).Column("status", row => row.Status)
        .Column("total", row => row.Total).Column("currency", row => row.Currency).Column("lines", row => row.Lines)
        .Column("placed_at", row => row.PlacedAt).Column("version", row => row.Version);

    public override OrderSummaryRow Evolve(OrderSummaryRow? row, RecordedEvent happened)
    {
        var paid = (OrderPaid)happened.Body;
        return row is null
            ? new OrderSummaryRow(happened.StreamId, "n", "paid", paid.Amount.Value, paid.Amount.Currency, 3, happened.Timestamp, happened.Version)
            : row with { Total = row.Total + paid.Amount.Value, Version = happened.Version };
    }
}

/// <summary>One row per event, with the time it was seen: the clock is what is measured here.</summary>
internal sealed class SeenFeed : FeedView<SeenRow>
{
    public override string Name => "seen";

    public override IReadOnlyList<string> Categories => ["order"];

    public override ViewTable<SeenRow> Table { get; } = new ViewTable<SeenRow>("seen").Key("seq", row => row.Sequence).Column("seen", row => row.Seen);

    public override IEnumerable<SeenRow> Rows(StoredEvent happened) => [new SeenRow(happened.Sequence, DateTimeOffset.UtcNow)];
}
