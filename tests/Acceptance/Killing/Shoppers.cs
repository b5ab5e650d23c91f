using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace KiVendTout.Acceptance.Tests.Killing;

/// <summary>
/// Customers who do not give up: each sends its wish with its key again and again until it is answered, whatever the host goes through meanwhile. They order, every
/// second one asks to pay with a test card, and their pages tell what they looked at. What they were told is done is remembered.
/// </summary>
internal sealed class Shoppers(HttpClient admin) : IAsyncDisposable
{
    private const string Sku = "MORTAL-1";

    /// <summary>Cards that are charged in the end: at once, told twice, told of in the wrong order.</summary>
    private static readonly string[] Cards = ["tok_test_approved", "tok_test_twice", "tok_test_out_of_order"];
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly ConcurrentQueue<string> _placed = new();
    private readonly ConcurrentQueue<string> _paying = new();
    private readonly List<Task> _working = [];
    private int _numbers;
    private int _told;

    /// <summary>Numbers of the orders that are placed, by the host's word.</summary>
    public IReadOnlyCollection<string> Placed => _placed;

    /// <summary>Numbers of those whose payment is requested, by the host's word: they are to be paid.</summary>
    public IReadOnlyCollection<string> Paying => _paying;

    /// <summary>How many events their pages told of, by the host's word.</summary>
    public int Told => _told;

    public void Start(int shoppers)
    {
        for (var n = 0; n < shoppers; n++)
            _working.Add(Task.Run(ShopAsync));
    }

    /// <summary>Puts something on the shelf.</summary>
    public Task StockAsync() => UntilDoneAsync($$"""
        mutation {
          addProduct(input: { sku: "{{Sku}}", name: "A candle", unitPrice: "2.55", currency: "GBP", idempotencyKey: "mortal-product" }) { errors { __typename } }
          receiveStock(input: { sku: "{{Sku}}", quantity: 1000000, receiptId: "mortal", idempotencyKey: "mortal-stock" }) { errors { __typename } }
        }
        """);

    /// <summary>Lets everybody finish what they have begun.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_working);
    }

    /// <summary>Sends everybody away, what they have begun or not: a test that failed may have left them without a host.</summary>
    public async ValueTask DisposeAsync()
    {
        await _giveUp.CancelAsync();
        await _stop.CancelAsync();
        await Task.WhenAll(_working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _giveUp.Dispose();
    }

    private async Task ShopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var n = Interlocked.Increment(ref _numbers);
            await TellAsync(n, "home", Sku);
            var number = string.Create(CultureInfo.InvariantCulture, $"M{n}");
            var answer = await UntilDoneAsync($$"""
                mutation { done: placeOrder(input: {
                  items: [{ sku: "{{Sku}}", quantity: 1 }], country: "GB", currency: "GBP", number: "{{number}}", idempotencyKey: "place {{number}}" }) { errors { __typename } order { id } } }
                """);
            _placed.Enqueue(number);
            if (n % 2 == 0)
            {
                var order = answer.GetProperty("done").GetProperty("order").GetProperty("id").GetString();
                await UntilDoneAsync($$"""
                    mutation { requestPayment(input: {
                      orderId: "{{order}}", method: CARD, card: { token: "{{Cards[n / 2 % Cards.Length]}}", brand: VISA, lastFour: "4242" }, idempotencyKey: "pay {{number}}" }) { errors { __typename } } }
                    """);
                _paying.Enqueue(number);
            }
        }
    }

    /// <summary>Their page tells of two things; the ids make it harmless to tell them again.</summary>
    private async Task TellAsync(int n, string page, string sku)
    {
        var at = DateTimeOffset.UtcNow;
        var events = new object[]
        {
            new { type = "page_viewed", id = $"e{n}-1", sessionId = $"s{n}", visitorId = $"v{n}", at, platform = "web", page },
            new { type = "product_viewed", id = $"e{n}-2", sessionId = $"s{n}", visitorId = $"v{n}", at = at.AddMilliseconds(5), platform = "web", sku },
        };
        await UntilAnsweredAsync(async () =>
        {
            using var answer = await admin.PostAsJsonAsync("/collect", events);
            // Too late: the host hangs up on whoever sends too slowly, and nobody here is sure to be given the time.
            Assert.True(answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.ServiceUnavailable or HttpStatusCode.RequestTimeout, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            return answer.StatusCode == HttpStatusCode.Accepted ? answer : null;
        });
        Interlocked.Add(ref _told, events.Length);
    }

    private async Task<JsonElement> UntilDoneAsync(string query) => (await UntilAnsweredAsync(async () =>
    {
        using var answer = await admin.PostAsJsonAsync("/graphql", new { query });
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        if (!body.RootElement.TryGetProperty("errors", out var errors))
        {
            Assert.DoesNotContain("__typename", body.RootElement.GetRawText(), StringComparison.Ordinal);
            return body;
        }

        var code = errors[0].TryGetProperty("extensions", out var more) ? more.GetProperty("code").GetString() : null;
        Assert.True(code is "STORE_UNAVAILABLE" or "BUSY" or "TIMEOUT", body.RootElement.GetRawText());
        return null;
    })).RootElement.GetProperty("data");

    private async Task<T> UntilAnsweredAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        while (true)
        {
            try
            {
                if (await ask() is { } answer)
                    return answer;
            }
            catch (Exception gone) when (gone is HttpRequestException or JsonException or TaskCanceledException or IOException)
            {
                // Killed while it was asked: the same again, with the same key.
            }

            await Task.Delay(50, _giveUp.Token);
        }
    }
}
