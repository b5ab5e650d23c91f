using System.Net;
using KiVendTout.Platform.TokenIssuer.Tests.Setup;

namespace KiVendTout.Platform.TokenIssuer.Tests;

public sealed class SigningPeopleIn : IAsyncLifetime
{
    private Issuer _issuer = null!;
    private Browser _browser = null!;

    public async ValueTask InitializeAsync() => _browser = new Browser(_issuer = await Issuer.StartAsync());

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task A_person_signs_in_and_the_program_gets_tokens_that_say_who_it_is()
    {
        var answer = await _browser.SignInAsync(await _browser.AuthorizeAsync(), "ada", _issuer.Passwords["ada"]);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal($"{_issuer.Url}/signed-in", answer.Headers.Location!.GetLeftPart(UriPartial.Path));
        var back = Browser.Answer(answer);
        Assert.Equal(["code", "iss", "state"], back.Keys.Order());
        Assert.Equal(("st&te", _issuer.Url), (back["state"], back["iss"]));

        var (status, tokens) = await _browser.RedeemAsync(back["code"]);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("Bearer", 3600, "openid profile offline_access"), (tokens.Text("token_type"), tokens.GetProperty("expires_in").GetInt32(), tokens.Text("scope")));
        var access = await _issuer.ReadAsync(tokens.Text("access_token"));
        Assert.True(access.IsValid, $"{access.Exception}");
        var claims = access.Claims;
        Assert.Equal(("u-1", "web", "customer", "7d9c1c5e-3a52-4f6e-9d55-0a7b7ad7b001"), (claims["sub"], claims["client_id"], claims["roles"], claims["customer_id"]));
        Assert.Equal(_issuer.Clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds(), Convert.ToInt64(claims["exp"]));
        Assert.Equal(_issuer.Clock.GetUtcNow().ToUnixTimeSeconds(), Convert.ToInt64(claims["auth_time"]));

