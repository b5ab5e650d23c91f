using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Products;

/// <summary>A wish about a product.</summary>
public abstract record ProductCommand
{
    /// <summary>The product's code.</summary>
    public abstract Sku Sku { get; init; }

    /// <summary>The product's stream, computed from its code.</summary>
    public Guid ProductId => Products.ProductId.From(Sku);
}

/// <summary>Sells something new.</summary>
/// <param name="Sku">Its code.</param>
/// <param name="Name">Its name; not blank.</param>
/// <param name="UnitPrice">Per piece.</param>
/// <param name="Currency">Of this price and all later ones.</param>
/// <param name="MinimumAge">The youngest buyer in whole years, 1 to 120, if age-restricted.</param>
/// <param name="AddedAt">When.</param>
public sealed record AddProduct(
    Sku Sku, string Name, UnitPrice UnitPrice, Currency Currency, int? MinimumAge, DateTimeOffset AddedAt) : ProductCommand;

/// <summary>Asks more or less for it from now on.</summary>
/// <param name="Sku">Its code.</param>
/// <param name="NewPrice">Per piece, in the product's currency.</param>
/// <param name="ChangedAt">When.</param>
public sealed record ChangePrice(Sku Sku, UnitPrice NewPrice, DateTimeOffset ChangedAt) : ProductCommand;

/// <summary>Takes a delivery in.</summary>
/// <param name="Sku">Its code.</param>
/// <param name="Quantity">How many.</param>
/// <param name="ReceiptId">The delivery note: the same one again does nothing.</param>
/// <param name="ReceivedAt">When.</param>
public sealed record ReceiveStock(Sku Sku, Quantity Quantity, string ReceiptId, DateTimeOffset ReceivedAt) : ProductCommand;

/// <summary>Stops selling it.</summary>
/// <param name="Sku">Its code.</param>
/// <param name="Reason">Why.</param>
/// <param name="WithdrawnAt">When.</param>
public sealed record WithdrawProduct(Sku Sku, string Reason, DateTimeOffset WithdrawnAt) : ProductCommand;
