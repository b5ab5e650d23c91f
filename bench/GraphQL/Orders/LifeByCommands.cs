using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Handlers;
using KiVendTout.Platform.EventStore.Appending;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Bench.GraphQL.Orders;

/// <summary>The floor: the same commands with the same kind of keys, called on <see cref="ShopCommands"/> in this process.</summary>
internal sealed class LifeByCommands(ShopCommands commands, Guid customer, int seed) : IOrderLife
{
    private static readonly EventMetadata Metadata = new(User: "bench");
    private readonly Random _random = new(seed);

    public async Task StepAsync(int step, string number)
    {
        var (key, order) = (OrderSteps.Key(step, number), OrderId.FromNumber(PlaceOrderRequest.Source, number));
        var once = commands.Once(RequestKey.Of("bench", key, key));
        var (orderId, paymentId) = ($"{order}", $"{PaymentId.For(order)}");
        var result = OrderSteps.All[step] switch
        {
            "placeOrder" => await once.PlaceOrderAsync(
                new(number, $"{customer}", "GB", OrderSteps.Currency, [.. OrderSteps.Choose(_random).Select(sku => new OrderItemRequest(sku, 1))]), Metadata),
            "requestPayment" => await once.RequestPaymentAsync(new(orderId, "Card", key, new("tok_bench", "Visa", "4242")), Metadata),
            "authorisePayment" => await once.AuthorisePaymentAsync(new(paymentId, "BENCH"), Metadata),
            "capturePayment" => await once.CapturePaymentAsync(new(paymentId, OrderSteps.Lines * OrderSteps.Price, OrderSteps.Currency, key), Metadata),
            "payOrder" => await once.PayOrderAsync(new(orderId, paymentId), Metadata),
            "shipOrder" => await once.ShipOrderAsync(new(orderId, "Royal Mail", number), Metadata),
            "deliverOrder" => await once.DeliverOrderAsync(new(orderId), Metadata),
            var other => throw new InvalidOperationException($"{other} is a step that commands do not know: add it here."),
        };
        if (result is not CommandResult.Accepted { Events: > 0 })
        {
            throw new InvalidOperationException($"{key} in process was answered {result}");
        }
    }
}
