using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KiVendTout.GraphQL.Tests.Rest.Setup;

/// <summary>An answer that was held against the document.</summary>
internal sealed record Reply(HttpStatusCode Status, JsonNode? Body, HttpResponseMessage Message)
{
    public string? ETag => Message.Headers.ETag?.ToString();

    public string? Code => (string?)Body?["code"];

    public JsonNode this[string member] => Body![member]!;

    /// <summary>The page that a Link header names, or null.</summary>
    public string? Page(string relation)
    {
        var links = Message.Headers.TryGetValues("Link", out var values) ? string.Join(", ", values) : "";
        return links.Split(", <").FirstOrDefault(link => link.EndsWith($"rel=\"{relation}\"", StringComparison.Ordinal)) is { } found ? found[(found.StartsWith('<') ? 1 : 0)..found.IndexOf('>')] : null;
    }

    public Reply Must(HttpStatusCode status, string? code = null)
    {
        Assert.True(Status == status && Code == code, $"{Message.RequestMessage!.Method} {Message.RequestMessage.RequestUri}: {(int)Status} {Body?.ToJsonString()} where {(int)status} {code} was due.");
        return this;
    }
}

/// <summary>A client of the API that holds every answer against <c>/openapi.json</c>: status, media type, headers and body must be as declared.</summary>
internal sealed class RestClient : IDisposable
{
    private readonly HttpClient _http;

    public RestClient(Uri address, string? token)
    {
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address };
        if (token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>Posts under a key of its own unless one is among the headers.</summary>
    public Task<Reply> PostAsync(string path, object? body, params (string Name, string Value)[] headers) => SendAsync(
        HttpMethod.Post, path, body, headers.Any(header => header.Name == "Idempotency-Key") ? headers : [.. headers, ("Idempotency-Key", Guid.NewGuid().ToString())]);

    public Task<Reply> PutAsync(string path, object? body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Put, path, body, headers);

    public Task<Reply> DeleteAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Delete, path, null, headers);

    public Task<Reply> SendAsync(HttpMethod method, string path, object? body, params (string Name, string Value)[] headers) =>
        SendRawAsync(method, path, body is null ? null : Encoding.UTF8.GetBytes(body as string ?? JsonSerializer.Serialize(body)), "application/json", headers);

    public async Task<Reply> SendRawAsync(HttpMethod method, string path, byte[]? body, string? contentType, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith("/api", StringComparison.Ordinal) || path.StartsWith("/openapi", StringComparison.Ordinal) ? path : "/api/v1" + path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (contentType is not null)
            {
                Assert.True(request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType));
            }
        }

        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value) || request.Content!.Headers.TryAddWithoutValidation(name, value));
        }

        var message = await _http.SendAsync(request, RestHost.Ct);
        var text = await message.Content.ReadAsStringAsync(RestHost.Ct);
        var isJson = message.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        var reply = new Reply(message.StatusCode, isJson && text.Length > 0 ? JsonNode.Parse(text) : null, message);
        Assert.True(reply.Status != HttpStatusCode.InternalServerError, $"{method} {path}: {text}");
        if (request.RequestUri!.OriginalString.StartsWith("/api/v1/", StringComparison.Ordinal))
        {
            (await DocumentOf.AsyncAt(_http)).Check(reply);
        }

        return reply;
    }

    public Task<string> TextAsync(string path) => _http.GetStringAsync(new Uri(path, UriKind.Relative), RestHost.Ct);

    public void Dispose() => _http.Dispose();
}
