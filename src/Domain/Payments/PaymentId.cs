using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Payments;

/// <summary>Ids of payment streams.</summary>
public static class PaymentId
{
    /// <summary>The id of an order's first payment, the same on every machine and for ever.</summary>
    /// <param name="orderId">The order.</param>
    public static Guid For(Guid orderId) => NameBasedId.Of("payment", orderId.ToString("D"));

    /// <summary>The id of a later attempt to pay an order, after a decline or a void.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="attempt">2 for the second attempt, and so on; 1 is <see cref="For(Guid)"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public static Guid For(Guid orderId, int attempt)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        return attempt == 1 ? For(orderId) : NameBasedId.Of("payment", orderId.ToString("D"), $"{attempt}");
    }
}
