using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace KiVendTout.Platform.TokenIssuer.Tests.Setup;

/// <summary>A browser with its cookies and the program it runs: follows no redirect by itself.</summary>
internal sealed partial class Browser(Issuer issuer) : IDisposable
{
    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = issuer.Address };

    public const string Verifier = "a-verifier-of-more-than-forty-three-characters~0123456789";

    public static string Challenge { get; } = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>A request that is right; parameters are changed by name, and left out by null.</summary>
    public Dictionary<string, string?> Request(params (string Name, string? Value)[] changes)
    {
        var request = new Dictionary<string, string?>
        {
            ["client_id"] = "web",
            ["redirect_uri"] = $"{issuer.Url}/signed-in",
            ["response_type"] = "code",
            ["scope"] = "openid profile offline_access unknown",
            ["state"] = "st&te",
            ["nonce"] = "n-1",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
            request[name] = value;
        return request;
    }

    public Task<HttpResponseMessage> AuthorizeAsync(params (string Name, string? Value)[] changes) =>
        GetAsync(QueryHelpers.AddQueryString("/connect/authorize", Request(changes).Where(pair => pair.Value is not null)));

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(path, TestContext.Current.CancellationToken);

    /// <summary>Fills in the form of a sign-in page and sends it.</summary>
    public async Task<HttpResponseMessage> SignInAsync(HttpResponseMessage page, string user, string password, bool cancel = false)
    {
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var html = await page.Content.ReadAsStringAsync();
        Assert.Equal("signin", Action().Match(html).Groups[1].Value);
        var form = new Dictionary<string, string> { ["ticket"] = WebUtility.HtmlDecode(Ticket().Match(html).Groups[1].Value), ["username"] = user, ["password"] = password };
        if (cancel)
            form["cancel"] = "yes";
        return await PostAsync("/connect/signin", form);
    }

    /// <summary>Signs in and comes back with a code.</summary>
    public async Task<string> CodeAsync(params (string Name, string? Value)[] changes)
    {
        var answer = await SignInAsync(await AuthorizeAsync(changes), "ada", issuer.Passwords["ada"]);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return Answer(answer)["code"];
    }

    /// <summary>The parameters with which the browser is sent back.</summary>
    public static Dictionary<string, string> Answer(HttpResponseMessage response) =>
        QueryHelpers.ParseQuery(response.Headers.Location!.Query).ToDictionary(pair => pair.Key, pair => pair.Value.Single()!);

    public Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> form) =>
        _http.PostAsync(path, new FormUrlEncodedContent(form), TestContext.Current.CancellationToken);

    public async Task<(HttpStatusCode Status, JsonElement Body)> TokenAsync(string grant, params (string Name, string? Value)[] form)
    {
        var fields = new Dictionary<string, string> { ["grant_type"] = grant, ["client_id"] = "web" };
        foreach (var (name, value) in form)
        {
            if (value is null)
                fields.Remove(name);
            else
                fields[name] = value;
        }

        var response = await PostAsync("/connect/token", fields);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> RedeemAsync(string code, params (string Name, string? Value)[] form) =>
        TokenAsync("authorization_code", [("code", code), ("redirect_uri", $"{issuer.Url}/signed-in"), ("code_verifier", Verifier), .. form]);

    public Task<(HttpStatusCode Status, JsonElement Body)> RefreshAsync(string token, params (string Name, string? Value)[] form) =>
        TokenAsync("refresh_token", [("refresh_token", token), .. form]);

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("action=\"([^\"]*)\"")]
    private static partial Regex Action();

    [GeneratedRegex("name=\"ticket\" value=\"([^\"]*)\"")]
    private static partial Regex Ticket();
}

internal static class Answers
{
    public static string Text(this JsonElement answer, string name) => answer.GetProperty(name).GetString()!;

    /// <summary>Refused, with the code that RFC 6749 has for it, a sentence, and nothing else.</summary>
    public static void ShouldRefuse(this (HttpStatusCode Status, JsonElement Body) answer, string error, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        Assert.Equal((status, error), (answer.Status, answer.Body.Text("error")));
        Assert.Equal(["error", "error_description"], answer.Body.EnumerateObject().Select(one => one.Name));
        Assert.EndsWith(".", answer.Body.Text("error_description"), StringComparison.Ordinal);
    }
}
