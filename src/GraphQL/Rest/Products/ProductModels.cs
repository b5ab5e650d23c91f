using KiVendTout.GraphQL.Products;
using KiVendTout.GraphQL.Rest.Shapes;

namespace KiVendTout.GraphQL.Rest.Products;

/// <summary>A product that is sold. What is in the warehouse is asked for by itself, because every order changes it and the product stays the same.</summary>
/// <param name="Sku">Its code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Price">Per piece, now; up to 4 decimal places.</param>
/// <param name="MinimumAge">The youngest buyer in whole years; null for anybody.</param>
/// <param name="AddedAt">When it was added.</param>
/// <param name="UpdatedAt">When it last changed.</param>
/// <param name="Version">Version of its stream, which is also in ETag.</param>
internal sealed record Product(
    [Shape(Known = nameof(KnownShapes.Sku))] string Sku, string Name, Money Price, int? MinimumAge, DateTimeOffset AddedAt, DateTimeOffset UpdatedAt, long Version)
{
    /// <summary>What is shown of a row.</summary>
    public static Product Of(StockedProduct row) => new(
        row.Entry.Sku, row.Entry.Name, Money.Of(row.Entry.Price, row.Entry.Currency), row.Entry.MinimumAge, row.Entry.AddedAt, row.Entry.UpdatedAt, row.Entry.Version);
}

/// <summary>What is in the warehouse of a product, at this moment.</summary>
/// <param name="Sku">The product's code.</param>
/// <param name="OnHand">Pieces in the warehouse.</param>
/// <param name="Reserved">Of these, pieces that orders wait for.</param>
/// <param name="Available">Pieces that can be ordered.</param>
internal sealed record Stock([Shape(Known = nameof(KnownShapes.Sku))] string Sku, long OnHand, long Reserved, long Available);

/// <summary>In which order products are listed.</summary>
internal enum ProductOrder
{
    /// <summary>By code.</summary>
    Sku,

    /// <summary>By name.</summary>
    Name,

    /// <summary>The cheapest first.</summary>
    PriceAscending,

    /// <summary>The dearest first.</summary>
    PriceDescending,

    /// <summary>The newest first.</summary>
    Newest,
}

/// <summary>A product to add.</summary>
/// <param name="Sku">Its code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Price">Per piece; up to 4 decimal places.</param>
/// <param name="MinimumAge">The youngest buyer in whole years; leave it out for anybody.</param>
internal sealed record ProductToAdd(
    [Shape(Known = nameof(KnownShapes.Sku))] string Sku,
    [Shape(Known = nameof(KnownShapes.Line))] string Name,
    MoneyIn Price,
    [Shape(Minimum = 1, Maximum = 120)] int? MinimumAge = null);

/// <summary>A new price.</summary>
/// <param name="Amount">Per piece, in the product's currency; up to 4 decimal places.</param>
internal sealed record PriceToSet([Shape(Known = nameof(KnownShapes.AmountIn))] string Amount);

/// <summary>A delivery to the warehouse.</summary>
/// <param name="ReceiptNumber">Number of the delivery note: the same one again is counted once.</param>
/// <param name="Quantity">Pieces.</param>
internal sealed record StockToReceive([Shape(Known = nameof(KnownShapes.Line))] string ReceiptNumber, [Shape(Minimum = 1, Maximum = 1_000_000)] int Quantity);
