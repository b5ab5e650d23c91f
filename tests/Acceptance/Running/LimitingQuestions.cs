using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace KiVendTout.Acceptance.Tests.Running;

/// <summary>An operator narrows what may be asked of GraphQL, by settings of the host.</summary>
public sealed class LimitingQuestions
{
    private const string Products = "query Products { products(first: 5) { nodes { name } } }";

    [Fact]
    public async Task Only_the_documents_of_ones_own_pages_are_answered_by_hash_or_by_text()
    {
        await using var platform = await Platform.StartAsync();
        var documents = Directory.CreateDirectory(Path.Combine(platform.Home, "documents")).FullName;
        await File.WriteAllTextAsync(Path.Combine(documents, "products.graphql"), Products, TestContext.Current.CancellationToken);
        (platform.Settings["KVT_TRUSTED_DOCUMENTS"], platform.Settings["KVT_ONLY_TRUSTED_DOCUMENTS"]) = (documents, "on");
        await using var host = await RunningHost.StartAsync(platform);

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Products)));
        var byHash = await AskAsync(host, new { extensions = new { persistedQuery = new { version = 1, sha256Hash = hash } } });
        Assert.Equal(JsonValueKind.Array, byHash.GetProperty("data").GetProperty("products").GetProperty("nodes").ValueKind);
        Assert.Equal(byHash.ToString(), (await AskAsync(host, new { query = Products })).ToString());
        Assert.Equal("ONLY_TRUSTED_DOCUMENTS", CodeOf(await AskAsync(host, new { query = "{ products { nodes { id } } }" })));
    }

    [Fact]
    public async Task Limits_are_those_of_the_setting()
    {
        await using var platform = await Platform.StartAsync();
        platform.Settings["KVT_GRAPHQL_LIMITS"] = "MaxPageSize=3, maxaliases=1";
        await using var host = await RunningHost.StartAsync(platform);

        Assert.Contains("3", (await AskAsync(host, new { query = Products })).GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.True((await AskAsync(host, new { query = "{ products(first: 3) { nodes { n: name } } }" })).TryGetProperty("data", out _));
        Assert.Contains("alias", (await AskAsync(host, new { query = "{ products(first: 3) { nodes { n: name m: name } } }" })).ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static string? CodeOf(JsonElement answer) => answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString();

    private static async Task<JsonElement> AskAsync(RunningHost host, object question)
    {
        using var client = host.Client();
        using var answer = await client.PostAsJsonAsync("/graphql", question, TestContext.Current.CancellationToken);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }
}
