using KiVendTout.Domain;
using KiVendTout.Domain.Products;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.EventStore.Views;

namespace KiVendTout.Projections.Products;

/// <summary>What the shop sells. One row per product.</summary>
/// <param name="Sku">The product's code.</param>
/// <param name="ProductId">Its stream.</param>
/// <param name="Name">Its name.</param>
/// <param name="Price">Per piece, now, up to 4 places.</param>
/// <param name="Currency">Of the price, ISO 4217.</param>
/// <param name="MinimumAge">The youngest buyer in whole years, or null.</param>
/// <param name="Withdrawn">Whether it is sold no longer.</param>
/// <param name="AddedAt">When it was added.</param>
/// <param name="UpdatedAt">When its last event happened.</param>
/// <param name="Version">Version of its stream.</param>
public sealed record CatalogueEntry(
    string Sku,
    Guid ProductId,
    string Name,
    decimal Price,
    string Currency,
    int? MinimumAge,
    bool Withdrawn,
    DateTimeOffset AddedAt,
    DateTimeOffset UpdatedAt,
    long Version);

/// <summary>The view <c>product-catalogue</c>, inline.</summary>
public sealed class ProductCatalogue : SingleStreamView<CatalogueEntry>
{
    /// <inheritdoc/>
    public override string Name => "product-catalogue";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Categories { get; } = [StreamCategory.Product];

    /// <inheritdoc/>
    public override ViewTable<CatalogueEntry> Table { get; } = new ViewTable<CatalogueEntry>("product_catalogue")
        .Key("sku", row => row.Sku)
        .Column("product_id", row => row.ProductId)
        .Column("name", row => row.Name)
        .Column("price", row => row.Price)
        .Column("currency", row => row.Currency)
        .Column("minimum_age", row => row.MinimumAge)
        .Column("withdrawn", row => row.Withdrawn)
        .Column("added_at", row => row.AddedAt)
        .Column("updated_at", row => row.UpdatedAt)
        .Column("version", row => row.Version);

    /// <inheritdoc/>
    public override CatalogueEntry? Evolve(CatalogueEntry? row, RecordedEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return Fold(row, (ProductEvent)happened.Body) with { UpdatedAt = happened.Timestamp, Version = happened.Version };
    }

    private static CatalogueEntry Fold(CatalogueEntry? row, ProductEvent happened) => (row, happened) switch
    {
        (null, ProductAdded e) => new CatalogueEntry(
            e.Sku.Value, e.ProductId, e.Name, e.UnitPrice.Value, e.Currency.Code, e.MinimumAge, Withdrawn: false, e.AddedAt, UpdatedAt: e.AddedAt, Version: 0),
        ({ }, PriceChanged e) => row with { Price = e.NewPrice.Value },
        ({ }, StockReceived) => row,
        ({ }, ProductWithdrawn) => row with { Withdrawn = true },
        _ => throw Unfolded.Event(happened, row is null, "Products/ProductCatalogue.cs"),
    };
}
