using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Products;

/// <summary>Ids of product streams.</summary>
public static class ProductId
{
    /// <summary>The id of the product with a code, the same on every machine and for ever.</summary>
    /// <param name="sku">The product's code.</param>
    public static Guid From(Sku sku) => NameBasedId.Of("product", sku.Value);
}
