using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace KiVendTout.Acceptance.Tests.Access;

public sealed partial class SigningInAtTheHost
{
    [Fact]
    public async Task A_person_signs_in_with_a_printed_password_and_what_is_printed_or_given_is_taken_and_nothing_of_it_is_logged()
    {
        await using var platform = await Platform.StartAsync();
        platform.Settings["KVT_RATE_ANONYMOUS_BURST"] = "30";
        var host = platform.Start("serve");
        var said = Platform.ReadAsync(host);
        var url = new Uri(await platform.ListeningAsync(host, said));
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = url };

        var printed = (await platform.RunAsync("token", "clerk")).Output.Trim();
        var password = (await platform.AskAsync("token", "--users")).GetProperty("passwords").GetProperty("customer").GetString()!;
        var given = await SignInAsync(browser, "customer", password);
        foreach (var token in new[] { printed, given })
            Assert.NotEqual(HttpStatusCode.Unauthorized, await StatusAsync(browser, token));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(browser, given + "x"));
        foreach (var open in new[] { "/", "/health", "/status", "/metrics" })
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(open, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Contains("kvt_tokens_answers_total{grant=\"authorization_code\",error=\"none\"} 1", await browser.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Platform.Signal(host, "TERM");
        await host.WaitForExitAsync(TestContext.Current.CancellationToken);
        var log = await said;
        Assert.True(host.ExitCode == 0, log);
        foreach (var secret in new[] { password, printed, given })
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
    }

    private static async Task<string> SignInAsync(HttpClient browser, string user, string password)
    {
        var description = JsonDocument.Parse(await browser.GetStringAsync("/.well-known/openid-configuration", TestContext.Current.CancellationToken)).RootElement;
        var redirect = $"{description.GetProperty("issuer").GetString()}/api/oauth2-redirect.html";
        var verifier = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        var page = await browser.GetStringAsync(QueryHelpers.AddQueryString("/connect/authorize", new Dictionary<string, string?>
        {
            ["client_id"] = "kivendtout-pages",
            ["redirect_uri"] = redirect,
            ["response_type"] = "code",
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
            ["code_challenge_method"] = "S256",
        }), TestContext.Current.CancellationToken);
        Assert.Contains("./kvt token --users", page, StringComparison.Ordinal);
        var back = await PostAsync(browser, "/connect/signin", ("ticket", Ticket().Match(page).Groups[1].Value), ("username", user), ("password", password));
        Assert.Equal(HttpStatusCode.SeeOther, back.StatusCode);
        var code = QueryHelpers.ParseQuery(back.Headers.Location!.Query)["code"].Single()!;
        var tokens = await PostAsync(browser, "/connect/token", ("grant_type", "authorization_code"), ("client_id", "kivendtout-pages"), ("code", code), ("redirect_uri", redirect), ("code_verifier", verifier));
        return JsonDocument.Parse(await tokens.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("access_token").GetString()!;
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient browser, string path, params (string Name, string Value)[] form) =>
        browser.PostAsync(path, new FormUrlEncodedContent(form.Select(one => KeyValuePair.Create(one.Name, one.Value))), TestContext.Current.CancellationToken);

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/products");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var answer = await browser.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.Headers.Contains("RateLimit"));
        return answer.StatusCode;
    }

    [GeneratedRegex("name=\"ticket\" value=\"([^\"]*)\"")]
    private static partial Regex Ticket();
}
