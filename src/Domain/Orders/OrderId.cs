using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Orders;

/// <summary>Ids of order streams.</summary>
public static class OrderId
{
    /// <summary>The id of the order with a number, the same on every machine and for ever.</summary>
    /// <param name="source">Who numbers: a shop or a file layout, such as <c>online-retail</c>.</param>
    /// <param name="number">The order or invoice number there.</param>
    /// <exception cref="ArgumentException">One of them is blank.</exception>
    public static Guid FromNumber(string source, string number) => NameBasedId.Of("order", source, number);
}
