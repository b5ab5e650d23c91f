using KiVendTout.Domain;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Products;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.EventStore.Views;

namespace KiVendTout.Projections.Products;

/// <summary>
/// What is in the warehouse. One row per SKU, once pieces of it arrived. <c>available = on_hand - reserved</c> always; an append that would
/// take it below zero is refused as a whole, whatever runs at the same time, so nothing is sold twice.
/// </summary>
/// <param name="Sku">The product's code.</param>
/// <param name="OnHand">Pieces in the warehouse.</param>
/// <param name="Reserved">Of these, pieces ordered and not shipped.</param>
/// <param name="Available">Pieces that can be ordered.</param>
public sealed record SkuStock(string Sku, long OnHand, long Reserved, long Available);

/// <summary>The view <c>product-stock</c>, inline: the conditional write that orders reserve their stock with.</summary>
public sealed class ProductStock : TallyView<SkuStock>
{
    /// <summary>The table, which a refused append names.</summary>
    public const string StockTable = "product_stock";

    /// <inheritdoc/>
    public override string Name => "product-stock";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Categories { get; } = [StreamCategory.Order, StreamCategory.Product];

    /// <inheritdoc/>
    public override ViewTable<SkuStock> Table { get; } = new ViewTable<SkuStock>(StockTable)
        .Key("sku", row => row.Sku)
        .Column("on_hand", row => row.OnHand)
        .Column("reserved", row => row.Reserved)
        .Floor("available", row => row.Available);

    /// <inheritdoc/>
    public override IEnumerable<SkuStock> Tally(RecordedEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return happened.Body switch
        {
            OrderPlaced e => e.Lines.Select(line => Change(line.Sku.Value, line.Quantity.Value, onHand: 0, reserved: 1)),
            OrderShipped e => e.Lines.Select(item => Change(item.Sku.Value, item.Quantity.Value, onHand: -1, reserved: -1)),
            OrderCancelled e => e.Lines.Select(item => Change(item.Sku.Value, item.Quantity.Value, onHand: 0, reserved: -1)),
            ItemsReturned e => e.Lines.Select(line => Change(line.Sku.Value, line.Quantity.Value, onHand: 1, reserved: 0)),
            StockReceived e => [Change(e.Sku.Value, e.Quantity.Value, onHand: 1, reserved: 0)],
            _ => [],
        };
    }

    private static SkuStock Change(string sku, long pieces, int onHand, int reserved) =>
        new(sku, onHand * pieces, reserved * pieces, (onHand - reserved) * pieces);
}
