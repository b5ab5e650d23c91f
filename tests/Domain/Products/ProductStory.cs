using KiVendTout.Domain.Products;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Tests.Products;

/// <summary>The words of the product tests: port wine for adults at 2.55 GBP.</summary>
public static class ProductStory
{
    public static readonly Sku Port = Sku.Parse("85123A");
    public static readonly Guid Id = ProductId.From(Port);

    public static Scenario<Product, ProductCommand, ProductEvent> Given(params ProductEvent[] past) =>
        new(Product.Start, Product.Evolve, Product.Decide, past);

    public static DateTimeOffset At(int hour) => new(2010, 12, 1, hour, 0, 0, TimeSpan.Zero);

    public static AddProduct Add() => new(Port, "PORT WINE", new UnitPrice(2.55m), Currency.Gbp, MinimumAge: 18, At(1));
    public static ProductAdded Added() => new(Id, Port, "PORT WINE", new UnitPrice(2.55m), Currency.Gbp, MinimumAge: 18, At(1));

    public static ChangePrice Change(decimal price) => new(Port, new UnitPrice(price), At(2));
    public static PriceChanged Changed(decimal from, decimal to) =>
        new(Id, Port, new UnitPrice(from), new UnitPrice(to), Currency.Gbp, At(2));

    public static ReceiveStock Receive(string receipt, int quantity) => new(Port, new Quantity(quantity), receipt, At(3));
    public static StockReceived Received(string receipt, int quantity) => new(Id, Port, new Quantity(quantity), receipt, At(3));

    public static WithdrawProduct Withdraw() => new(Port, "recalled", At(4));
    public static ProductWithdrawn Withdrawn() => new(Id, Port, "recalled", At(4));
}
