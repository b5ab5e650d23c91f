using KiVendTout.Platform.GraphQLServer.DataLoading;
using KiVendTout.Projections.Customers;

namespace KiVendTout.GraphQL.Customers;

/// <summary>Customers by id. Their rows carry personal data: show them through <see cref="Customer"/> only.</summary>
/// <param name="reads">Where from.</param>
public sealed class CustomerLoader(CustomerReads reads) : DataLoader<Guid, CustomerAccount>
{
    /// <inheritdoc/>
    protected override Task<IReadOnlyDictionary<Guid, CustomerAccount>> LoadBatchAsync(IReadOnlyList<Guid> keys, CancellationToken cancellationToken) =>
        reads.ByIdAsync(keys, cancellationToken);
}
