using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace KiVendTout.Acceptance.Tests.Killing;

/// <summary>
/// Customers who do not give up: each sends its wish with its key again and again until it is answered, whatever the host goes through meanwhile. What they were
/// told is done is remembered.
/// </summary>
internal sealed class Shoppers(HttpClient clerk) : IAsyncDisposable
{
    private const string Sku = "MORTAL-1";
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _placed = new();
    private readonly ConcurrentQueue<string> _paid = new();
    private readonly List<Task> _working = [];
    private int _numbers;

    /// <summary>Numbers of the orders that are placed, by the host's word.</summary>
    public IReadOnlyCollection<string> Placed => _placed;

    /// <summary>Numbers of those that are paid, by the host's word.</summary>
    public IReadOnlyCollection<string> Paid => _paid;

    /// <summary>Puts something on the shelf.</summary>
    public static Task StockAsync(HttpClient admin) => UntilAnsweredAsync(admin, $$"""
        mutation {
          addProduct(input: { sku: "{{Sku}}", name: "A candle", unitPrice: "2.55", currency: "GBP", idempotencyKey: "mortal-product" }) { errors { __typename } }
          receiveStock(input: { sku: "{{Sku}}", quantity: 1000000, receiptId: "mortal", idempotencyKey: "mortal-stock" }) { errors { __typename } }
        }
        """, CancellationToken.None);

    public void Start(int shoppers)
    {
        for (var n = 0; n < shoppers; n++)
            _working.Add(Task.Run(ShopAsync));
    }

    /// <summary>Lets everybody finish what they have begun.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_working);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task ShopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var number = $"M{Interlocked.Increment(ref _numbers)}";
            var answer = await UntilAnsweredAsync(clerk, $$"""
                mutation { done: placeOrder(input: {
                  items: [{ sku: "{{Sku}}", quantity: 1 }], country: "GB", currency: "GBP", number: "{{number}}", idempotencyKey: "place {{number}}" }) { errors { __typename } order { id } } }
                """, CancellationToken.None);
            _placed.Enqueue(number);
            if (Random.Shared.Next(3) == 0)
            {
                var order = answer.GetProperty("done").GetProperty("order").GetProperty("id").GetString();
                await UntilAnsweredAsync(
                    clerk, $$"""mutation { done: payWithTestCard(input: { orderId: "{{order}}", idempotencyKey: "pay {{number}}" }) { errors { __typename } } }""", CancellationToken.None);
                _paid.Enqueue(number);
            }
        }
    }

    private static async Task<JsonElement> UntilAnsweredAsync(HttpClient client, string query, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                using var answer = await client.PostAsJsonAsync("/graphql", new { query }, ct);
                var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ct)).RootElement;
                if (!body.TryGetProperty("errors", out var errors))
                {
                    Assert.DoesNotContain("__typename", body.GetRawText(), StringComparison.Ordinal);
                    return body.GetProperty("data");
                }

                var code = errors[0].TryGetProperty("extensions", out var more) ? more.GetProperty("code").GetString() : null;
                Assert.True(code is "STORE_UNAVAILABLE" or "BUSY" or "TIMEOUT", body.GetRawText());
            }
            catch (Exception gone) when (gone is HttpRequestException or JsonException or TaskCanceledException or IOException)
            {
                // Killed while it was asked: the same again, with the same key.
            }

            await Task.Delay(50, ct);
        }
    }
}