        var id = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(tokens.Text("id_token"));
        Assert.Equal(("web", "u-1", "n-1", "Ada", "JWT"), (id.Audiences.Single(), id.Subject, id.GetClaim("nonce").Value, id.GetClaim("name").Value, id.Typ));
        Assert.False((await _issuer.ReadAsync(tokens.Text("id_token"))).IsValid); // an id token opens nothing
        Assert.False((await _issuer.ReadAsync(tokens.Text("refresh_token"))).IsValid);
    }

    [Fact]
    public async Task Without_the_scopes_there_is_neither_id_token_nor_refresh_token()
    {
        var (_, tokens) = await _browser.RedeemAsync(await _browser.CodeAsync(("scope", null)));
        Assert.Equal(["access_token", "expires_in", "token_type"], tokens.EnumerateObject().Select(one => one.Name).Order());
    }

    [Fact]
    public async Task Claims_of_a_user_cannot_replace_those_of_the_issuer()
    {
        var answer = await _browser.SignInAsync(await _browser.AuthorizeAsync(), "bob <b>", _issuer.Passwords["bob <b>"]);
        var (_, tokens) = await _browser.RedeemAsync(Browser.Answer(answer)["code"]);
        var access = await _issuer.ReadAsync(tokens.Text("access_token"));
        Assert.True(access.IsValid);
        Assert.Equal("u-2", access.Claims["sub"]);
        Assert.Equal(["clerk", "analyst"], access.ClaimsIdentity.FindAll("roles").Select(claim => claim.Value));
    }

    [Fact]
    public async Task The_page_is_for_everybody_and_lets_nothing_in()
    {
        var page = await _browser.AuthorizeAsync(("redirect_uri", Issuer.OtherRedirect), ("login_hint", "bob <b>"));
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("<html lang=\"en\">", html, StringComparison.Ordinal);
        Assert.Contains("name=\"viewport\"", html, StringComparison.Ordinal);
        Assert.Contains("<label for=\"password\">", html, StringComparison.Ordinal);
        Assert.Contains("autocomplete=\"current-password\"", html, StringComparison.Ordinal);
        Assert.Contains("<option value=\"bob &lt;b&gt;\" selected>Bob &lt;b&gt;</option>", html, StringComparison.Ordinal);
        Assert.Contains("The &lt;web&gt; shop", html, StringComparison.Ordinal);
        Assert.Contains("Ask &lt;Ada&gt;.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("://", html, StringComparison.Ordinal); // nothing comes from elsewhere
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.Contains("form-action 'self' https://app.example; frame-ancestors 'none'; base-uri 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("no-store", page.Headers.CacheControl!.ToString());
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        var cookie = page.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_address_of_its_own_keeps_its_query()
    {
        var answer = await _browser.SignInAsync(await _browser.AuthorizeAsync(("redirect_uri", Issuer.OtherRedirect)), "ada", _issuer.Passwords["ada"]);
        Assert.StartsWith("https://app.example/signed-in?from=issuer&code=", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_ones_own_machine_localhost_and_its_number_are_the_same()
    {
        var page = await _browser.AuthorizeAsync(("redirect_uri", $"http://127.0.0.1:{_issuer.Address.Port}/signed-in"));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Whoever_changes_their_mind_is_sent_back_without_a_code()
    {
        var back = Browser.Answer(await _browser.SignInAsync(await _browser.AuthorizeAsync(), "ada", "", cancel: true));
        Assert.Equal(("access_denied", "st&te"), (back["error"], back["state"]));
        Assert.DoesNotContain("code", back.Keys);
    }

    [Theory]
    [InlineData("ada", "wrong")]
    [InlineData("ADA", null)]
    [InlineData("nobody", "wrong")]
    [InlineData("", "")]
    public async Task A_wrong_name_or_password_is_refused_without_saying_which(string name, string? password)
    {
        var answer = await _browser.SignInAsync(await _browser.AuthorizeAsync(), name, password ?? _issuer.Passwords["ada"]);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("role=\"alert\">The name or the password is wrong.</p>", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guessing_becomes_slow_and_stops_nobody_for_ever()
    {
        var page = await _browser.AuthorizeAsync();
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.BadRequest, (await _browser.SignInAsync(page, "ada", "wrong")).StatusCode);
        var held = await _browser.SignInAsync(page, "ada", _issuer.Passwords["ada"]);
        Assert.Equal((HttpStatusCode.TooManyRequests, "1"), (held.StatusCode, held.Headers.GetValues("Retry-After").Single()));
        _issuer.Clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.BadRequest, (await _browser.SignInAsync(page, "ada", "wrong")).StatusCode);
        Assert.Equal("2", (await _browser.SignInAsync(page, "ada", "wrong")).Headers.GetValues("Retry-After").Single());
        _issuer.Clock.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.SeeOther, (await _browser.SignInAsync(page, "ada", _issuer.Passwords["ada"])).StatusCode);
    }

    [Fact]
    public async Task A_form_is_taken_once_in_time_and_from_the_browser_that_got_it_only()
    {
        var page = await _browser.AuthorizeAsync();
        using (var thief = new Browser(_issuer))
            await RefusedAsync(await thief.SignInAsync(page, "ada", _issuer.Passwords["ada"]));
        await RefusedAsync(await _browser.PostAsync("/connect/signin", new() { ["username"] = "ada", ["password"] = _issuer.Passwords["ada"] }));
        Assert.Equal(HttpStatusCode.SeeOther, (await _browser.SignInAsync(page, "ada", _issuer.Passwords["ada"])).StatusCode);
        await RefusedAsync(await _browser.SignInAsync(page, "ada", _issuer.Passwords["ada"]));
        var late = await _browser.AuthorizeAsync();
        _issuer.Clock.Pass(TimeSpan.FromMinutes(10));
        await RefusedAsync(await _browser.SignInAsync(late, "ada", _issuer.Passwords["ada"]));
    }

    [Theory]
    [InlineData("client_id", "unknown")]
    [InlineData("client_id", null)]
    [InlineData("redirect_uri", null)]
    [InlineData("redirect_uri", "https://evil.example/signed-in")]
    [InlineData("redirect_uri", "https://app.example/signed-in")]
    [InlineData("redirect_uri", "https://app.example/signed-in?from=issuer&more=1")]
    [InlineData("redirect_uri", "/signed-in")]
    public async Task A_client_or_address_that_is_not_registered_gets_a_page_and_no_redirect(string name, string? value) =>
        await RefusedAsync(await _browser.AuthorizeAsync((name, value)));

    [Fact]
    public async Task A_parameter_twice_gets_a_page_and_no_redirect() =>
        await RefusedAsync(await _browser.GetAsync($"/connect/authorize?client_id=web&client_id=web&redirect_uri={Uri.EscapeDataString(_issuer.Url)}/signed-in"));

    [Theory]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")] // which means plain
    [InlineData("request", "e30.e30.", "request_not_supported")]
    [InlineData("request_uri", "https://app.example/r", "request_uri_not_supported")]
    [InlineData("prompt", "none", "login_required")]
    public async Task What_is_wrong_otherwise_is_told_to_the_client(string name, string? value, string error)
    {
        var answer = await _browser.AuthorizeAsync((name, value));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var back = Browser.Answer(answer);
        Assert.Equal((error, "st&te", _issuer.Url), (back["error"], back["state"], back["iss"]));
        Assert.DoesNotContain("code", back.Keys);
    }

    private static async Task RefusedAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
        Assert.Contains("<h1>Sign-in is not possible</h1>", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
