using KiVendTout.Domain;
using KiVendTout.Domain.Values;

namespace KiVendTout.Handlers;

/// <summary>Refusals that no single aggregate can decide, because they are about what lies between streams.</summary>
public static class ShopRefusal
{
    /// <summary>The stream was archived.</summary>
    public static Refusal Archived { get; } =
        new("stream.archived", "This was archived and takes no more changes. Ask an operator to take it out of the archive.");

    /// <summary>Fewer pieces are left than were ordered.</summary>
    /// <param name="sku">Of which product.</param>
    public static Refusal OutOfStock(string sku) =>
        new("order.out_of_stock", $"Not enough of {sku} is left. Order fewer, or leave it out.");

    /// <summary>A product is priced in another currency than the order.</summary>
    /// <param name="sku">Which product.</param>
    /// <param name="priced">Its currency.</param>
    public static Refusal OtherCurrency(Sku sku, Currency priced) =>
        new("order.other_currency", $"{sku} is sold in {priced} only. Order in {priced}, or leave it out.");

    /// <summary>The payment belongs to another order.</summary>
    public static Refusal PaysAnotherOrder { get; } =
        new("payment.pays_another_order", "This payment was requested for another order. Pay this order with a payment of its own.");
}
