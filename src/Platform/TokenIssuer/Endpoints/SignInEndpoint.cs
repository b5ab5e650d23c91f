using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KiVendTout.Platform.TokenIssuer.Directories;
using KiVendTout.Platform.TokenIssuer.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace KiVendTout.Platform.TokenIssuer.Endpoints;

/// <summary>
/// <c>/connect/signin</c>: takes the form of the sign-in page. What the client wanted travels in the form as a signed ticket, tied to a cookie, so that no other
/// site can send the form and nothing of it can be changed.
/// </summary>
internal sealed class SignInEndpoint(
    TokenIssuerOptions options, TokenMint mint, Ledger ledger, FailureBrake brake, IUserDirectory users, IClientDirectory clients, TimeProvider time, ILogger<SignInEndpoint> log)
{
    private const string Cookie = "sign-in";
    private const int LongestField = 200;

    /// <summary>What a client asked for, found to be right.</summary>
    public sealed record Wanted(string ClientId, string RedirectUri, string? State, string? Nonce, string Challenge, IReadOnlyList<string> Scopes);

    public IResult Show(HttpContext context, IssuerClient client, Wanted wanted, string? userName)
    {
        var tied = TokenMint.NewId();
        // Two tabs share the cookie: the second must not break the first.
        if (context.Request.Cookies[Cookie] is { Length: > 0 and <= LongestField } known)
            tied = known;
        else
            context.Response.Cookies.Append(Cookie, tied, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = "/connect", IsEssential = true });

        var claims = new Dictionary<string, object>
        {
            ["client_id"] = wanted.ClientId,
            ["redirect_uri"] = wanted.RedirectUri,
            ["challenge"] = wanted.Challenge,
            ["scope"] = string.Join(' ', wanted.Scopes),
            ["tied"] = HashOf(tied),
        };
        if (wanted.State is not null)
            claims["state"] = wanted.State;
        if (wanted.Nonce is not null)
            claims["nonce"] = wanted.Nonce;
        var ticket = mint.Internal(TokenMint.SignInType, claims, time.GetUtcNow() + options.SignInLifetime);
        return SignInPage.SignIn(context, ViewOf(client, ticket, wanted.RedirectUri, userName, null));
    }

    public async Task<IResult> TakeAsync(HttpContext context)
    {
        var form = await Parameters.OfFormAsync(context).ConfigureAwait(false);
        var ticket = await mint.ReadAsync(form?["ticket"], TokenMint.SignInType).ConfigureAwait(false);
        if (form is null || ticket is null || !IsTied(context, ticket)
            || await clients.FindClientAsync(Text(ticket, "client_id")!, context.RequestAborted).ConfigureAwait(false) is not { } client)
        {
            log.RefusedRequest("signin", "expired");
            return SignInPage.Refusal(context, "This sign-in page is too old, or cookies are switched off.", "Go back to the program you came from and sign in again.");
        }

        var uri = Text(ticket, "redirect_uri")!;
        if (form["cancel"] is not null)
            return Answer(uri, Text(ticket, "state"), new() { ["error"] = "access_denied", ["error_description"] = "The sign-in was cancelled." });

        var (name, password) = (form["username"] ?? "", form["password"] ?? "");
        var guesser = $"{context.Connection.RemoteIpAddress} {(name.Length > LongestField ? "" : name)}";
        var wait = brake.Begin(guesser);
        if (wait > TimeSpan.Zero)
            return Wait(context, ViewOf(client, form["ticket"]!, uri, name, null), (int)Math.Ceiling(wait.TotalSeconds));
        if (name.Length > LongestField || password.Length > LongestField || await users.SignInAsync(name, password, context.RequestAborted).ConfigureAwait(false) is not { } user)
        {
            log.RefusedRequest("signin", "wrong_password");
            return SignInPage.SignIn(context, ViewOf(client, form["ticket"]!, uri, name, "The name or the password is wrong."), StatusCodes.Status400BadRequest);
        }

        brake.Succeeded(guesser);
        if (!ledger.TrySpend(ticket.Id, ticket.ValidTo))
            return SignInPage.Refusal(context, "This sign-in page was used before.", "Go back to the program you came from and sign in again.");
        return Answer(uri, Text(ticket, "state"), new() { ["code"] = Code(user, ticket) });
    }

    /// <summary>Sends the browser back to the client with an answer.</summary>
    public IResult Answer(string redirectUri, string? state, Dictionary<string, string?> answer)
    {
        if (state is not null)
            answer["state"] = state;
        answer["iss"] = options.Issuer(); // RFC 9207: a client of several issuers knows which one answered
        return new SeeOther(QueryHelpers.AddQueryString(redirectUri, answer));
    }

    internal static string? Text(JsonWebToken token, string claim) => token.TryGetPayloadValue<string>(claim, out var value) ? value : null;

    private string Code(IssuerUser user, JsonWebToken ticket)
    {
        var now = time.GetUtcNow();
        var claims = new Dictionary<string, object>
        {
            ["sub"] = user.Subject,
            ["client_id"] = Text(ticket, "client_id")!,
            ["redirect_uri"] = Text(ticket, "redirect_uri")!,
            ["challenge"] = Text(ticket, "challenge")!,
            ["scope"] = Text(ticket, "scope")!,
            ["sid"] = TokenMint.NewId(),
            ["auth_time"] = now.ToUnixTimeSeconds(),
        };
        if (Text(ticket, "nonce") is { } nonce)
            claims["nonce"] = nonce;
        return mint.Internal(TokenMint.CodeType, claims, now + options.CodeLifetime);
    }

    private IResult Wait(HttpContext context, SignInPage.View view, int seconds)
    {
        log.Guessing(seconds);
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return SignInPage.SignIn(context, view with { Problem = $"Too many attempts. Try again in {seconds} s." }, StatusCodes.Status429TooManyRequests);
    }

    private SignInPage.View ViewOf(IssuerClient client, string ticket, string uri, string? userName, string? problem) =>
        new(client.DisplayName, ticket, users.Offered, userName, problem, options.SignInHint, uri);

    private static bool IsTied(HttpContext context, JsonWebToken ticket) =>
        context.Request.Cookies[Cookie] is { } given
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(HashOf(given)), Encoding.ASCII.GetBytes(Text(ticket, "tied") ?? ""));

    private static string HashOf(string text) => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>303, so that the browser does not send the password on to the client.</summary>
    private sealed class SeeOther(string location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            SignInPage.Protect(httpContext, "form-action 'none'");
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = location;
            return Task.CompletedTask;
        }
    }
}
