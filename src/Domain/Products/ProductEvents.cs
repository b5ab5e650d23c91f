using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Products;

/// <summary>
/// A fact about a product. What is left in stock is no part of a product's state: it is counted from these events and
/// those of orders, and kept above zero by a conditional write.
/// </summary>
public abstract record ProductEvent : IDomainEvent
{
    /// <summary>The product, which is its stream: <see cref="Products.ProductId.From"/> of the code.</summary>
    public abstract Guid ProductId { get; init; }

    /// <summary>The product's code.</summary>
    public abstract Sku Sku { get; init; }
}

// Stored for ever; add a new one, never change one.
/// <summary>The shop sells something new.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Sku">Its code.</param>
/// <param name="Name">Its name.</param>
/// <param name="UnitPrice">Per piece.</param>
/// <param name="Currency">Of this price and all later ones.</param>
/// <param name="MinimumAge">The youngest buyer in whole years, if age-restricted.</param>
/// <param name="AddedAt">When.</param>
[StoredEvent("product_added")]
public sealed record ProductAdded(
    Guid ProductId,
    Sku Sku,
    string Name,
    UnitPrice UnitPrice,
    Currency Currency,
    int? MinimumAge,
    DateTimeOffset AddedAt) : ProductEvent;

// Stored for ever; add a new one, never change one.
/// <summary>The product costs more or less from now on.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Sku">Its code.</param>
/// <param name="OldPrice">Per piece, until now.</param>
/// <param name="NewPrice">Per piece, from now on.</param>
/// <param name="Currency">Of both prices.</param>
/// <param name="ChangedAt">When.</param>
[StoredEvent("price_changed")]
public sealed record PriceChanged(
    Guid ProductId, Sku Sku, UnitPrice OldPrice, UnitPrice NewPrice, Currency Currency, DateTimeOffset ChangedAt) : ProductEvent;

// Stored for ever; add a new one, never change one.
/// <summary>Pieces arrived in the warehouse.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Sku">Its code.</param>
/// <param name="Quantity">How many.</param>
/// <param name="ReceiptId">The delivery note: the same one again is the same delivery.</param>
/// <param name="ReceivedAt">When.</param>
[StoredEvent("stock_received")]
public sealed record StockReceived(Guid ProductId, Sku Sku, Quantity Quantity, string ReceiptId, DateTimeOffset ReceivedAt)
    : ProductEvent;

// Stored for ever; add a new one, never change one.
/// <summary>The shop sells it no longer.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Sku">Its code.</param>
/// <param name="Reason">Why.</param>
/// <param name="WithdrawnAt">When.</param>
[StoredEvent("product_withdrawn")]
public sealed record ProductWithdrawn(Guid ProductId, Sku Sku, string Reason, DateTimeOffset WithdrawnAt) : ProductEvent;
