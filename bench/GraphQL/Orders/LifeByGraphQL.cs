namespace KiVendTout.Bench.GraphQL.Orders;

/// <summary>An order's life through the API: the customer places it and asks to pay, a clerk does the rest, each with a token of their own.</summary>
internal sealed class LifeByGraphQL(ShopClient customer, ShopClient clerk, int seed) : IOrderLife
{
    private static readonly string Place = Document("placeOrder", "PlaceOrderInput", "order{id number status}");
    private static readonly string RequestPayment = Document("requestPayment", "RequestPaymentInput", "payment{id status amount{amount currency}}");
    private static readonly string Authorise = Document("authorisePayment", "AuthorisePaymentInput", "payment{id status}");
    private static readonly string Capture = Document("capturePayment", "CapturePaymentInput", "payment{id status captured{amount currency}}");
    private static readonly string Pay = Document("payOrder", "PayOrderInput", "order{id number status}");
    private static readonly string Ship = Document("shipOrder", "ShipOrderInput", "order{id number status}");
    private static readonly string Deliver = Document("deliverOrder", "DeliverOrderInput", "order{id number status}");

    private readonly Random _random = new(seed);
    private string? _order;
    private string? _payment;
    private string? _due;

    public async Task StepAsync(int step, string number)
    {
        var idempotencyKey = OrderSteps.Key(step, number);
        switch (OrderSteps.All[step])
        {
            case "placeOrder":
                var items = OrderSteps.Choose(_random).Select(sku => new { sku, quantity = 1 });
                var order = await customer.MutateAsync(Place, new { items, country = "GB", currency = OrderSteps.Currency, idempotencyKey });
                _order = order.GetProperty("id").GetString();
                break;
            case "requestPayment":
                var card = new { token = "tok_bench", brand = "VISA", lastFour = "4242" };
                var payment = await customer.MutateAsync(RequestPayment, new { orderId = _order, method = "CARD", card, idempotencyKey });
                (_payment, _due) = (payment.GetProperty("id").GetString(), payment.GetProperty("amount").GetProperty("amount").GetString());
                break;
            case "authorisePayment":
                await clerk.MutateAsync(Authorise, new { paymentId = _payment, authorisationCode = "BENCH", idempotencyKey });
                break;
            case "capturePayment":
                await clerk.MutateAsync(Capture, new { paymentId = _payment, amount = _due, currency = OrderSteps.Currency, idempotencyKey });
                break;
            case "payOrder":
                await clerk.MutateAsync(Pay, new { orderId = _order, paymentId = _payment, idempotencyKey });
                break;
            case "shipOrder":
                await clerk.MutateAsync(Ship, new { orderId = _order, carrier = "Royal Mail", trackingNumber = number, idempotencyKey });
                break;
            case "deliverOrder":
                var delivered = await clerk.MutateAsync(Deliver, new { orderId = _order, idempotencyKey });
                if (delivered.GetProperty("status").GetString() != "DELIVERED")
                {
                    throw new InvalidOperationException($"{number} came to its end as {delivered}.");
                }

                break;
            case var other:
                throw new InvalidOperationException($"{other} is a step that the API's client does not know: add it here.");
        }
    }

    private static string Document(string field, string input, string selection) => ShopClient.Document(field, input, selection);
}
