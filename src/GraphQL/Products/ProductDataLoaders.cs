using KiVendTout.Platform.GraphQLServer.DataLoading;

namespace KiVendTout.GraphQL.Products;

/// <summary>Products with their stock, by code.</summary>
/// <param name="reads">Where from.</param>
public sealed class ProductLoader(ProductReads reads) : DataLoader<string, StockedProduct>
{
    /// <inheritdoc/>
    protected override Task<IReadOnlyDictionary<string, StockedProduct>> LoadBatchAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        reads.BySkuAsync(keys, cancellationToken);
}
