using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace KiVendTout.Acceptance.Tests.Ordering;

/// <summary>What a newcomer does on the first day, against the host as it runs.</summary>
public class OrderingThroughTheApis
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_placed_and_paid_is_heard_of_and_found_again_everywhere()
    {
        await using var platform = await Platform.StartAsync();
        await using var host = await RunningHost.StartAsync(platform);
        using var admin = await host.SignedInAsync("admin");
        using var clerk = await host.SignedInAsync("clerk");
        using var stranger = host.Client();
        await DataAsync(admin, """
            mutation {
              addProduct(input: { sku: "CANDLE-1", name: "A candle", unitPrice: "2.55", currency: "GBP", idempotencyKey: "k1" }) { errors { __typename } product { sku } }
              receiveStock(input: { sku: "CANDLE-1", quantity: 5, receiptId: "r1", idempotencyKey: "k2" }) { errors { __typename } product { stock { available } } }
            }
            """);
        const string place = """
            mutation { placeOrder(input: { items: [{ sku: "CANDLE-1", quantity: 2 }], country: "GB", currency: "GBP", idempotencyKey: "k3" }) {
              errors { __typename } order { id number status total { amount currency } } } }
            """;
        var order = (await DataAsync(clerk, place)).GetProperty("placeOrder").GetProperty("order");
        Assert.Equal(("PLACED", "5.10"), (order.GetProperty("status").GetString(), order.GetProperty("total").GetProperty("amount").GetString()));
        var (id, number) = (order.GetProperty("id").GetString()!, order.GetProperty("number").GetString()!);

        await using var heard = Listen(clerk, $$"""subscription { orderChanged(id: "{{id}}", after: "0") { event { type } order { status } } }""").GetAsyncEnumerator(Ct);
        Assert.True(await heard.MoveNextAsync());
        Assert.Equal("order_placed", heard.Current.GetProperty("orderChanged").GetProperty("event").GetProperty("type").GetString());
        await DataAsync(clerk, $$"""mutation { payWithTestCard(input: { orderId: "{{id}}", idempotencyKey: "k4" }) { errors { __typename } order { status } } }""");
        Assert.True(await heard.MoveNextAsync());
        Assert.Equal(("order_paid", "PAID"), (
            heard.Current.GetProperty("orderChanged").GetProperty("event").GetProperty("type").GetString(),
            heard.Current.GetProperty("orderChanged").GetProperty("order").GetProperty("status").GetString()));

        // The same key again: the same answer, although it is paid since.
        Assert.Equal(order.GetRawText(), (await DataAsync(clerk, place)).GetProperty("placeOrder").GetProperty("order").GetRawText());
        var found = (await DataAsync(clerk, $$"""{ order(id: "{{id}}") { status history(first: 10) { nodes { version type } } } asPlaced: order(id: "{{id}}", asOfVersion: 1) { status } }"""));
        Assert.Equal("""["order_placed","order_paid"]""", JsonSerializer.Serialize(found.GetProperty("order").GetProperty("history").GetProperty("nodes").EnumerateArray().Select(one => one.GetProperty("type").GetString())));
        Assert.Equal("PLACED", found.GetProperty("asPlaced").GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, (await DataAsync(stranger, $$"""{ order(id: "{{id}}") { status } }""")).GetProperty("order").ValueKind);

        var list = JsonDocument.Parse(await clerk.GetStringAsync("/api/v1/orders?limit=5", Ct)).RootElement.GetProperty("items");
        Assert.Equal((number, "paid"), (list[0].GetProperty("number").GetString(), list[0].GetProperty("status").GetString()));
        Assert.Equal(3, JsonDocument.Parse(await clerk.GetStringAsync("/api/v1/products/CANDLE-1/stock", Ct)).RootElement.GetProperty("available").GetInt64());
        var status = await platform.AskAsync("status");
        Assert.Equal(1, status.GetProperty("streams").GetProperty("order").GetInt64());
        Assert.Contains("order_paid", (await platform.RunAsync("streams", "show", $"shop:{number}")).Output, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> DataAsync(HttpClient client, string query)
    {
        using var answer = await client.PostAsJsonAsync("/graphql", new { query }, Ct);
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement;
        Assert.False(body.TryGetProperty("errors", out _), body.GetRawText());
        return body.GetProperty("data");
    }

    private static async IAsyncEnumerable<JsonElement> Listen(HttpClient client, string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query }) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Ct));
        while (await reader.ReadLineAsync(Ct) is { } line)
        {
            if (line.StartsWith("data: {", StringComparison.Ordinal))
                yield return JsonDocument.Parse(line[6..]).RootElement.GetProperty("data");
        }
    }
}
