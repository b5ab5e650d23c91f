using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KiVendTout.Platform.TokenIssuer.Keys;
using KiVendTout.Platform.TokenIssuer.Tests.Setup;
using KiVendTout.Platform.TokenIssuer.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace KiVendTout.Platform.TokenIssuer.Tests;

public sealed class CheckingTokens : IAsyncLifetime
{
    private Issuer _issuer = null!;

    private static AccessRights Rights { get; } = new() { Subject = "u-1", ClientId = "web", Roles = ["customer"] };

    public async ValueTask InitializeAsync() => _issuer = await Issuer.StartAsync();

    public async ValueTask DisposeAsync() => await _issuer.DisposeAsync();

    [Fact]
    public async Task A_token_is_good_until_it_expires_and_thirty_seconds_for_clocks_that_differ()
    {
        var token = _issuer.Get<TokenMint>().AccessToken(Rights, TimeSpan.FromMinutes(5));
        Assert.Equal(["alg", "kid", "typ"], Part(token, 0).Select(one => one.Key).Order());
        Assert.Equal(("ES256", "at+jwt"), ($"{Part(token, 0)["alg"]}", $"{Part(token, 0)["typ"]}"));
        Assert.Equal(["aud", "client_id", "exp", "iat", "iss", "jti", "roles", "sub"], Part(token, 1).Select(one => one.Key).Order());
        Assert.Equal(JsonValueKind.Array, Part(token, 1)["roles"].ValueKind); // also when it is one
        _issuer.Clock.Pass(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(29));
        Assert.True((await _issuer.ReadAsync(token)).IsValid);
        _issuer.Clock.Pass(TimeSpan.FromSeconds(1));
        Assert.False((await _issuer.ReadAsync(token)).IsValid);
    }

    [Fact]
    public async Task No_forgery_is_believed()
    {
        var good = _issuer.Get<TokenMint>().AccessToken(Rights);
        Assert.True((await _issuer.ReadAsync(good)).IsValid);
        var (header, body, signature) = (good.Split('.')[0], good.Split('.')[1], good.Split('.')[2]);
        var kid = $"{Part(good, 0)["kid"]}";
        var publicKey = _issuer.Get<KeyRing>().Find(kid)!;
        var admin = Encode(Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(body)).Replace("customer", "admin", StringComparison.Ordinal));
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var theirs = Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes(new { kty = "EC", crv = "P-256", x = Base64UrlEncoder.Encode(stranger.ExportParameters(false).Q.X), y = Base64UrlEncoder.Encode(stranger.ExportParameters(false).Q.Y) }));
        Assert.NotEqual(body, admin);

        var forgeries = new Dictionary<string, string>
        {
            ["its body changed"] = $"{header}.{admin}.{signature}",
            ["its signature changed"] = $"{header}.{body}.{(signature[0] == 'A' ? 'B' : 'A')}{signature[1..]}",
            ["no signature"] = $"{header}.{body}.",
            ["alg none"] = $"{Encode($$"""{"alg":"none","typ":"at+jwt","kid":"{{kid}}"}""")}.{body}.",
            ["alg none with the signature"] = $"{Encode($$"""{"alg":"none","typ":"at+jwt","kid":"{{kid}}"}""")}.{body}.{signature}",
            ["HS256 with the public key"] = Hmac($$"""{"alg":"HS256","typ":"at+jwt","kid":"{{kid}}"}""", body, Encoding.UTF8.GetBytes(publicKey.X + publicKey.Y)),
            ["HS256 with the public key's JSON"] = Hmac($$"""{"alg":"HS256","typ":"at+jwt","kid":"{{kid}}"}""", body, JsonSerializer.SerializeToUtf8Bytes(publicKey)),
            ["a key of its own under our id"] = Signed(stranger, $$"""{"alg":"ES256","typ":"at+jwt","kid":"{{kid}}"}""", body),
            ["an id nobody knows"] = Signed(stranger, """{"alg":"ES256","typ":"at+jwt","kid":"unknown"}""", body),
            ["no id"] = Signed(stranger, """{"alg":"ES256","typ":"at+jwt"}""", body),
            ["a key that it brings along"] = Signed(stranger, $$"""{"alg":"ES256","typ":"at+jwt","jwk":{{Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(theirs))}}}""", body),
        };
        foreach (var (what, token) in forgeries)
            Assert.False((await _issuer.ReadAsync(token)).IsValid, what);
    }

    [Fact]
    public async Task A_good_signature_alone_is_not_enough()
    {
        var key = _issuer.Get<KeyRing>();
        Assert.True((await _issuer.ReadAsync(MintWith("shop", _issuer.Url).AccessToken(Rights))).IsValid);
        Assert.False((await _issuer.ReadAsync(MintWith("another", _issuer.Url).AccessToken(Rights))).IsValid, "another audience");
        Assert.False((await _issuer.ReadAsync(MintWith("shop", "https://elsewhere.example").AccessToken(Rights))).IsValid, "another issuer");

        TokenMint MintWith(string audience, string issuer)
        {
            var options = new TokenIssuerOptions { Folder = _issuer.Folder, Audience = audience, Issuer = () => issuer };
            return new TokenMint(options, key, new Ledger(options, _issuer.Clock), _issuer.Clock);
        }
    }

    [Fact]
    public async Task The_discovery_document_leads_to_what_is_there()
    {
        using var http = new HttpClient { BaseAddress = _issuer.Address };
        var document = await http.GetFromJsonAsync<JsonElement>("/.well-known/openid-configuration", TestContext.Current.CancellationToken);
        Assert.Equal(_issuer.Url, document.Text("issuer"));
        Assert.Equal(["S256"], document.GetProperty("code_challenge_methods_supported").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(document.GetRawText(), (await http.GetFromJsonAsync<JsonElement>("/.well-known/oauth-authorization-server", TestContext.Current.CancellationToken)).GetRawText());
        foreach (var name in new[] { "authorization_endpoint", "token_endpoint", "revocation_endpoint", "jwks_uri" })
        {
            var answer = await http.GetAsync(document.Text(name), TestContext.Current.CancellationToken);
            Assert.True((int)answer.StatusCode is 200 or 400 or 405, $"{name}: {answer.StatusCode}");
        }
    }

    private static Dictionary<string, JsonElement> Part(string token, int index) =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Base64UrlEncoder.DecodeBytes(token.Split('.')[index]))!;

    private static string Encode(string json) => Base64UrlEncoder.Encode(json);

    private static string Hmac(string header, string body, byte[] key)
    {
        var content = $"{Encode(header)}.{body}";
        return $"{content}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(content)))}";
    }

    private static string Signed(ECDsa key, string header, string body)
    {
        var content = $"{Encode(header)}.{body}";
        return $"{content}.{Base64UrlEncoder.Encode(key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256))}";
    }
}
