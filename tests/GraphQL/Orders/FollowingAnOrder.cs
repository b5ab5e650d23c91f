using System.Text.Json;
using KiVendTout.GraphQL.Tests.Setup;

namespace KiVendTout.GraphQL.Tests.Orders;

/// <summary>An order from its placing to its return, by mutations alone, and what queries tell of it then and later.</summary>
public sealed class FollowingAnOrder(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Status = "id number status version total { amount currency }";

    [Fact]
    public async Task Goes_all_the_way_and_is_told_as_it_is_and_as_it_was()
    {
        await using var api = await ShopApi.OpenAsync(database, "life");
        await api.DoAsync(Visitor.Admin, """addProduct(input: {sku: "candle", name: "Candle", unitPrice: "2.5550", currency: "GBP", idempotencyKey: "a"})""", "product", "id");
        await api.DoAsync(Visitor.Admin, """receiveStock(input: {sku: "CANDLE", quantity: 10, receiptId: "r1", idempotencyKey: "b"})""", "product", "stock { available }");
        var customer = (await api.DoAsync(
            Visitor.Clerk, """registerCustomer(input: {externalId: "ada", email: "ada@example.org", fullName: "Ada Lovelace", country: "GB", idempotencyKey: "c"})""", "customer",
            "id")).GetProperty("id").GetString()!;

        var placed = await api.DoAsync(
            Visitor.Ada, """placeOrder(input: {items: [{sku: "CANDLE", quantity: 3}], country: "GB", currency: "GBP", idempotencyKey: "1"})""", "order",
            $"{Status} customer {{ id fullName }} lines {{ lineNo sku quantity unitPrice {{ amount }} lineTotal {{ amount }} product {{ name }} }}");
        var id = placed.GetProperty("id").GetString()!;
        Assert.Equal("PLACED", placed.GetProperty("status").GetString());
        Assert.Equal("""{"amount":"7.665","currency":"GBP"}""", placed.GetProperty("total").GetRawText());
        Assert.Equal("""{"lineNo":1,"sku":"CANDLE","quantity":3,"unitPrice":{"amount":"2.555"},"lineTotal":{"amount":"7.665"},"product":{"name":"Candle"}}""", placed.GetProperty("lines")[0].GetRawText());
        Assert.Equal($$"""{"id":"{{customer}}","fullName":"Ada Lovelace"}""", placed.GetProperty("customer").GetRawText());

        var payment = (await api.DoAsync(
            Visitor.Ada, $$"""requestPayment(input: {orderId: "{{id}}", method: CARD, card: {token: "tok_1", brand: VISA, lastFour: "4242"}, idempotencyKey: "2"})""", "payment",
            "id status cardLastFour risk { score } order { id }")).GetProperty("id").GetString()!;
        await api.DoAsync(Visitor.Clerk, $$"""authorisePayment(input: {paymentId: "{{payment}}", authorisationCode: "A1", idempotencyKey: "3"})""", "payment", "status");
        await api.DoAsync(Visitor.Clerk, $$"""capturePayment(input: {paymentId: "{{payment}}", amount: "7.66", currency: "GBP", idempotencyKey: "4"})""", "payment", "status");
        await StepAsync(api, $$"""payOrder(input: {orderId: "{{id}}", paymentId: "{{payment}}", idempotencyKey: "5"})""", "PAID", 2);
        await StepAsync(api, $$"""holdOrder(input: {orderId: "{{id}}", reason: "looks odd", idempotencyKey: "6"})""", "HELD", 3);
        await StepAsync(api, $$"""releaseOrder(input: {orderId: "{{id}}", idempotencyKey: "7"})""", "PAID", 4);
        var beforeShipping = DateTimeOffset.UtcNow;
        await StepAsync(api, $$"""shipOrder(input: {orderId: "{{id}}", carrier: "Royal Mail", trackingNumber: "RM1", idempotencyKey: "8"})""", "SHIPPED", 5);
        await StepAsync(api, $$"""deliverOrder(input: {orderId: "{{id}}", idempotencyKey: "9"})""", "DELIVERED", 6);
        await StepAsync(api, $$"""returnItems(input: {orderId: "{{id}}", lines: [{lineNo: 1, quantity: 1}], reason: "broken", idempotencyKey: "10"})""", "DELIVERED", 7);

        var told = await api.DataAsync(Visitor.Ada, """
            query ($id: ID!, $at: DateTime!) {
              order(id: $id) {
                status returned { amount } lines { returned }
                payments { status captured { amount } refunded { amount } }
                paidBy { method cardBrand cardLastFour }
                history(first: 10) { totalCount nodes { version type } }
              }
              placed: order(id: $id, asOfVersion: 1) { status version lines { returned } history(first: 10) { totalCount nodes { type } } }
              before: order(id: $id, asOf: $at) { status version }
              early: order(id: $id, asOf: "2000-01-01T00:00:00Z") { id }
              node(id: $id) { __typename ... on Order { number } }
            }
            """, new { id, at = beforeShipping });
        Assert.Equal(
            """{"status":"DELIVERED","returned":{"amount":"2.555"},"lines":[{"returned":1}],"payments":[{"status":"REFUNDED","captured":{"amount":"7.66"},"refunded":{"amount":"2.56"}}],"paidBy":{"method":"CARD","cardBrand":"VISA","cardLastFour":"4242"},"history":{"totalCount":7,"nodes":[{"version":1,"type":"order_placed"},{"version":2,"type":"order_paid"},{"version":3,"type":"order_held"},{"version":4,"type":"order_released"},{"version":5,"type":"order_shipped"},{"version":6,"type":"order_delivered"},{"version":7,"type":"items_returned"}]}}""",
            told.GetProperty("order").GetRawText());
        Assert.Equal("""{"status":"PLACED","version":1,"lines":[{"returned":0}],"history":{"totalCount":1,"nodes":[{"type":"order_placed"}]}}""", told.GetProperty("placed").GetRawText());
        Assert.Equal("""{"status":"PAID","version":4}""", told.GetProperty("before").GetRawText());
        Assert.Equal(JsonValueKind.Null, told.GetProperty("early").ValueKind);
        Assert.Equal($$"""{"__typename":"Order","number":"{{placed.GetProperty("number").GetString()}}"}""", told.GetProperty("node").GetRawText());
    }

    [Fact]
    public async Task Is_paid_at_once_with_a_test_card()
    {
        await using var api = await ShopApi.OpenAsync(database, "testcard");
        await api.StockAsync("LAMP", 5);
        var id = (await api.DoAsync(
            Visitor.Clerk, """placeOrder(input: {items: [{sku: "LAMP", quantity: 2}], country: "GB", currency: "GBP", number: "77", idempotencyKey: "1"})""", "order", "id")).GetProperty("id").GetString()!;
        var call = $$"""payWithTestCard(input: {orderId: "{{id}}", idempotencyKey: "2"})""";
        var paid = await api.DoAsync(Visitor.Clerk, call, "order", "status version payments { status captured { amount } } paidBy { authorised: history(first: 5) { nodes { type } } }");
        Assert.Equal(
            """{"status":"PAID","version":2,"payments":[{"status":"CAPTURED","captured":{"amount":"5.10"}}],"paidBy":{"authorised":{"nodes":[{"type":"payment_requested"},{"type":"payment_authorised"},{"type":"payment_captured"}]}}}""",
            paid.GetRawText());
        var again = await api.FailAsync(Visitor.Clerk, call.Replace("\"2\"", "\"3\"", StringComparison.Ordinal));
        Assert.StartsWith("RefusedError payment.", Assert.Single(again), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_twelve_statements_at_the_most_for_the_six_commands_of_its_life()
    {
        await using var api = await ShopApi.OpenAsync(database, "frugal");
        await api.StockAsync("LAMP", 5);
        using var statements = new StatementCount(api.Store);
        var id = (await api.DoAsync(
            Visitor.Clerk, """placeOrder(input: {items: [{sku: "LAMP", quantity: 1}], country: "GB", currency: "GBP", idempotencyKey: "1"})""", "order", $"{Status} lines {{ sku }}")).GetProperty("id").GetString()!;
        var payment = (await api.DoAsync(
            Visitor.Clerk, $$"""requestPayment(input: {orderId: "{{id}}", method: INVOICE, idempotencyKey: "2"})""", "payment", "id status")).GetProperty("id").GetString()!;
        await api.DoAsync(Visitor.Clerk, $$"""authorisePayment(input: {paymentId: "{{payment}}", authorisationCode: "A1", idempotencyKey: "3"})""", "payment", "status");
        await api.DoAsync(Visitor.Clerk, $$"""capturePayment(input: {paymentId: "{{payment}}", amount: "2.55", currency: "GBP", idempotencyKey: "4"})""", "payment", "status");
        await StepAsync(api, $$"""payOrder(input: {orderId: "{{id}}", paymentId: "{{payment}}", idempotencyKey: "5"})""", "PAID", 2);
        await StepAsync(api, $$"""shipOrder(input: {orderId: "{{id}}", carrier: "Royal Mail", trackingNumber: "RM1", idempotencyKey: "6"})""", "SHIPPED", 3);
        Assert.InRange(statements.Count, 6, 12);
        TestContext.Current.SendDiagnosticMessage($"{statements.Count} statements:{Environment.NewLine}{statements}");
    }

    [Fact]
    public async Task Says_in_types_why_not()
    {
        await using var api = await ShopApi.OpenAsync(database, "whynot");
        await api.StockAsync("LAMP", 1);
        await api.StockAsync("WINE", 9, minimumAge: 18);
        var place = """placeOrder(input: {items: [{sku: "lamp", quantity: 2}], country: "GB", currency: "GBP", idempotencyKey: "1"})""";
        var answer = await api.DataAsync(Visitor.Clerk, $"mutation {{ {place} {{ order {{ id }} errors {{ __typename ... on OutOfStockError {{ sku message }} }} }} }}");
        Assert.Equal(
            """{"order":null,"errors":[{"__typename":"OutOfStockError","sku":"LAMP","message":"Not enough of LAMP is left. Order fewer, or leave it out."}]}""",
            answer.GetProperty("placeOrder").GetRawText());
        Assert.Equal(["RefusedError order.age_not_verified"], await api.FailAsync(Visitor.Clerk, """placeOrder(input: {items: [{sku: "WINE", quantity: 1}], country: "GB", currency: "GBP", idempotencyKey: "2"})"""));
        Assert.Equal(
            ["InvalidInputError country", "InvalidInputError items[0].sku", "InvalidInputError items[0].quantity"],
            await api.FailAsync(Visitor.Clerk, """placeOrder(input: {items: [{sku: "§", quantity: 0}], country: "Great Britain", currency: "GBP", idempotencyKey: "3"})"""));
        Assert.Equal(["InvalidInputError idempotencyKey"], await api.FailAsync(Visitor.Clerk, """placeOrder(input: {items: [{sku: "LAMP", quantity: 1}], country: "GB", currency: "GBP", idempotencyKey: ""})"""));
        Assert.Equal(["RefusedError order.not_found"], await api.FailAsync(Visitor.Clerk, $$"""shipOrder(input: {orderId: "{{ShopApi.Id("Order", Guid.NewGuid())}}", carrier: "x", trackingNumber: "y", idempotencyKey: "4"})"""));
    }

    [Fact]
    public async Task Is_not_paid_with_a_test_card_where_goods_are_sent()
    {
        await using var api = await ShopApi.OpenAsync(database, "real_shop", testCards: false);
        await api.StockAsync("LAMP", 5);
        var id = (await api.DoAsync(
            Visitor.Clerk, """placeOrder(input: {items: [{sku: "LAMP", quantity: 2}], country: "GB", currency: "GBP", number: "78", idempotencyKey: "1"})""", "order", "id")).GetProperty("id").GetString()!;
        Assert.Equal(["RefusedError payment.test_cards_refused"], await api.FailAsync(Visitor.Admin, $$"""payWithTestCard(input: {orderId: "{{id}}", idempotencyKey: "2"})"""));
        var order = (await api.DataAsync(Visitor.Clerk, "query ($id: ID!) { order(id: $id) { status } }", new { id })).GetProperty("order");
        Assert.Equal("PLACED", order.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Is_not_mistaken_for_something_else_with_its_id()
    {
        await using var api = await ShopApi.OpenAsync(database, "mistaken");
        await api.RegisterAsync("ada");
        var id = ShopApi.Id("Order", Visitor.AdaId);
        var data = await api.DataAsync(Visitor.Clerk, "query ($id: ID!) { now: order(id: $id) { id } then: order(id: $id, asOfVersion: 1) { id } node(id: $id) { id } }", new { id });
        Assert.Equal("""{"now":null,"then":null,"node":null}""", data.GetRawText());
        Assert.Equal(["RefusedError order.not_found"], await api.FailAsync(Visitor.Clerk, $$"""cancelOrder(input: {orderId: "{{id}}", reason: "x", idempotencyKey: "1"})"""));
        Assert.Equal(["RefusedError order.not_found"], await api.FailAsync(Visitor.Ada, $$"""payWithTestCard(input: {orderId: "{{id}}", idempotencyKey: "2"})"""));
        var refused = await api.AskAsync(Visitor.Clerk, "subscription ($id: ID!) { orderChanged(id: $id) { position } }", new { id });
        Assert.Equal("NOT_FOUND", Assert.Single(refused.GetProperty("errors").EnumerateArray()).GetProperty("extensions").GetProperty("code").GetString());
    }

    private static async Task StepAsync(ShopApi api, string call, string status, int version)
    {
        var order = await api.DoAsync(Visitor.Clerk, call, "order", Status);
        Assert.Equal((status, version), (order.GetProperty("status").GetString(), order.GetProperty("version").GetInt32()));
    }
}
