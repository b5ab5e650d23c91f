using System.Net;
using KiVendTout.GraphQL.Tests.Rest.Setup;

namespace KiVendTout.GraphQL.Tests.Rest;

/// <summary>What each resource does and refuses. Every answer is held against the document by the client itself.</summary>
public sealed class SellingOverRest(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly Guid Unknown = Guid.Parse("0190a6c2-7d3f-7c62-9c56-0f6ad1c5a0b7");

    [Fact]
    public async Task A_product_is_added_priced_stocked_and_withdrawn()
    {
        await using var host = await RestHost.StartAsync(database, "products");
        using var admin = host.Admin;
        var added = (await admin.PostAsync("/products", Stories.Product("BANK CHARGES/1", "0.0010"))).Must(HttpStatusCode.Created);
        Assert.Equal("/api/v1/products/BANK%20CHARGES%2F1", added.Message.Headers.Location!.OriginalString);
        Assert.Equal("\"v1\"", added.ETag);
        var product = (await admin.GetAsync(added.Message.Headers.Location.OriginalString)).Must(HttpStatusCode.OK);
        Assert.Equal("""{"amount":"0.001","currency":"GBP"}""", product["price"].ToJsonString());

        (await admin.PostAsync("/products", Stories.Product("BANK CHARGES/1", "0.001"))).Must(HttpStatusCode.OK);
        (await admin.PostAsync("/products", Stories.Product("BANK CHARGES/1", "2"))).Must(HttpStatusCode.Conflict, "product.already_added");
        (await admin.PutAsync("/products/BANK%20CHARGES%2F1/price", new { amount = "3.5" })).Must(HttpStatusCode.OK);
        (await admin.PostAsync("/products/BANK%20CHARGES%2F1/receipts", new { receiptNumber = "DN1", quantity = 7 })).Must(HttpStatusCode.OK);
        (await admin.PostAsync("/products/BANK%20CHARGES%2F1/receipts", new { receiptNumber = "DN1", quantity = 8 })).Must(HttpStatusCode.UnprocessableEntity, "product.receipt_reused");
        Assert.Equal(7, (int)(await admin.GetAsync("/products/BANK%20CHARGES%2F1/stock"))["available"]);

        (await admin.PutAsync("/products/NONE/price", new { amount = "1" })).Must(HttpStatusCode.NotFound, "product.not_found");
        (await admin.GetAsync("/products/NONE")).Must(HttpStatusCode.NotFound, "product.not_found");
        (await admin.DeleteAsync("/products/BANK%20CHARGES%2F1?reason=Over")).Must(HttpStatusCode.NoContent);
        (await admin.GetAsync("/products/BANK%20CHARGES%2F1")).Must(HttpStatusCode.Gone, "product.withdrawn");
        (await admin.PutAsync("/products/BANK%20CHARGES%2F1/price", new { amount = "1" })).Must(HttpStatusCode.Gone, "product.withdrawn");
        Assert.Empty((await admin.GetAsync("/products"))["items"].AsArray());
    }

    [Fact]
    public async Task An_order_is_placed_paid_shipped_delivered_and_partly_returned()
    {
        await using var host = await RestHost.StartAsync(database, "orders");
        var sku = await host.StockAsync("CUP");
        using var clerk = host.Clerk;
        var order = await clerk.PlaceAsync("O-1", sku, 4);
        (await clerk.PostAsync($"/orders/{order}/shipment", new { carrier = "Post", trackingNumber = "1" })).Must(HttpStatusCode.Conflict, "order.not_paid");
        (await clerk.PostAsync($"/orders/{order}/hold", new { reason = "Address" })).Must(HttpStatusCode.OK);
        (await clerk.PostAsync($"/orders/{order}/release", null)).Must(HttpStatusCode.OK);
        var payment = await clerk.PayAsync(order, "10.00");
        (await clerk.PostAsync($"/orders/{order}/shipment", new { carrier = "Post", trackingNumber = "1" })).Must(HttpStatusCode.OK);
        (await clerk.PostAsync($"/orders/{order}/cancellation", new { reason = "Late" })).Must(HttpStatusCode.Conflict, "order.already_shipped");
        (await clerk.PostAsync($"/orders/{order}/delivery", null)).Must(HttpStatusCode.OK);
        (await clerk.PostAsync($"/orders/{order}/returns", new { returnNumber = "R1", lines = new[] { new { lineNo = 1, quantity = 1 } }, reason = "Chipped" })).Must(HttpStatusCode.OK);
        (await clerk.PostAsync($"/orders/{order}/returns", new { returnNumber = "R2", lines = new[] { new { lineNo = 2, quantity = 1 } }, reason = "?" }))
            .Must(HttpStatusCode.UnprocessableEntity, "order.no_such_line");

        var shown = await clerk.GetAsync($"/orders/{order}");
        Assert.Equal(("delivered", "10.00", "2.50", payment), ((string)shown["status"]!, (string)shown["total"]["amount"]!, (string)shown["returned"]["amount"]!, (string)shown["paidBy"]!));
        Assert.Equal("2.50", (string?)(await clerk.GetAsync($"/payments/{payment}"))["refunded"]["amount"]);
    }

    [Fact]
    public async Task An_order_is_shown_as_it_was_and_its_events_tell_why()
    {
        await using var host = await RestHost.StartAsync(database, "history");
        var sku = await host.StockAsync("BOX");
        using var clerk = host.Clerk;
        var order = await clerk.PlaceAsync("H-1", sku);
        (await clerk.PostAsync($"/orders/{order}/hold", new { reason = "Address" })).Must(HttpStatusCode.OK);
        (await clerk.PostAsync($"/orders/{order}/cancellation", new { reason = "Moved" })).Must(HttpStatusCode.OK);

        var events = (await clerk.GetAsync($"/orders/{order}/events"))["items"].AsArray();
        Assert.Equal(["order_placed", "order_held", "order_cancelled"], events.Select(one => (string)one!["type"]!));
        Assert.Equal(("2.5", "GBP"), ((string)events[0]!["data"]!["lines"]![0]!["unitPrice"]!, (string)events[0]!["data"]!["currency"]!));
        var then = await clerk.GetAsync($"/orders/{order}?version=2");
        Assert.Equal(("held", "\"v2\"", 1), ((string)then["status"]!, then.ETag, then["lines"].AsArray().Count));
        var at = Uri.EscapeDataString((string)events[0]!["at"]!);
        Assert.Equal("placed", (string?)(await clerk.GetAsync($"/orders/{order}?at={at}"))["status"]);
        (await clerk.GetAsync($"/orders/{order}?at=2001-01-01T00:00:00%2B05:00")).Must(HttpStatusCode.NotFound, "order.not_found");
        (await clerk.GetAsync($"/orders/{order}?version=4")).Must(HttpStatusCode.NotFound, "order.not_found");
        (await clerk.GetAsync($"/orders/{order}?version=1&at={at}")).Must(HttpStatusCode.UnprocessableEntity, "input.invalid");
        (await clerk.GetAsync($"/orders/{Unknown}")).Must(HttpStatusCode.NotFound, "order.not_found");
    }

    [Fact]
    public async Task An_order_that_cannot_be_served_says_why()
    {
        await using var host = await RestHost.StartAsync(database, "refused");
        var sku = await host.StockAsync("VASE", quantity: 1);
        using var clerk = host.Clerk;
        (await clerk.PostAsync("/orders", Stories.Order("R-1", sku, 2))).Must(HttpStatusCode.Conflict, "order.out_of_stock");
        (await clerk.PostAsync("/orders", Stories.Order("R-2", "NONE"))).Must(HttpStatusCode.UnprocessableEntity, "product.not_found");
        (await clerk.PostAsync("/orders", Stories.Order("R-3", sku, 1, Unknown))).Must(HttpStatusCode.UnprocessableEntity, "customer.not_found");
        (await clerk.PostAsync($"/orders/{Unknown}/hold", new { reason = "?" })).Must(HttpStatusCode.NotFound, "order.not_found");
        await clerk.PlaceAsync("R-4", sku);
        (await clerk.PostAsync("/orders", Stories.Order("R-4", sku))).Must(HttpStatusCode.OK);
        (await clerk.PostAsync("/orders", Stories.Order("R-5", sku))).Must(HttpStatusCode.Conflict, "order.out_of_stock");
    }

    [Fact]
    public async Task A_payment_is_declined_voided_and_refunded()
    {
        await using var host = await RestHost.StartAsync(database, "payments");
        var sku = await host.StockAsync("FAN");
        using var clerk = host.Clerk;
        var order = await clerk.PlaceAsync("P-1", sku, 2);
        var first = await RequestAsync(clerk, order, 1);
        (await clerk.PostAsync($"/payments/{first}/capture", Amount("5.00"))).Must(HttpStatusCode.Conflict, "payment.not_authorised");
        (await clerk.PostAsync($"/payments/{first}/decline", new { reason = "No money" })).Must(HttpStatusCode.OK);
        var second = await RequestAsync(clerk, order, 2);
        (await clerk.PostAsync($"/payments/{second}/void", new { reason = "Other card" })).Must(HttpStatusCode.OK);
        var third = await RequestAsync(clerk, order, 3);
        (await clerk.PostAsync($"/payments/{third}/authorisation", new { authorisationCode = "A" })).Must(HttpStatusCode.OK);
        (await clerk.PostAsync($"/payments/{third}/capture", Amount("5.005"))).Must(HttpStatusCode.UnprocessableEntity, "input.invalid");
        (await clerk.PostAsync($"/payments/{third}/capture", Amount("5.01"))).Must(HttpStatusCode.Conflict, "payment.more_than_authorised");
        (await clerk.PostAsync($"/payments/{third}/capture", Amount("5.00"))).Must(HttpStatusCode.OK);
        (await clerk.PostAsync($"/payments/{third}/refunds", new { amount = new { amount = "1.00", currency = "EUR" }, reason = "?" }))
            .Must(HttpStatusCode.UnprocessableEntity, "payment.other_currency");
        (await clerk.PostAsync($"/payments/{third}/refunds", new { amount = new { amount = "1.00", currency = "GBP" }, reason = "Late" })).Must(HttpStatusCode.OK);
        (await clerk.PostAsync($"/payments/{Unknown}/void", new { reason = "?" })).Must(HttpStatusCode.NotFound, "payment.not_found");
        (await clerk.PostAsync("/payments", new { orderId = Unknown, method = "wallet" })).Must(HttpStatusCode.UnprocessableEntity, "order.not_found");
        (await clerk.PostAsync("/payments", new { orderId = order, method = "card", attempt = 4, card = new { token = "4111 1111 1111 1111".Replace(' ', '-'), brand = "visa", lastFour = "1111" } }))
            .Must(HttpStatusCode.UnprocessableEntity, "input.invalid");

        var list = (await clerk.GetAsync("/payments?status=refunded"))["items"].AsArray();
        Assert.Equal([third], list.Select(one => (string)one!["id"]!));
        Assert.Equal(3, (await clerk.GetAsync("/payments?method=card"))["items"].AsArray().Count);
    }

    [Fact]
    public async Task A_customer_is_registered_consents_and_is_forgotten()
    {
        await using var host = await RestHost.StartAsync(database, "customers");
        using var admin = host.Admin;
        var ada = await host.RegisterAsync("ada");
        (await admin.PostAsync("/customers", new { number = "ada", country = "GB" })).Must(HttpStatusCode.Conflict, "customer.already_registered");
        (await admin.PutAsync($"/customers/{ada}/consents/marketing", null)).Must(HttpStatusCode.OK);
        (await admin.PutAsync($"/customers/{ada}/consents/analytics", null)).Must(HttpStatusCode.OK);
        (await admin.DeleteAsync($"/customers/{ada}/consents/analytics")).Must(HttpStatusCode.NoContent);
        (await admin.PutAsync($"/customers/{ada}/consents/spying", null)).Must(HttpStatusCode.BadRequest, "parameter.invalid");
        (await admin.PutAsync($"/customers/{ada}/address", new { street = "1 Rue", city = "Lyon", country = "FR", postalCode = "69001" })).Must(HttpStatusCode.OK);
        var shown = await admin.GetAsync($"/customers/{ada}");
        Assert.Equal(("""["marketing"]""", "Lyon"), (shown["consents"].ToJsonString(), (string)shown["address"]["city"]!));
        Assert.Single((await admin.GetAsync("/customers?consent=marketing&country=FR"))["items"].AsArray());
        Assert.Empty((await admin.GetAsync("/customers?consent=analytics"))["items"].AsArray());

        (await admin.DeleteAsync($"/customers/{ada}")).Must(HttpStatusCode.NoContent);
        (await admin.DeleteAsync($"/customers/{ada}")).Must(HttpStatusCode.NoContent);
        (await admin.GetAsync($"/customers/{ada}")).Must(HttpStatusCode.Gone, "customer.erased");
        (await admin.PutAsync($"/customers/{ada}/consents/marketing", null)).Must(HttpStatusCode.Gone, "customer.erased");
        Assert.Empty((await admin.GetAsync("/customers"))["items"].AsArray());
        (await admin.GetAsync($"/customers/{Unknown}")).Must(HttpStatusCode.NotFound, "customer.not_found");
    }

    [Fact]
    public async Task Revenue_is_told_by_day_and_country_and_wrong_spans_are_refused()
    {
        await using var host = await RestHost.StartAsync(database, "revenue");
        using var analyst = host.As("analyst");
        Assert.Empty((await analyst.GetAsync("/revenue?from=2026-01-01&to=2026-01-31"))["items"].AsArray());
        (await analyst.GetAsync("/revenue?from=2026-02-01&to=2026-01-01")).Must(HttpStatusCode.UnprocessableEntity, "input.invalid");
        (await analyst.GetAsync("/revenue?from=2026-02-01")).Must(HttpStatusCode.BadRequest, "parameter.invalid");
        (await analyst.GetAsync("/revenue?from=2026-02-30&to=2026-03-01")).Must(HttpStatusCode.BadRequest, "parameter.invalid");
    }

    private static async Task<string> RequestAsync(RestClient clerk, string order, int attempt) => (string)(await clerk.PostAsync(
        "/payments", new { orderId = order, method = "card", attempt, card = new { token = $"tok_{attempt}", brand = "visa", lastFour = "4242" } })).Must(HttpStatusCode.Created)["id"]!;

    private static object Amount(string amount) => new { amount = new { amount, currency = "GBP" } };
}
