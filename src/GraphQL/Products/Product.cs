using KiVendTout.GraphQL.Values;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Projections.Products;

namespace KiVendTout.GraphQL.Products;

/// <summary>Something that the shop sells.</summary>
[Node]
public sealed class Product
{
    internal Product(CatalogueEntry row, SkuStock? stock = null) => (Row, KnownStock) = (row, stock);

    internal CatalogueEntry Row { get; }

    internal SkuStock? KnownStock { get; }

    /// <summary>Its id.</summary>
    [ID]
    public string Id => Row.Sku;

    /// <summary>The shop's code for it.</summary>
    public string Sku => Row.Sku;

    /// <summary>Its name.</summary>
    public string Name => Row.Name;

    /// <summary>Its price per piece, now.</summary>
    public Money Price => new(Row.Price, Row.Currency);

    /// <summary>The youngest buyer in whole years; null for anybody.</summary>
    public int? MinimumAge => Row.MinimumAge;

    /// <summary>Whether it is sold no longer.</summary>
    public bool Withdrawn => Row.Withdrawn;

    /// <summary>When it was added.</summary>
    public DateTimeOffset AddedAt => Row.AddedAt;

    /// <summary>When its last event happened.</summary>
    public DateTimeOffset UpdatedAt => Row.UpdatedAt;

    /// <summary>How many events it has.</summary>
    public int Version => checked((int)Row.Version);
}

/// <summary>What is in the warehouse of a product, now.</summary>
/// <param name="OnHand">Pieces in the warehouse.</param>
/// <param name="Reserved">Of these, pieces ordered and not shipped.</param>
/// <param name="Available">Pieces that can be ordered.</param>
public sealed record Stock(long OnHand, long Reserved, long Available);
