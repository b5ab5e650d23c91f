using System.Net;
using System.Net.Http.Headers;
using System.Text;
using KiVendTout.Platform.TokenIssuer.Tests.Setup;
using KiVendTout.Platform.TokenIssuer.Tokens;

namespace KiVendTout.Platform.TokenIssuer.Tests;

public sealed class GivingTokens : IAsyncLifetime
{
    private Issuer _issuer = null!;
    private Browser _browser = null!;

    public async ValueTask InitializeAsync() => _browser = new Browser(_issuer = await Issuer.StartAsync());

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _issuer.DisposeAsync();
    }

    [Theory]
    [InlineData("code_verifier", "another-verifier-of-more-than-forty-three-characters", "invalid_grant")]
    [InlineData("code_verifier", null, "invalid_grant")]
    [InlineData("redirect_uri", "https://app.example/signed-in", "invalid_grant")]
    [InlineData("client_id", "other", "invalid_grant")]
    [InlineData("client_id", "unknown", "invalid_client")]
    [InlineData("client_id", null, "invalid_client")]
    [InlineData("client_secret", "of a client that has none", "invalid_client")]
    [InlineData("code", "nonsense", "invalid_grant")]
    [InlineData("code", null, "invalid_grant")]
    [InlineData("grant_type", "password", "unsupported_grant_type")]
    [InlineData("grant_type", null, "invalid_request")]
    public async Task A_code_is_redeemed_by_the_client_that_asked_for_it_only(string name, string? value, string error)
    {
        var code = await _browser.CodeAsync();
        (await _browser.RedeemAsync(code, (name, value))).ShouldRefuse(error, error == "invalid_client" ? HttpStatusCode.Unauthorized : HttpStatusCode.BadRequest);
        Assert.Equal(HttpStatusCode.OK, (await _browser.RedeemAsync(code)).Status); // what was refused has not spent it
    }

    [Fact]
    public async Task A_code_lives_sixty_seconds()
    {
        var (first, second) = (await _browser.CodeAsync(), await _browser.CodeAsync());
        _issuer.Clock.Pass(TimeSpan.FromSeconds(59));
        Assert.Equal(HttpStatusCode.OK, (await _browser.RedeemAsync(first)).Status);
        _issuer.Clock.Pass(TimeSpan.FromSeconds(1));
        (await _browser.RedeemAsync(second)).ShouldRefuse("invalid_grant");
    }

    [Fact]
    public async Task A_code_used_twice_takes_back_what_it_gave()
    {
        var code = await _browser.CodeAsync();
        var (_, tokens) = await _browser.RedeemAsync(code);
        (await _browser.RedeemAsync(code)).ShouldRefuse("invalid_grant");
        (await _browser.RefreshAsync(tokens.Text("refresh_token"))).ShouldRefuse("invalid_grant");
        Assert.True(IsRevoked(tokens.Text("access_token")));
        Assert.Contains(_issuer.Log, line => line.StartsWith("Warning A code of client web was used twice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_many_who_redeem_one_code_at_once_one_gets_tokens()
    {
        var code = await _browser.CodeAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _browser.RedeemAsync(code)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(19, answers.Count(answer => answer.Status == HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Each_refresh_gives_a_new_refresh_token_until_the_sign_in_is_two_weeks_old()
    {
        var (_, tokens) = await _browser.RedeemAsync(await _browser.CodeAsync());
        for (var day = 1; day < 14; day++)
        {
            _issuer.Clock.Pass(TimeSpan.FromDays(1));
            var (status, next) = await _browser.RefreshAsync(tokens.Text("refresh_token"));
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.NotEqual(tokens.Text("refresh_token"), next.Text("refresh_token"));
            Assert.True((await _issuer.ReadAsync(next.Text("access_token"))).IsValid);
            tokens = next;
        }

        _issuer.Clock.Pass(TimeSpan.FromDays(1));
        (await _browser.RefreshAsync(tokens.Text("refresh_token"))).ShouldRefuse("invalid_grant");
    }

    [Fact]
    public async Task A_refresh_token_used_twice_ends_the_sign_in_for_thief_and_owner()
    {
        var (_, first) = await _browser.RedeemAsync(await _browser.CodeAsync());
        var (_, second) = await _browser.RefreshAsync(first.Text("refresh_token"));
        (await _browser.RefreshAsync(first.Text("refresh_token"))).ShouldRefuse("invalid_grant");
        (await _browser.RefreshAsync(second.Text("refresh_token"))).ShouldRefuse("invalid_grant");
        Assert.True(IsRevoked(second.Text("access_token")));
        Assert.Equal(HttpStatusCode.OK, (await _browser.RedeemAsync(await _browser.CodeAsync())).Status);
    }

    [Fact]
    public async Task A_refresh_may_narrow_the_scope_but_not_widen_it()
    {
        var (_, tokens) = await _browser.RedeemAsync(await _browser.CodeAsync(("scope", "openid offline_access")));
        (await _browser.RefreshAsync(tokens.Text("refresh_token"), ("scope", "openid profile"))).ShouldRefuse("invalid_scope");
        var (_, narrowed) = await _browser.RefreshAsync(tokens.Text("refresh_token"), ("scope", "offline_access"));
        Assert.Equal("offline_access", narrowed.Text("scope"));
        Assert.False(narrowed.TryGetProperty("id_token", out _));
    }

    [Fact]
    public async Task Another_client_cannot_use_a_refresh_token_nor_spend_it()
    {
        var (_, tokens) = await _browser.RedeemAsync(await _browser.CodeAsync());
        (await _browser.RefreshAsync(tokens.Text("refresh_token"), ("client_id", "other"))).ShouldRefuse("invalid_grant");
        (await _browser.RefreshAsync(tokens.Text("access_token"))).ShouldRefuse("invalid_grant");
        Assert.Equal(HttpStatusCode.OK, (await _browser.RefreshAsync(tokens.Text("refresh_token"))).Status);
    }

    [Fact]
    public async Task What_is_revoked_is_gone_and_only_its_client_can_revoke_it()
    {
        var (_, tokens) = await _browser.RedeemAsync(await _browser.CodeAsync());
        Assert.Equal(HttpStatusCode.BadRequest, (await _browser.PostAsync("/connect/revoke", new() { ["client_id"] = "other", ["token"] = tokens.Text("refresh_token") })).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _browser.PostAsync("/connect/revoke", new() { ["client_id"] = "unknown", ["token"] = tokens.Text("refresh_token") })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _browser.PostAsync("/connect/revoke", new() { ["client_id"] = "web" })).StatusCode);
        Assert.False(IsRevoked(tokens.Text("access_token")));
        foreach (var token in new[] { tokens.Text("refresh_token"), tokens.Text("refresh_token"), "nonsense" })
            Assert.Equal(HttpStatusCode.OK, (await _browser.PostAsync("/connect/revoke", new() { ["client_id"] = "web", ["token"] = token })).StatusCode);
        (await _browser.RefreshAsync(tokens.Text("refresh_token"))).ShouldRefuse("invalid_grant");
        Assert.True(IsRevoked(tokens.Text("access_token")));

        var (_, others) = await _browser.RedeemAsync(await _browser.CodeAsync());
        await _browser.PostAsync("/connect/revoke", new() { ["client_id"] = "web", ["token"] = others.Text("access_token") });
        Assert.True(IsRevoked(others.Text("access_token")));
        Assert.Equal(HttpStatusCode.OK, (await _browser.RefreshAsync(others.Text("refresh_token"))).Status);
    }

    [Fact]
    public async Task A_program_calls_for_itself_with_its_secret_in_the_form_or_in_the_header()
    {
        var secret = _issuer.Passwords["program"];
        var (status, tokens) = await _browser.TokenAsync("client_credentials", ("client_id", "program"), ("client_secret", secret));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["access_token", "expires_in", "token_type"], tokens.EnumerateObject().Select(one => one.Name).Order());
        var claims = (await _issuer.ReadAsync(tokens.Text("access_token"))).Claims;
        Assert.Equal(("program", "program", "clerk", "stock"), (claims["sub"], claims["client_id"], claims["roles"], claims["team"]));
        Assert.Equal(HttpStatusCode.OK, (await BasicAsync("program", secret)).StatusCode);

        (await _browser.TokenAsync("client_credentials", ("client_id", "program"), ("client_secret", secret[..^1]))).ShouldRefuse("invalid_client", HttpStatusCode.Unauthorized);
        (await _browser.TokenAsync("client_credentials", ("client_id", "program"))).ShouldRefuse("invalid_client", HttpStatusCode.Unauthorized);
        (await _browser.TokenAsync("client_credentials")).ShouldRefuse("unauthorized_client"); // a public client: anybody could say its name
        (await _browser.TokenAsync("refresh_token", ("client_id", "program"), ("client_secret", secret))).ShouldRefuse("unauthorized_client");
        var refused = await BasicAsync("program", "wrong");
        Assert.Equal((HttpStatusCode.Unauthorized, "Basic"), (refused.StatusCode, refused.Headers.WwwAuthenticate.Single().Scheme));
        Assert.Equal(HttpStatusCode.BadRequest, (await BasicAsync("program", secret, ("client_secret", secret))).StatusCode);
    }

    [Fact]
    public async Task A_server_with_a_secret_redeems_its_codes_with_it_only()
    {
        var code = await _browser.CodeAsync(("client_id", "back office"), ("redirect_uri", Issuer.OtherRedirect));
        (await _browser.RedeemAsync(code, ("client_id", "back office"), ("redirect_uri", null))).ShouldRefuse("invalid_client", HttpStatusCode.Unauthorized);
        var answer = await BasicAsync("back+office", _issuer.Passwords["back office"], ("grant_type", "authorization_code"), ("code", code), ("code_verifier", Browser.Verifier));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Only_forms_are_read_and_no_parameter_twice()
    {
        using var http = new HttpClient { BaseAddress = _issuer.Address };
        foreach (var content in new HttpContent[]
        {
            new StringContent("{\"grant_type\":\"client_credentials\"}", Encoding.UTF8, "application/json"),
            new StringContent("grant_type=client_credentials&grant_type=refresh_token&client_id=web", Encoding.UTF8, "application/x-www-form-urlencoded"),
            new StringContent("client_id=web&x=" + new string('x', 100_000), Encoding.UTF8, "application/x-www-form-urlencoded"),
        })
        {
            var answer = await http.PostAsync("/connect/token", content, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains("\"invalid_request\"", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await http.GetAsync("/connect/token", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Nothing_secret_is_in_any_line_of_the_log()
    {
        var code = await _browser.CodeAsync();
        var (_, tokens) = await _browser.RedeemAsync(code);
        var (_, next) = await _browser.RefreshAsync(tokens.Text("refresh_token"));
        await _browser.RefreshAsync(tokens.Text("refresh_token"));
        await _browser.SignInAsync(await _browser.AuthorizeAsync(), "ada", "my-wrong-password");
        await BasicAsync("program", _issuer.Passwords["program"]);
        await _browser.PostAsync("/connect/revoke", new() { ["client_id"] = "web", ["token"] = next.Text("access_token") });
        var log = string.Join('\n', _issuer.Log);
        Assert.Contains("connect/token", log, StringComparison.Ordinal); // the server's own lines are in it, down to Trace
        Assert.Contains("Issued tokens to web by refresh_token", log, StringComparison.Ordinal);
        string[] secrets =
        [
            code, tokens.Text("access_token"), tokens.Text("refresh_token"), tokens.Text("id_token"), next.Text("refresh_token"), "my-wrong-password", Browser.Verifier,
            .. _issuer.Passwords.Values,
        ];
        foreach (var secret in secrets)
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?i)\bada\b", log);
    }

    private bool IsRevoked(string token)
    {
        var read = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(token);
        return _issuer.Get<TokenMint>().IsRevoked(read.Id, read.TryGetPayloadValue<string>("sid", out var session) ? session : null);
    }

    private async Task<HttpResponseMessage> BasicAsync(string id, string secret, params (string Name, string Value)[] form)
    {
        using var http = new HttpClient { BaseAddress = _issuer.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")));
        var fields = new Dictionary<string, string> { ["grant_type"] = "client_credentials" };
        foreach (var (name, value) in form)
            fields[name] = value;
        return await http.PostAsync("/connect/token", new FormUrlEncodedContent(fields), TestContext.Current.CancellationToken);
    }
}
