using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Handlers;

namespace KiVendTout.GraphQL.Rest;

/// <summary>The things that the document's examples are about: one product, customer, order and payment, which work on an empty shop as on the sample data.</summary>
internal static class Samples
{
    /// <summary>A product that the examples add.</summary>
    public const string Sku = "GIFT-001";

    /// <summary>The number of the order that they place.</summary>
    public const string OrderNumber = "WEB-1001";

    /// <summary>The number of the customer that they register.</summary>
    public const string CustomerNumber = "C-1001";

    /// <summary>The id that follows from the number.</summary>
    public static Guid Order { get; } = OrderId.FromNumber(PlaceOrderRequest.Source, OrderNumber);

    /// <summary>The order's first payment.</summary>
    public static Guid Payment { get; } = PaymentId.For(Order, 1);

    /// <summary>The id that follows from the number.</summary>
    public static Guid Customer { get; } = CustomerId.From(RegisterCustomerRequest.Source, CustomerNumber);
}
