using System.Net.Http.Headers;
using System.Text.Json;

namespace KiVendTout.Bench.GraphQL.Orders;

/// <summary>A client with a token and one connection of its own, which stays open.</summary>
internal sealed class ShopClient : IDisposable
{
    private static readonly MediaTypeHeaderValue Sent = new("application/json");
    private readonly HttpClient _http;

    public ShopClient(Uri host, string token)
    {
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1, UseProxy = false, UseCookies = false, PooledConnectionLifetime = Timeout.InfiniteTimeSpan })
        {
            BaseAddress = new Uri(host, "/graphql"),
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
    }

    /// <summary>The document of a mutation with one argument, <c>input</c>; what it is about is the first field of its answer.</summary>
    public static string Document(string field, string input, string selection) => $"mutation($input:{input}!){{{field}(input:$input){{{selection} errors{{__typename}}}}}}";

    /// <summary>Runs a mutation that must succeed.</summary>
    /// <returns>The entity it answers with.</returns>
    public async Task<JsonElement> MutateAsync(string query, object input)
    {
        using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new { query, variables = new { input } })) { Headers = { ContentType = Sent } };
        using var response = await _http.PostAsync((Uri?)null, body);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        if (response.IsSuccessStatusCode)
        {
            using var answer = JsonDocument.Parse(bytes);
            if (!answer.RootElement.TryGetProperty("errors", out _))
            {
                var payload = answer.RootElement.GetProperty("data").EnumerateObject().Single().Value;
                var entity = payload.EnumerateObject().First().Value;
                if (payload.GetProperty("errors").ValueKind == JsonValueKind.Null && entity.ValueKind == JsonValueKind.Object)
                {
                    return entity.Clone();
                }
            }
        }

        throw new InvalidOperationException($"{query} with {JsonSerializer.Serialize(input)} was answered {(int)response.StatusCode} {System.Text.Encoding.UTF8.GetString(bytes)}");
    }

    public void Dispose() => _http.Dispose();
}
