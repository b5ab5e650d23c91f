using System.Net;

namespace KiVendTout.GraphQL.Tests.Rest.Setup;

/// <summary>What tests need before they begin: products with stock, customers, orders, payments.</summary>
internal static class Stories
{
    public static object Order(string? number, string sku, int quantity = 1, Guid? customerId = null) =>
        new { number, country = "GB", currency = "GBP", customerId, items = new[] { new { sku, quantity } } };

    public static object Product(string sku, string amount = "2.50") => new { sku, name = $"Name of {sku}", price = new { amount, currency = "GBP" } };

    public static async Task<string> StockAsync(this RestHost host, string sku, int quantity = 100, string amount = "2.50")
    {
        using var admin = host.Admin;
        (await admin.PostAsync("/products", Product(sku, amount))).Must(HttpStatusCode.Created);
        (await admin.PostAsync($"/products/{Uri.EscapeDataString(sku)}/receipts", new { receiptNumber = $"first {sku}", quantity })).Must(HttpStatusCode.OK);
        return sku;
    }

    public static async Task<Guid> RegisterAsync(this RestHost host, string number)
    {
        using var clerk = host.Clerk;
        var reply = (await clerk.PostAsync("/customers", new { number, country = "FR", email = $"{number}@example.org", fullName = $"Name of {number}" })).Must(HttpStatusCode.Created);
        return Guid.Parse((string)reply["id"]!);
    }

    public static async Task<string> PlaceAsync(this RestClient client, string? number, string sku, int quantity = 1) =>
        (string)(await client.PostAsync("/orders", Order(number, sku, quantity))).Must(HttpStatusCode.Created)["id"]!;

    /// <summary>Requests, authorises and captures what an order is due, and says that it pays the order.</summary>
    public static async Task<string> PayAsync(this RestClient staff, string order, string amount)
    {
        var payment = (string)(await staff.PostAsync("/payments", new { orderId = order, method = "invoice" })).Must(HttpStatusCode.Created)["id"]!;
        (await staff.PostAsync($"/payments/{payment}/authorisation", new { authorisationCode = "OK-1" })).Must(HttpStatusCode.OK);
        (await staff.PostAsync($"/payments/{payment}/capture", new { amount = new { amount, currency = "GBP" } })).Must(HttpStatusCode.OK);
        (await staff.PostAsync($"/orders/{order}/payment", new { paymentId = payment })).Must(HttpStatusCode.OK);
        return payment;
    }
}
