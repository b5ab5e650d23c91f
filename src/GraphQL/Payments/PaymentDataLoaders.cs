using KiVendTout.Platform.GraphQLServer.DataLoading;
using KiVendTout.Projections.Payments;

namespace KiVendTout.GraphQL.Payments;

/// <summary>Payments by id.</summary>
/// <param name="reads">Where from.</param>
public sealed class PaymentLoader(PaymentReads reads) : DataLoader<Guid, PaymentSummary>
{
    /// <inheritdoc/>
    protected override Task<IReadOnlyDictionary<Guid, PaymentSummary>> LoadBatchAsync(IReadOnlyList<Guid> keys, CancellationToken cancellationToken) =>
        reads.ByIdAsync(keys, cancellationToken);
}

/// <summary>Payments by order.</summary>
/// <param name="reads">Where from.</param>
public sealed class PaymentsOfOrderLoader(PaymentReads reads) : GroupedDataLoader<Guid, PaymentSummary>
{
    /// <inheritdoc/>
    protected override Task<ILookup<Guid, PaymentSummary>> LoadGroupedBatchAsync(IReadOnlyList<Guid> keys, CancellationToken cancellationToken) =>
        reads.OfOrdersAsync(keys, cancellationToken);
}
