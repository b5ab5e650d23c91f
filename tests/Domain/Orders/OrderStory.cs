using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Tests.Orders;

/// <summary>The words of the order tests: one order of 6 lanterns at 3.39 and 2 half-penny sweets, 20.341 GBP in all.</summary>
public static class OrderStory
{
    public static readonly Guid Id = OrderId.FromNumber("shop", "536365");
    public static readonly Guid Customer = new("c0000000-0000-4000-8000-000000000001");
    public static readonly Guid Payment = new("a0000000-0000-4000-8000-000000000001");
    public static readonly Money Due = new(20.34m, Currency.Gbp);
    public static readonly OrderLine Lanterns = Line(1, "71053", "WHITE METAL LANTERN", 6, 3.39m);
    public static readonly OrderLine Sweets = Line(2, "GIFT_0001", "", 2, 0.0005m);

    public static Scenario<Order, OrderCommand, OrderEvent> Given(params OrderEvent[] past) =>
        new(Order.Start, Order.Evolve, Order.Decide, past);

    public static DateTimeOffset At(int hour) => new(2010, 12, 1, hour, 26, 0, TimeSpan.Zero);

    public static OrderLine Line(int no, string sku, string description, int quantity, decimal price) =>
        new(no, Sku.Parse(sku), description, new Quantity(quantity), new UnitPrice(price));

    public static PlaceOrder Place(params WantedLine[] lines) => new(
        Id, Customer, "536365", CountryCode.Parse("GB"), Currency.Gbp,
        lines.Length > 0 ? [.. lines] : [new(Lanterns), new(Sweets)], CustomerAge: null, At(8));

    public static OrderPlaced Placed() => new(
        Id, Customer, "536365", CountryCode.Parse("GB"), Currency.Gbp, [Lanterns, Sweets], 20.341m, At(8));

    public static PayOrder Pay() => new(Id, Payment, Due, At(9));
    public static OrderPaid Paid() => new(Id, Customer, Payment, Due, At(9));

    public static HoldOrder Hold() => new(Id, "address unclear", At(10));
    public static OrderHeld Held() => new(Id, Customer, "address unclear", At(10));

    public static ReleaseOrder Release() => new(Id, At(11));
    public static OrderReleased Released() => new(Id, Customer, At(11));

    public static ShipOrder Ship() => new(Id, "Royal Mail", "RM123", At(12));
    public static OrderShipped Shipped() => new(
        Id, Customer, "Royal Mail", "RM123", [Item(Lanterns), Item(Sweets)], At(12));

    public static DeliverOrder Deliver() => new(Id, At(13));
    public static OrderDelivered Delivered() => new(Id, Customer, At(13));

    public static CancelOrder Cancel() => new(Id, "changed my mind", At(14));
    public static CancelUnpaidOrder CancelUnpaid() => new(Id, "changed my mind", At(14));
    public static OrderCancelled Cancelled(bool wasPaid = false) => new(
        Id, Customer, "changed my mind", [Item(Lanterns), Item(Sweets)], 20.341m, CountryCode.Parse("GB"), Currency.Gbp, At(8),
        wasPaid, At(14));

    public static ReturnItems Return(string returnId, params ItemToReturn[] items) => new(Id, returnId, [.. items], "broken", At(15));
    public static ItemToReturn Of(OrderLine line, int quantity) => new(line.LineNo, new Quantity(quantity));
    public static ItemsReturned ReturnedLanterns(string returnId, int quantity) => new(
        Id, Customer, returnId, [new(1, Lanterns.Sku, new Quantity(quantity), Lanterns.UnitPrice)], 3.39m * quantity,
        CountryCode.Parse("GB"), Currency.Gbp, At(8), "broken", At(15));

    private static OrderedItem Item(OrderLine line) => new(line.Sku, line.Quantity);
}
