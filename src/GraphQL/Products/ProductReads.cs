using KiVendTout.GraphQL.Lists;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Projections.Products;
using NpgsqlTypes;

namespace KiVendTout.GraphQL.Products;

/// <summary>What products can be filtered by.</summary>
/// <param name="Sku">The product's code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Price">Per piece, now.</param>
/// <param name="Currency">Of the price, ISO 4217.</param>
/// <param name="MinimumAge">The youngest buyer in whole years; null for anybody.</param>
/// <param name="Withdrawn">Whether it is sold no longer.</param>
/// <param name="Available">Pieces that can be ordered.</param>
/// <param name="AddedAt">When it was added.</param>
public sealed record ProductFilter(
    string Sku, string Name, decimal Price, string Currency, int? MinimumAge, bool Withdrawn, long Available, DateTimeOffset AddedAt);

/// <summary>What products can be sorted by.</summary>
/// <param name="Sku">The product's code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Price">Per piece, now.</param>
/// <param name="Available">Pieces that can be ordered.</param>
/// <param name="AddedAt">When it was added.</param>
[GraphQLName("Product")] // The schema says ProductSortInput.
public sealed record ProductSort(string Sku, string Name, decimal Price, long Available, DateTimeOffset AddedAt);

/// <summary>A product with its stock.</summary>
/// <param name="Entry">What is sold.</param>
/// <param name="Stock">What is in the warehouse; zeros before the first delivery.</param>
public sealed record StockedProduct(CatalogueEntry Entry, SkuStock Stock);

/// <summary>Reads products from the views <c>product-catalogue</c> and <c>product-stock</c>.</summary>
/// <param name="store">The shop's store.</param>
public sealed class ProductReads(StreamStore store)
{
    private static readonly ListSource<StockedProduct> Products = new ListSource<StockedProduct>(
            "p.sku, p.product_id, p.name, p.price, p.currency, p.minimum_age, p.withdrawn, p.added_at, p.updated_at, p.version, "
            + "coalesce(s.on_hand, 0), coalesce(s.reserved, 0), coalesce(s.available, 0)",
            "{schema}.product_catalogue p left join {schema}.product_stock s on s.sku = p.sku",
            row => new StockedProduct(
                new CatalogueEntry(
                    row.GetString(0), row.GetGuid(1), row.GetString(2), row.GetDecimal(3), row.GetString(4), row.Maybe<int>(5), row.GetBoolean(6), row.Time(7), row.Time(8),
                    row.GetInt64(9)),
                new SkuStock(row.GetString(0), row.GetInt64(10), row.GetInt64(11), row.GetInt64(12))))
        .WithKey(nameof(ProductFilter.Sku), "p.sku", NpgsqlDbType.Text, row => row.Entry.Sku)
        .With(nameof(ProductFilter.Name), "p.name", NpgsqlDbType.Text, row => row.Entry.Name)
        .With(nameof(ProductFilter.Price), "p.price", NpgsqlDbType.Numeric, row => row.Entry.Price)
        .With(nameof(ProductFilter.Currency), "p.currency", NpgsqlDbType.Text, row => row.Entry.Currency)
        .WithNullable(nameof(ProductFilter.MinimumAge), "p.minimum_age", NpgsqlDbType.Integer)
        .WithNullable(nameof(ProductFilter.Withdrawn), "p.withdrawn", NpgsqlDbType.Boolean)
        .With(nameof(ProductFilter.Available), "coalesce(s.available, 0)", NpgsqlDbType.Bigint, row => row.Stock.Available)
        .With(nameof(ProductFilter.AddedAt), "p.added_at", NpgsqlDbType.TimestampTz, row => row.Entry.AddedAt);

    /// <summary>Products by their codes; those that do not exist are left out. Codes are compared as they are stored, in capitals.</summary>
    public async Task<IReadOnlyDictionary<string, StockedProduct>> BySkuAsync(IReadOnlyCollection<string> skus, CancellationToken ct = default) =>
        (await Lookup.ReadAsync(store, Products, "p.sku", skus, ct).ConfigureAwait(false)).ToDictionary(product => product.Entry.Sku, StringComparer.Ordinal);

    /// <summary>A page of products, by code unless ordered otherwise.</summary>
    /// <param name="paging">Which page.</param>
    /// <param name="search">Words that all have to stand in the name or the code, in any case; <c>%</c> and <c>_</c> are letters like others.</param>
    /// <param name="where">Which products.</param>
    /// <param name="order">In which order.</param>
    /// <param name="ct">Ends the statement.</param>
    /// <exception cref="GraphQLException">A cursor, search or filter cannot be used; the message says why.</exception>
    public Task<Page<StockedProduct>> PageAsync(
        PagingArguments paging, string? search = null, Filter<ProductFilter>? where = null, Sort<ProductSort>? order = null, CancellationToken ct = default) =>
        new ListQuery<StockedProduct>(store, Products).Containing(search, "p.name", "p.sku").Where(where?.Root).PageAsync(order?.By, paging, ct);
}
