using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Customers;

/// <summary>Ids of customer streams.</summary>
public static class CustomerId
{
    /// <summary>The id of the customer with a number, the same on every machine and for ever.</summary>
    /// <param name="source">Who numbers: a shop, an identity provider or a file layout, such as <c>online-retail</c>.</param>
    /// <param name="externalId">The customer's number or subject there.</param>
    /// <exception cref="ArgumentException">One of them is blank.</exception>
    public static Guid From(string source, string externalId) => NameBasedId.Of("customer", source, externalId);
}
