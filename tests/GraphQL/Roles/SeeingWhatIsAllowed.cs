using System.Text.Json;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.GraphQL.Tests.Datasets;
using KiVendTout.GraphQL.Tests.Setup;
using KiVendTout.Handlers;
using KiVendTout.Handlers.Datasets.Batches;
using KiVendTout.Platform.Messaging.Ledger;

namespace KiVendTout.GraphQL.Tests.Roles;

/// <summary>Each role's view of one shop: what is shown, what is null, what is refused.</summary>
public sealed class SeeingWhatIsAllowed(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Shown = "shown", Null = "null", Denied = "denied";

    private static readonly string[] Visitors = ["Nobody", "Ada", "Bob", "Clerk", "Analyst", "Admin"];

    /// <summary>A path of fields from the root, and what Nobody, Ada (whose order it is), Bob (another customer), Clerk, Analyst and Admin get.</summary>
    private static readonly (string Query, string[] Expected)[] Table =
    [
        ("product(sku: \"LAMP\") { name }", [Shown, Shown, Shown, Shown, Shown, Shown]),
        ("product(sku: \"LAMP\") { stock { available } }", [Shown, Shown, Shown, Shown, Shown, Shown]),
        ("products(first: 1) { nodes { id } }", [Shown, Shown, Shown, Shown, Shown, Shown]),
        ("product(sku: \"LAMP\") { history(first: 1) { nodes { type } } }", [Denied, Denied, Denied, Shown, Shown, Shown]),
        ("me { subject }", [Null, Shown, Shown, Shown, Shown, Shown]),
        ("me { customer { id } }", [Null, Shown, Shown, Null, Null, Null]),
        ("order(id: $order) { number }", [Null, Shown, Null, Shown, Shown, Shown]),
        ("order(id: $order, asOfVersion: 1) { number }", [Null, Shown, Null, Shown, Shown, Shown]),
        ("node(id: $order) { id }", [Null, Shown, Null, Shown, Shown, Shown]),
        ("order(id: $order) { customer { id } }", [Null, Shown, Null, Shown, Shown, Shown]),
        ("order(id: $order) { customer { email } }", [Null, Shown, Null, Shown, Null, Shown]),
        ("order(id: $order) { history(first: 1) { nodes { type } } }", [Null, Shown, Null, Shown, Shown, Shown]),
        ("order(id: $guest) { number }", [Null, Null, Null, Shown, Shown, Shown]),
        ("payment(id: $payment) { status }", [Null, Shown, Null, Shown, Shown, Shown]),
        ("node(id: $payment) { id }", [Null, Shown, Null, Shown, Shown, Shown]),
        ("payment(id: $payment) { cardLastFour }", [Null, Shown, Null, Shown, Null, Shown]),
        ("payment(id: $payment) { risk { score } }", [Null, Null, Null, Shown, Shown, Shown]),
        ("customer(id: $ada) { country }", [Null, Shown, Null, Shown, Shown, Shown]),
        ("node(id: $ada) { id }", [Null, Shown, Null, Shown, Shown, Shown]),
        ("customer(id: $ada) { email }", [Null, Shown, Null, Shown, Null, Shown]),
        ("customer(id: $ada) { fullName }", [Null, Shown, Null, Shown, Null, Shown]),
        ("customer(id: $ada) { externalId }", [Null, Shown, Null, Shown, Null, Shown]),
        ("customer(id: $ada) { address { street } }", [Null, Shown, Null, Shown, Null, Shown]),
        ("orders(first: 1) { nodes { id } }", [Denied, Shown, Null, Shown, Shown, Shown]),
        ("payments(first: 1) { nodes { id } }", [Denied, Shown, Null, Shown, Shown, Shown]),
        ("customers(first: 1) { nodes { id } }", [Denied, Denied, Denied, Shown, Shown, Shown]),
        ("revenue(from: \"2020-01-01\", to: \"2020-01-31\") { day }", [Denied, Denied, Denied, Null, Null, Null]),
        ("predictHousePrice(input: {crim: 1, zn: 0, indus: 2, chas: 0, nox: 0.5, rm: 6, age: 60, dis: 4, rad: 4, tax: 300, ptratio: 18, b: 390, lstat: 10}) { medv }", [Denied, Denied, Denied, Shown, Shown, Shown]),
        ("projections { name }", [Denied, Denied, Denied, Shown, Shown, Shown]),
        ("streams { category }", [Denied, Denied, Denied, Shown, Shown, Shown]),
        ("stream(streamId: $stream) { version }", [Denied, Denied, Denied, Shown, Shown, Shown]),
        ("deadLetters(first: 1) { totalCount }", [Denied, Denied, Denied, Denied, Denied, Shown]),
        ("deadLetter(id: $letter) { code }", [Denied, Denied, Denied, Denied, Denied, Null]),
        ("datasets { name }", [Denied, Denied, Denied, Shown, Shown, Shown]),
        ("dataset(name: \"housing\") { origin }", [Denied, Denied, Denied, Shown, Shown, Shown]),
        ("dataset(name: \"housing\") { rows(first: 1) { nodes { value(column: \"medv\") } } }", [Denied, Denied, Denied, Shown, Shown, Shown]),
        ("dataset(name: \"housing\") { statistics(columns: [\"medv\"]) { mean } }", [Denied, Denied, Denied, Shown, Shown, Shown]),
        ("dataset(name: \"housing\") { runs(first: 1) { nodes { file trace(first: 1) { totalCount } } } }", [Denied, Denied, Denied, Shown, Shown, Shown]),
        ("dataset(name: \"housing\") { quarantine(first: 1) { nodes { raw } } }", [Denied, Denied, Denied, Shown, Shown, Shown]),
        ("scheduledMessages { due }", [Denied, Denied, Denied, Denied, Denied, Null]),
    ];

    [Fact]
    public async Task Every_field_is_what_the_table_says_for_every_role()
    {
        var store = await database.OpenAsync("views");
        await MessageTables.MigrateAsync(store.Database, "views", ShopApi.Ct);
        await using var site = await DatasetSite.OpenAsync(store, null, DatasetSite.Housing);
        await site.StoreAsync(DatasetSite.Housing, DatasetSite.HousingFile.Take(1));
        await site.Datasets.QuarantineAsync("housing", DatasetSite.SourceId, await site.BeginAsync(), [new RejectedLine(2, null, "too short", "1 2 3", 5)], ShopApi.Ct);
        var api = site.Api;
        var ids = await FillAsync(api);
        var wrong = new List<string>();
        foreach (var (query, expected) in Table)
        {
            for (var i = 0; i < Visitors.Length; i++)
            {
                var seen = Seen(await api.AskAsync(Visitor.ByName(Visitors[i]), $"query ({Declarations(query)}) {{ {query} }}".Replace("query () ", "query ", StringComparison.Ordinal), Used(query, ids)));
                if (seen != expected[i])
                {
                    wrong.Add($"{query}: {Visitors[i]} gets {seen}, not {expected[i]}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("addProduct(input: {sku: \"A\", name: \"A\", unitPrice: \"1\", currency: \"GBP\", idempotencyKey: \"k\"})", "Admin")]
    [InlineData("changePrice(input: {sku: \"LAMP\", newPrice: \"1\", idempotencyKey: \"k\"})", "Admin")]
    [InlineData("receiveStock(input: {sku: \"LAMP\", quantity: 1, receiptId: \"x\", idempotencyKey: \"k\"})", "Admin")]
    [InlineData("withdrawProduct(input: {sku: \"LAMP\", reason: \"x\", idempotencyKey: \"k\"})", "Admin")]
    [InlineData("registerCustomer(input: {externalId: \"x\", country: \"GB\", idempotencyKey: \"k\"})", "Clerk Admin")]
    [InlineData("shipOrder(input: {orderId: \"$order\", carrier: \"x\", trackingNumber: \"x\", idempotencyKey: \"k\"})", "Clerk Admin")]
    [InlineData("holdOrder(input: {orderId: \"$order\", reason: \"x\", idempotencyKey: \"k\"})", "Clerk Admin")]
    [InlineData("releaseOrder(input: {orderId: \"$order\", idempotencyKey: \"k\"})", "Clerk Admin")]
    [InlineData("deliverOrder(input: {orderId: \"$order\", idempotencyKey: \"k\"})", "Clerk Admin")]
    [InlineData("returnItems(input: {orderId: \"$order\", lines: [], reason: \"x\", idempotencyKey: \"k\"})", "Clerk Admin")]
    [InlineData("payOrder(input: {orderId: \"$order\", paymentId: \"$payment\", idempotencyKey: \"k\"})", "Clerk Admin")]
    [InlineData("authorisePayment(input: {paymentId: \"$payment\", authorisationCode: \"x\", idempotencyKey: \"k\"})", "Clerk Admin")]
    [InlineData("capturePayment(input: {paymentId: \"$payment\", amount: \"1\", currency: \"GBP\", idempotencyKey: \"k\"})", "Clerk Admin")]
    [InlineData("declinePayment(input: {paymentId: \"$payment\", reason: \"x\", idempotencyKey: \"k\"})", "Clerk Admin")]
    [InlineData("voidPayment(input: {paymentId: \"$payment\", reason: \"x\", idempotencyKey: \"k\"})", "Clerk Admin")]
    [InlineData("refundPayment(input: {paymentId: \"$payment\", amount: \"1\", currency: \"GBP\", reason: \"x\", idempotencyKey: \"k\"})", "Clerk Admin")]
    [InlineData("placeOrder(input: {items: [], country: \"GB\", currency: \"GBP\", idempotencyKey: \"k\"})", "Ada Bob Clerk Admin")]
    [InlineData("cancelOrder(input: {orderId: \"$order\", reason: \"x\", idempotencyKey: \"k\"})", "Ada Bob Clerk Admin")]
    [InlineData("requestPayment(input: {orderId: \"$order\", method: WALLET, idempotencyKey: \"k\"})", "Ada Bob Clerk Admin")]
    [InlineData("payWithTestCard(input: {orderId: \"$order\", idempotencyKey: \"k\"})", "Ada Bob Clerk Admin")]
    [InlineData("changeAddress(input: {customerId: \"$ada\", street: \"x\", city: \"x\", country: \"GB\", idempotencyKey: \"k\"})", "Ada Bob Clerk Admin")]
    [InlineData("giveConsent(input: {customerId: \"$ada\", purpose: MARKETING, idempotencyKey: \"k\"})", "Ada Bob Clerk Admin")]
    [InlineData("withdrawConsent(input: {customerId: \"$ada\", purpose: MARKETING, idempotencyKey: \"k\"})", "Ada Bob Clerk Admin")]
    [InlineData("eraseCustomer(input: {customerId: \"$ada\", idempotencyKey: \"k\"})", "Admin")]
    [InlineData("replayDeadLetter(input: {id: \"$letter\"})", "Admin")]
    [InlineData("replayDeadLetters(input: {expected: 0})", "Admin")]
    [InlineData("dropDeadLetter(input: {id: \"$letter\", reason: \"x\"})", "Admin")]
    [InlineData("rebuildProjection(input: {name: \"x\", idempotencyKey: \"k\"})", "Admin")]
    public async Task A_mutation_is_denied_to_everybody_else(string call, string allowed)
    {
        await using var api = await ShopApi.OpenAsync(database, $"m{(uint)call.GetHashCode(StringComparison.Ordinal)}");
        foreach (var (name, id) in IdsOf())
        {
            call = call.Replace($"${name}", id, StringComparison.Ordinal);
        }

        var let = new List<string>();
        foreach (var visitor in Visitors)
        {
            var answer = await api.AskAsync(Visitor.ByName(visitor), $"mutation {{ {call} {{ errors {{ __typename }} }} }}");
            if (!IsDenied(answer))
            {
                let.Add(visitor);
            }
        }

        Assert.Equal(allowed.Split(' '), let);
    }

    [Fact]
    public async Task A_customer_acts_for_nobody_else_and_learns_nothing()
    {
        await using var api = await ShopApi.OpenAsync(database, "theirs");
        var ids = await FillAsync(api);
        var (order, ada) = (ids["order"], ids["ada"]);
        Assert.Equal(["RefusedError order.not_found"], await api.FailAsync(Visitor.Bob, $$"""cancelOrder(input: {orderId: "{{order}}", reason: "x", idempotencyKey: "1"})"""));
        Assert.Equal(["RefusedError order.not_found"], await api.FailAsync(Visitor.Bob, $$"""payWithTestCard(input: {orderId: "{{order}}", idempotencyKey: "2"})"""));
        Assert.Equal(["RefusedError order.not_found"], await api.FailAsync(Visitor.Bob, $$"""requestPayment(input: {orderId: "{{order}}", method: WALLET, idempotencyKey: "3"})"""));
        Assert.Equal(
            ["RefusedError customer.not_found"],
            await api.FailAsync(Visitor.Bob, $$"""changeAddress(input: {customerId: "{{ada}}", street: "x", city: "x", country: "GB", idempotencyKey: "4"})"""));
        const string items = "items: [{sku: \"LAMP\", quantity: 1}], country: \"GB\", currency: \"GBP\"";
        Assert.Equal(["RefusedError customer.not_found"], await api.FailAsync(Visitor.Bob, $$"""placeOrder(input: { {{items}}, customerId: "{{ada}}", idempotencyKey: "5"})"""));
        Assert.Equal(["InvalidInputError number"], await api.FailAsync(Visitor.Ada, $$"""placeOrder(input: { {{items}}, number: "1", idempotencyKey: "6"})"""));
        Assert.Equal(["InvalidInputError customerAge"], await api.FailAsync(Visitor.Ada, $$"""placeOrder(input: { {{items}}, customerAge: 99, idempotencyKey: "7"})"""));
        var own = await api.DoAsync(Visitor.Ada, $$"""placeOrder(input: { {{items}}, idempotencyKey: "8"})""", "order", "customer { id }");
        Assert.Equal(ada, own.GetProperty("customer").GetProperty("id").GetString());
        Assert.Equal(["RefusedError order.already_shipped"], await api.FailAsync(Visitor.Clerk, $$"""cancelOrder(input: {orderId: "{{order}}", reason: "x", idempotencyKey: "9"})"""));
    }

    [Fact]
    public async Task An_event_in_a_history_shows_no_more_than_the_fields_do()
    {
        await using var api = await ShopApi.OpenAsync(database, "bodies");
        var ids = await FillAsync(api);
        const string query = "query ($ada: ID!, $payment: ID!) { customer(id: $ada) { history(first: 9) { nodes { type body } } } payment(id: $payment) { history(first: 9) { nodes { type body } } } }";
        foreach (var (who, personal, card, risk) in new[] { ("Ada", true, true, false), ("Clerk", true, true, true), ("Analyst", false, false, true) })
        {
            var text = (await api.DataAsync(Visitor.ByName(who), query, new { ada = ids["ada"], payment = ids["payment"] })).GetRawText();
            Assert.Equal(personal, text.Contains("Name of ada", StringComparison.Ordinal));
            Assert.Equal(personal, text.Contains("1 High Street", StringComparison.Ordinal));
            Assert.Equal(card, text.Contains("\"4242\"", StringComparison.Ordinal));
            Assert.Equal(risk, text.Contains("known customer", StringComparison.Ordinal));
            Assert.DoesNotContain("tok_1", text, StringComparison.Ordinal);
            Assert.Contains("payment_assessed", text, StringComparison.Ordinal);
        }
    }

    private static async Task<Dictionary<string, string>> FillAsync(ShopApi api)
    {
        await api.StockAsync("LAMP", 10);
        await api.RegisterAsync("ada");
        await api.RegisterAsync("bob");
        var (order, payment) = (OrderId.FromNumber(PlaceOrderRequest.Source, "1"), PaymentId.For(OrderId.FromNumber(PlaceOrderRequest.Source, "1")));
        Func<Task<CommandResult>>[] steps =
        [
            () => api.Commands.ChangeAddressAsync(new($"{Visitor.AdaId}", "1 High Street", "SW1", "London", "GB"), ct: ShopApi.Ct),
            () => api.Commands.PlaceOrderAsync(new("1", $"{Visitor.AdaId}", "GB", "GBP", [new("LAMP", 1)]), ct: ShopApi.Ct),
            () => api.Commands.PlaceOrderAsync(new("2", null, "GB", "GBP", [new("LAMP", 1)]), ct: ShopApi.Ct),
            () => api.Commands.RequestPaymentAsync(new($"{order}", "card", "k1", new("tok_1", "Visa", "4242")), ct: ShopApi.Ct),
            () => api.Commands.AssessPaymentAsync(new($"{payment}", 0.02m, "accept", ["known customer"]), ct: ShopApi.Ct),
            () => api.Commands.AuthorisePaymentAsync(new($"{payment}", "A1"), ct: ShopApi.Ct),
            () => api.Commands.CapturePaymentAsync(new($"{payment}", 2.55m, "GBP", "k2"), ct: ShopApi.Ct),
            () => api.Commands.PayOrderAsync(new($"{order}", $"{payment}"), ct: ShopApi.Ct),
            () => api.Commands.ShipOrderAsync(new($"{order}", "Royal Mail", "RM1"), ct: ShopApi.Ct),
        ];
        foreach (var step in steps)
        {
            Assert.Equal(1, Assert.IsType<CommandResult.Accepted>(await step()).Events);
        }

        return IdsOf();
    }

    private static Dictionary<string, string> IdsOf()
    {
        var order = OrderId.FromNumber(PlaceOrderRequest.Source, "1");
        return new()
        {
            ["order"] = ShopApi.Id("Order", order),
            ["guest"] = ShopApi.Id("Order", OrderId.FromNumber(PlaceOrderRequest.Source, "2")),
            ["payment"] = ShopApi.Id("Payment", PaymentId.For(order)),
            ["ada"] = ShopApi.Id("Customer", Visitor.AdaId),
            ["letter"] = ShopApi.Id("DeadLetter", 4711),
            ["stream"] = $"{order}",
        };
    }

    private static Dictionary<string, string> Used(string query, Dictionary<string, string> ids) =>
        ids.Where(id => query.Contains($"${id.Key})", StringComparison.Ordinal) || query.Contains($"${id.Key},", StringComparison.Ordinal)).ToDictionary();

    private static string Declarations(string query) =>
        string.Join(", ", Used(query, IdsOf()).Keys.Select(name => $"${name}: {(name == "stream" ? "UUID" : "ID")}!"));

    private static bool IsDenied(JsonElement answer) => answer.TryGetProperty("errors", out var errors)
        && errors.EnumerateArray().Any(error => error.GetProperty("extensions").GetProperty("code").GetString() is "AUTH_NOT_AUTHENTICATED" or "AUTH_NOT_AUTHORIZED");

    private static string Seen(JsonElement answer)
    {
        if (answer.TryGetProperty("errors", out var errors))
        {
            return IsDenied(answer) ? Denied : errors.GetRawText();
        }

        return IsSomething(answer.GetProperty("data")) ? Shown : Null;
    }

    // The only leaf at the end of the path: a value, or null or an empty list on the way there.
    private static bool IsSomething(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(field => IsSomething(field.Value)),
        JsonValueKind.Array => value.GetArrayLength() > 0 && value.EnumerateArray().All(IsSomething),
        JsonValueKind.Null => false,
        _ => true,
    };
}
