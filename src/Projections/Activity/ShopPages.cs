using System.Collections.Frozen;

namespace KiVendTout.Projections.Activity;

/// <summary>What the names of pages mean. A page that stands nowhere here is a page like any other.</summary>
public static class ShopPages
{
    /// <summary>Pages that tell a visitor that something went wrong, in the order in which figures list them.</summary>
    public static readonly IReadOnlyList<string> Errors = ["error_page", "payment_error", "checkout_bug"];

    internal static readonly FrozenSet<string> Checkout = FrozenSet.Create(StringComparer.Ordinal, "checkout", "shipping_details");
    internal static readonly FrozenSet<string> PaymentDetails = FrozenSet.Create(StringComparer.Ordinal, "payment", "payment_details");
    internal static readonly FrozenSet<string> Purchase = FrozenSet.Create(StringComparer.Ordinal, "purchase", "order_confirmation");
}
