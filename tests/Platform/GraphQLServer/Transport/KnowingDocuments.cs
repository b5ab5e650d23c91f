using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;

namespace KiVendTout.Platform.GraphQLServer.Tests.Transport;

public class KnowingDocuments
{
    private const string Hello = "{hello}";
    private const string Answer = """{"data":{"hello":"hello world"}}""";
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Hello)));

    [Fact]
    public async Task A_client_registers_a_document_by_its_hash_and_then_sends_the_hash_alone()
    {
        await using var server = await TestServer.StartAsync();
        var extensions = $$$"""{"persistedQuery":{"version":1,"sha256Hash":"{{{Hash}}}"}}""";
        var unknown = await TextAsync(await AskingOverHttp.PostAsync(server, $$"""{"extensions":{{extensions}}}"""));
        Assert.Contains("PERSISTED_QUERY_NOT_FOUND", unknown, StringComparison.Ordinal);
        Assert.Equal(Answer, await TextAsync(await AskingOverHttp.PostAsync(server, $$"""{"query":"{{Hello}}","extensions":{{extensions}}}""")));
        Assert.Equal(Answer, await TextAsync(await AskingOverHttp.PostAsync(server, $$"""{"extensions":{{extensions}}}""")));
        Assert.Equal(Answer, await TextAsync(await server.Http.GetAsync($"{server.Url}?extensions={Uri.EscapeDataString(extensions)}")));
    }

    [Fact]
    public async Task A_hash_that_is_not_the_documents_registers_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var extensions = $$$"""{"persistedQuery":{"version":1,"sha256Hash":"{{{new string('0', 64)}}}"}}""";
        var refused = await AskingOverHttp.PostAsync(server, $$"""{"query":"{{Hello}}","extensions":{{extensions}}}""", "application/graphql-response+json");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.DoesNotContain("\"data\"", await TextAsync(refused), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("documentId", "")]
    [InlineData("documentId", "sha256:")]
    [InlineData("id", "")]
    public async Task Where_only_known_documents_are_taken_their_hash_is_the_request(string key, string prefix)
    {
        await using var server = await TestServer.StartAsync(limits =>
            (limits.OnlyTrustedDocuments, limits.TrustedDocuments) = (true, new Dictionary<string, string> { [Hash] = Hello }));
        var id = prefix + Hash.ToUpperInvariant();
        Assert.Equal(Answer, await TextAsync(await AskingOverHttp.PostAsync(server, $$"""{"{{key}}":"{{id}}"}""")));
        Assert.Equal(Answer, await TextAsync(await server.Http.GetAsync($"{server.Url}?{key}={Uri.EscapeDataString(id)}")));
        Assert.Contains("ONLY_TRUSTED_DOCUMENTS", await TextAsync(await AskingOverHttp.PostAsync(server, """{"query":"{who}"}""")), StringComparison.Ordinal);
        using var client = await SocketClient.BeginAsync(server);
        await client.SendAsync($$$"""{"id":"1","type":"subscribe","payload":{"{{{key}}}":"{{{id}}}"}}""");
        Assert.Equal($$"""{"id":"1","type":"next","payload":{{Answer}}}""", await client.HearAsync());
    }

    [Theory]
    [InlineData("report", true)]
    [InlineData("Report", true)]
    [InlineData("validate", false)]
    [InlineData(null, false)]
    public async Task The_cost_is_told_to_who_asks_for_it(string? header, bool told)
    {
        await using var server = await TestServer.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, server.Url) { Content = new StringContent("""{"query":"{hello}"}""", Encoding.UTF8, "application/json") };
        if (header is not null)
        {
            request.Headers.Add("GraphQL-Cost", header);
        }

        var root = JsonDocument.Parse(await TextAsync(await server.Http.SendAsync(request))).RootElement;
        Assert.Equal(told, root.TryGetProperty("extensions", out var extensions) && extensions.GetProperty("operationCost").GetProperty("fieldCost").GetDouble() >= 0);
    }

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync();
}
