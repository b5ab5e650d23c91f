using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using KiVendTout.GraphQL.Access;
using KiVendTout.Platform.TokenIssuer.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace KiVendTout.GraphQL.Tests.Access;

public sealed class TakingTokensOfAProvider
{
    [Fact]
    public async Task Another_issuer_is_found_by_its_discovery_document_and_our_own_is_switched_off()
    {
        await using var provider = await Site.StartAsync();
        await using var site = await Site.StartAsync(access => access with { Authority = provider.Url });
        var who = await site.WhoAsync(provider.Token(Role.Clerk));
        Assert.Equal(("s-clerk", "a-client", Role.Clerk), (who.GetProperty("subject").GetString(), who.GetProperty("client").GetString(), who.GetProperty("roles")[0].GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await site.AskAsync("/.well-known/openid-configuration")).StatusCode);
        Assert.False(Directory.Exists(site.Folder));

        await using var stranger = await Site.StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await site.AskAsync("/api/v1/who", stranger.Token())).StatusCode);
        var old = provider.Token(lifetime: TimeSpan.FromMinutes(1));
        site.Clock.Pass(TimeSpan.FromSeconds(90));
        Assert.Equal(HttpStatusCode.Unauthorized, (await site.AskAsync("/api/v1/who", old)).StatusCode);
    }

    [Fact]
    public async Task A_key_that_the_provider_begins_to_use_is_fetched()
    {
        await using var provider = await Site.StartAsync();
        await using var site = await Site.StartAsync(access => access with { Authority = provider.Url, Anonymous = new RateLimit(0, 1) });
        Assert.Equal(HttpStatusCode.OK, (await site.AskAsync("/api/v1/who", provider.Token())).StatusCode);
        provider.Get<KeyRing>().Rotate();
        var young = provider.Token();
        var until = Stopwatch.StartNew();
        while ((await site.AskAsync("/api/v1/who", young)).StatusCode != HttpStatusCode.OK) // the first may be refused: it makes us ask, in the background
        {
            Assert.True(until.Elapsed < TimeSpan.FromSeconds(120), "The new key was never fetched.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Another_audience_is_refused()
    {
        await using var provider = await Site.StartAsync(access => access with { Audience = "another" });
        await using var site = await Site.StartAsync(access => access with { Authority = provider.Url });
        Assert.Equal(HttpStatusCode.Unauthorized, (await site.AskAsync("/api/v1/who", provider.Token())).StatusCode);
        await using var right = await Site.StartAsync(access => access with { Authority = provider.Url, Audience = "another" });
        Assert.Equal(HttpStatusCode.OK, (await right.AskAsync("/api/v1/who", provider.Token())).StatusCode);
    }

    [Theory]
    [InlineData(SecurityAlgorithms.RsaSha256)]
    [InlineData(SecurityAlgorithms.RsaSsaPssSha256)]
    public async Task Roles_are_read_where_the_provider_puts_them(string algorithm)
    {
        await using var provider = await Provider.StartAsync();
        await using var site = await Site.StartAsync(access => access with { Authority = provider.Url, RolesClaim = "realm_access.roles", Audience = "shop" });
        var token = provider.Token(algorithm, new() { ["azp"] = "their-client", ["roles"] = (string[])["admin"], ["realm_access"] = new Dictionary<string, object> { ["roles"] = (string[])["clerk", "offline_access"] } });
        var who = await site.WhoAsync(token);
        Assert.Equal("their-client", who.GetProperty("client").GetString());
        Assert.Equal(["clerk", "offline_access"], who.GetProperty("roles").EnumerateArray().Select(one => one.GetString())); // and not admin
    }

    [Fact]
    public async Task A_roles_claim_may_be_named_by_an_address_or_be_missing()
    {
        await using var provider = await Provider.StartAsync();
        await using var site = await Site.StartAsync(access => access with { Authority = provider.Url, RolesClaim = "https://shop.example/roles", Audience = "shop" });
        var who = await site.WhoAsync(provider.Token(SecurityAlgorithms.RsaSha256, new() { ["https://shop.example/roles"] = (string[])["analyst"] }));
        Assert.Equal(["analyst"], who.GetProperty("roles").EnumerateArray().Select(one => one.GetString()));
        var nothing = await site.WhoAsync(provider.Token(SecurityAlgorithms.RsaSha256, new() { ["roles"] = (string[])["admin"] }));
        Assert.Empty(nothing.GetProperty("roles").EnumerateArray());
    }

    [Fact]
    public async Task Other_algorithms_are_refused_even_with_a_key_of_the_provider()
    {
        await using var provider = await Provider.StartAsync();
        await using var site = await Site.StartAsync(access => access with { Authority = provider.Url, Audience = "shop" });
        Assert.Equal(HttpStatusCode.OK, (await site.AskAsync("/api/v1/who", provider.Token(SecurityAlgorithms.RsaSha256, []))).StatusCode);
        foreach (var token in new[] { provider.Token(SecurityAlgorithms.RsaSha384, []), provider.Token(SecurityAlgorithms.RsaSha512, []), provider.Unsigned() })
            Assert.Equal(HttpStatusCode.Unauthorized, (await site.AskAsync("/api/v1/who", token)).StatusCode);
    }

    /// <summary>A provider as others are: RSA, and claims of its own.</summary>
    private sealed class Provider : IAsyncDisposable
    {
        private readonly RSA _rsa = RSA.Create(2048);
        private readonly WebApplication _app;

        private Provider(WebApplication app) => _app = app;

        public string Url => _app.Urls.First();

        public static async Task<Provider> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var app = builder.Build();
            var provider = new Provider(app);
            app.MapGet("/.well-known/openid-configuration", () => Results.Json(new Dictionary<string, object> { ["issuer"] = provider.Url, ["jwks_uri"] = $"{provider.Url}/keys" }));
            app.MapGet("/keys", () =>
            {
                var numbers = provider._rsa.ExportParameters(false);
                return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", kid = "their-key", n = Base64UrlEncoder.Encode(numbers.Modulus), e = Base64UrlEncoder.Encode(numbers.Exponent) } } });
            });
            await app.StartAsync(TestContext.Current.CancellationToken);
            return provider;
        }

        public string Token(string algorithm, Dictionary<string, object> claims) => new JsonWebTokenHandler().CreateToken(Descriptor(claims, new SigningCredentials(new RsaSecurityKey(_rsa) { KeyId = "their-key" }, algorithm)));

        public string Unsigned() => new JsonWebTokenHandler().CreateToken(Descriptor([], null));

        private SecurityTokenDescriptor Descriptor(Dictionary<string, object> claims, SigningCredentials? credentials)
        {
            claims["sub"] = "their-subject";
            return new() { Issuer = Url, Audience = "shop", Claims = claims, Expires = DateTime.UtcNow.AddMinutes(5), SigningCredentials = credentials };
        }

        public async ValueTask DisposeAsync()
        {
            await _app.DisposeAsync();
            _rsa.Dispose();
        }
    }
}
