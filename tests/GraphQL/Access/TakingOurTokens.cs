using System.Net;
using System.Security.Cryptography;
using System.Text;
using KiVendTout.GraphQL.Access;
using KiVendTout.Platform.GraphQLServer.Transport;
using KiVendTout.Platform.TokenIssuer;
using KiVendTout.Platform.TokenIssuer.Directories;
using KiVendTout.Platform.TokenIssuer.Keys;
using KiVendTout.Platform.TokenIssuer.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace KiVendTout.GraphQL.Tests.Access;

public sealed class TakingOurTokens : IAsyncLifetime
{
    private Site _site = null!;

    public async ValueTask InitializeAsync() => _site = await Site.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Whoever_has_a_token_is_who_it_says_and_whoever_has_none_is_nobody()
    {
        var customer = await _site.WhoAsync(_site.Token());
        Assert.Equal(("s-customer", "a-client", DemoDirectory.CustomerId), (customer.GetProperty("subject").GetString(), customer.GetProperty("client").GetString(), customer.GetProperty("customerId").GetGuid()));
        foreach (var role in Role.All)
            Assert.Equal([role], (await _site.WhoAsync(_site.Token(role))).GetProperty("roles").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal("null", (await _site.WhoAsync(null)).GetProperty("subject").GetRawText());
    }

    [Fact]
    public async Task A_token_is_refused_thirty_seconds_after_it_expired()
    {
        var token = _site.Token(lifetime: TimeSpan.FromMinutes(1));
        _site.Clock.Pass(TimeSpan.FromSeconds(89));
        Assert.Equal(HttpStatusCode.OK, (await _site.AskAsync("/api/v1/who", token)).StatusCode);
        _site.Clock.Pass(TimeSpan.FromSeconds(1));
        await RefusedAsync(token, "expired");
    }

    [Fact]
    public async Task A_token_that_is_not_good_is_refused_and_its_bearer_is_not_taken_for_a_stranger()
    {
        var good = _site.Token();
        var (header, body, signature) = (good.Split('.')[0], good.Split('.')[1], good.Split('.')[2]);
        var kid = new JsonWebToken(good).Kid;
        var key = _site.Get<KeyRing>().Find(kid)!;
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var admin = Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(body).Replace("\"customer\"", "\"admin\"", StringComparison.Ordinal));
        Assert.NotEqual(body, admin);
        var elsewhere = Base64UrlEncoder.Encode($$"""{"alg":"ES256","typ":"at+jwt","kid":"unknown"}""");

        await RefusedAsync($"{header}.{admin}.{signature}", "tampered");
        await RefusedAsync($"{Base64UrlEncoder.Encode($$"""{"alg":"none","typ":"at+jwt","kid":"{{kid}}"}""")}.{body}.", "alg none");
        await RefusedAsync(Hmac($$"""{"alg":"HS256","typ":"at+jwt","kid":"{{kid}}"}""", body, Encoding.UTF8.GetBytes(key.X + key.Y)), "HS256 with the public key");
        await RefusedAsync($"{elsewhere}.{body}.{Base64UrlEncoder.Encode(stranger.SignData(Encoding.ASCII.GetBytes($"{elsewhere}.{body}"), HashAlgorithmName.SHA256))}", "unknown kid");
        await RefusedAsync(MintFor("another-audience", _site.Url), "another audience");
        await RefusedAsync(MintFor(AccessOptions.DefaultAudience, "https://elsewhere.example"), "another issuer");
        await RefusedAsync("nonsense", "no token at all");
        await RefusedAsync("", "an empty one");
        Assert.Equal(HttpStatusCode.OK, (await _site.AskAsync("/api/v1/who", MintFor(AccessOptions.DefaultAudience, _site.Url))).StatusCode);
    }

    [Fact]
    public async Task Tokens_of_an_older_key_stay_good_after_a_rotation()
    {
        var old = _site.Token();
        _site.Get<KeyRing>().Rotate();
        Assert.NotEqual(new JsonWebToken(old).Kid, new JsonWebToken(_site.Token()).Kid);
        Assert.Equal(HttpStatusCode.OK, (await _site.AskAsync("/api/v1/who", old)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _site.AskAsync("/api/v1/who", _site.Token())).StatusCode);
    }

    [Fact]
    public async Task What_a_program_revokes_is_refused_at_once()
    {
        var program = DirectoryFile.Passwords(_site.Folder)[DemoDirectory.ProgramClient];
        var answer = await PostAsync("/connect/token", ("grant_type", "client_credentials"), ("client_id", DemoDirectory.ProgramClient), ("client_secret", program));
        var token = (await Site.JsonOf(answer)).GetProperty("access_token").GetString()!;
        var who = await _site.WhoAsync(token);
        Assert.Equal((DemoDirectory.ProgramClient, Role.Clerk), (who.GetProperty("client").GetString(), who.GetProperty("roles")[0].GetString()));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/connect/revoke", ("token", token), ("client_id", DemoDirectory.ProgramClient), ("client_secret", program))).StatusCode);
        await RefusedAsync(token, "revoked");
    }

    [Fact]
    public async Task Pages_that_are_open_stay_open_and_graphql_is_refused_in_its_own_words()
    {
        Assert.Equal(HttpStatusCode.OK, (await _site.AskAsync("/open", "nonsense")).StatusCode);
        foreach (var (accept, type) in new[] { ("application/graphql-response+json", "application/graphql-response+json"), ("application/json", "application/json"), ("*/*", "application/json") })
        {
            var answer = await _site.AskAsync("/graphql", "nonsense", accept);
            Assert.Equal((HttpStatusCode.Unauthorized, type), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
            var error = Assert.Single((await Site.JsonOf(answer)).GetProperty("errors").EnumerateArray());
            Assert.Equal("AUTH_NOT_AUTHENTICATED", error.GetProperty("extensions").GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task The_token_of_a_websocket_is_checked_as_one_of_a_header()
    {
        var connections = _site.Get<IConnectionAuthenticator>();
        var good = _site.Token(Role.Clerk, TimeSpan.FromMinutes(1));
        var user = await connections.AuthenticateAsync(good, TestContext.Current.CancellationToken);
        Assert.Equal("s-clerk", Caller.Of(user!).Subject);
        Assert.NotNull(user!.FindFirst("exp"));
        Assert.Null(await connections.AuthenticateAsync(good + "x", TestContext.Current.CancellationToken));
        Assert.Null(await connections.AuthenticateAsync("", TestContext.Current.CancellationToken));
        _site.Clock.Pass(TimeSpan.FromSeconds(91));
        Assert.Null(await connections.AuthenticateAsync(good, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task No_token_is_in_any_line_of_the_log()
    {
        string[] tokens = [_site.Token(), MintFor("another-audience", _site.Url), "first-piece-of-nonsense.second-piece-of-nonsense.third-piece-of-nonsense", _site.Token(lifetime: TimeSpan.FromMinutes(-5))];
        foreach (var token in tokens)
        {
            await _site.AskAsync("/api/v1/who", token);
            await _site.AskAsync("/graphql", token);
        }

        var log = string.Join('\n', _site.Log);
        Assert.Contains("/api/v1/who", log, StringComparison.Ordinal); // the server's own lines are in it, down to Trace
        foreach (var part in tokens.SelectMany(token => token.Split('.').Skip(1)))
            Assert.DoesNotContain(part, log, StringComparison.Ordinal);
        Assert.DoesNotContain(DemoDirectory.CustomerId.ToString(), log, StringComparison.OrdinalIgnoreCase);
    }

    private async Task RefusedAsync(string token, string why)
    {
        var answer = await _site.AskAsync("/api/v1/who", token);
        Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{why}: {answer.StatusCode}");
        Assert.Equal("error=\"invalid_token\", error_description=\"The token is not good here.\"", answer.Headers.WwwAuthenticate.Single().Parameter);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = await Site.JsonOf(answer);
        Assert.Equal((401, "auth.token_refused"), (problem.GetProperty("status").GetInt32(), problem.GetProperty("code").GetString()));
    }

    private string MintFor(string audience, string issuer)
    {
        var options = new TokenIssuerOptions { Folder = _site.Folder, Audience = audience, Issuer = () => issuer };
        return new TokenMint(options, _site.Get<KeyRing>(), _site.Get<Ledger>(), _site.Clock).AccessToken(new AccessRights { Subject = "s", ClientId = "c", Roles = [Role.Admin] });
    }

    private Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] form) =>
        _site.Http.PostAsync(path, new FormUrlEncodedContent(form.Select(one => KeyValuePair.Create(one.Name, one.Value))), TestContext.Current.CancellationToken);

    private static string Hmac(string header, string body, byte[] key)
    {
        var content = $"{Base64UrlEncoder.Encode(header)}.{body}";
        return $"{content}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(content)))}";
    }
}
