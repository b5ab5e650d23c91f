using KiVendTout.Domain;
using KiVendTout.Domain.Orders;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.EventStore.Views;

namespace KiVendTout.Projections.Orders;

/// <summary>What was bought. One row per line of an order.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="LineNo">Number of the line, from 1.</param>
/// <param name="Sku">What was bought.</param>
/// <param name="Description">The product's name on that day.</param>
/// <param name="Quantity">Pieces.</param>
/// <param name="UnitPrice">Per piece, in the order's currency, up to 4 places.</param>
/// <param name="LineTotal">Quantity times unit price, exact.</param>
/// <param name="Returned">Pieces that came back.</param>
public sealed record OrderLineRow(
    Guid OrderId, int LineNo, string Sku, string Description, int Quantity, decimal UnitPrice, decimal LineTotal, int Returned);

/// <summary>The view <c>order-lines</c>, inline.</summary>
public sealed class OrderLines : StreamView<OrderLineRow>
{
    /// <inheritdoc/>
    public override string Name => "order-lines";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Categories { get; } = [StreamCategory.Order];

    /// <inheritdoc/>
    public override ViewTable<OrderLineRow> Table { get; } = new ViewTable<OrderLineRow>("order_lines")
        .Key("order_id", row => row.OrderId)
        .Key("line_no", row => row.LineNo)
        .Column("sku", row => row.Sku)
        .Column("description", row => row.Description)
        .Column("quantity", row => row.Quantity)
        .Column("unit_price", row => row.UnitPrice)
        .Column("line_total", row => row.LineTotal)
        .Column("returned", row => row.Returned)
        .Index("sku");

    /// <inheritdoc/>
    public override IReadOnlyList<OrderLineRow> Evolve(IReadOnlyList<OrderLineRow> rows, RecordedEvent happened)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(happened);
        return happened.Body switch
        {
            OrderPlaced e =>
            [
                .. e.Lines.Select(line => new OrderLineRow(
                    e.OrderId, line.LineNo, line.Sku.Value, line.Description, line.Quantity.Value, line.UnitPrice.Value, line.LineTotal, Returned: 0)),
            ],
            ItemsReturned e => [.. rows.Select(row => row with { Returned = row.Returned + Returned(e, row.LineNo) })],
            _ => rows,
        };
    }

    private static int Returned(ItemsReturned returned, int lineNo) =>
        returned.Lines.Where(line => line.LineNo == lineNo).Sum(line => line.Quantity.Value);
}
