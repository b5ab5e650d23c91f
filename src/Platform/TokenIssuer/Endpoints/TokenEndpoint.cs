using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KiVendTout.Platform.TokenIssuer.Directories;
using KiVendTout.Platform.TokenIssuer.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace KiVendTout.Platform.TokenIssuer.Endpoints;

/// <summary><c>/connect/token</c> and <c>/connect/revoke</c>: what programs call.</summary>
internal sealed class TokenEndpoint(
    TokenIssuerOptions options, TokenMint mint, Ledger ledger, IUserDirectory users, IClientDirectory clients, IssuerMetrics metrics, ILogger<TokenEndpoint> log)
{
    private const string Offline = "offline_access";

    public async Task<IResult> IssueAsync(HttpContext context)
    {
        var (form, client, error) = await WhoAsync(context).ConfigureAwait(false);
        var grant = form?["grant_type"];
        Dictionary<string, object>? tokens = null;
        if (error is null)
        {
            (tokens, error) = grant switch
            {
                null => (null, OAuthError.InvalidRequest("grant_type is missing.")),
                not ("authorization_code" or "refresh_token" or "client_credentials") =>
                    (null, new OAuthError("unsupported_grant_type", "Use authorization_code, refresh_token or client_credentials.")),
                _ when !client!.May(grant) => (null, new OAuthError("unauthorized_client", "This client may not use this grant.")),
                "authorization_code" => await OfCodeAsync(client, form!, context.RequestAborted).ConfigureAwait(false),
                "refresh_token" => await OfRefreshAsync(client, form!, context.RequestAborted).ConfigureAwait(false),
                _ => OfClient(client),
            };
        }

        metrics.Answered(grant, error?.Code);
        if (error is not null)
        {
            log.RefusedRequest("token", error.Code);
            return error.ToResult(context);
        }

        log.Issued(client!.Id, grant!);
        return Results.Json(tokens);
    }

    public async Task<IResult> RevokeAsync(HttpContext context)
    {
        var (form, client, error) = await WhoAsync(context).ConfigureAwait(false);
        if (error is null && form!["token"] is null)
            error = OAuthError.InvalidRequest("token is missing.");
        if (error is not null)
            return error.ToResult(context);

        var token = await mint.ReadAsync(form!["token"], TokenMint.RefreshType).ConfigureAwait(false) ?? await mint.ReadAsync(form["token"], TokenMint.AccessType).ConfigureAwait(false);
        if (token is null)
            return Results.Ok(); // RFC 7009: what is no token, or none any more, needs no revoking
        if (SignInEndpoint.Text(token, "client_id") != client!.Id)
            return new OAuthError("unauthorized_client", "The token was issued to another client.").ToResult(context);
        if (token.Typ == TokenMint.RefreshType)
            RevokeSession(token, token.ValidTo);
        else
            ledger.Revoke(token.Id, token.ValidTo);
        return Results.Ok();
    }

    private async Task<(Parameters? Form, IssuerClient? Client, OAuthError? Error)> WhoAsync(HttpContext context)
    {
        var form = await Parameters.OfFormAsync(context).ConfigureAwait(false);
        if (form is null)
            return (null, null, OAuthError.InvalidRequest("Send a form: application/x-www-form-urlencoded, not too long."));
        if (form.Repeated is not null)
            return (form, null, OAuthError.InvalidRequest("A parameter was sent twice."));
        var (client, error) = await ClientAuthentication.OfAsync(context, form, clients).ConfigureAwait(false);
        return (form, client, error);
    }

    private async Task<(Dictionary<string, object>?, OAuthError?)> OfCodeAsync(IssuerClient client, Parameters form, CancellationToken ct)
    {
        var code = await mint.ReadAsync(form["code"], TokenMint.CodeType).ConfigureAwait(false);
        if (code is null || SignInEndpoint.Text(code, "client_id") != client.Id)
            return (null, OAuthError.InvalidGrant("The code is not known, or it is too old. Begin again at the authorization endpoint."));
        if (form["redirect_uri"] is { } uri && uri != SignInEndpoint.Text(code, "redirect_uri"))
            return (null, OAuthError.InvalidGrant("redirect_uri is not the one the code was asked for with."));
        if (!Fits(form["code_verifier"], SignInEndpoint.Text(code, "challenge")!))
            return (null, OAuthError.InvalidGrant("code_verifier does not fit the code_challenge."));
        var expires = At(code, "auth_time") + options.RefreshTokenLifetime;
        if (!ledger.TrySpend(code.Id, code.ValidTo))
            return (null, Reused(code, "A code", client, expires));
        return await ForPersonAsync(client, code, SignInEndpoint.Text(code, "nonce"), expires, null, ct).ConfigureAwait(false);
    }

    private async Task<(Dictionary<string, object>?, OAuthError?)> OfRefreshAsync(IssuerClient client, Parameters form, CancellationToken ct)
    {
        var old = await mint.ReadAsync(form["refresh_token"], TokenMint.RefreshType).ConfigureAwait(false);
        if (old is null || SignInEndpoint.Text(old, "client_id") != client.Id || ledger.IsRevoked(SessionOf(old)))
            return (null, OAuthError.InvalidGrant("The refresh token is not known, has expired or was revoked. Sign in again."));
        var scopes = form["scope"] is null ? null : form.Words("scope");
        if (scopes?.Any(scope => !ScopesOf(old).Contains(scope, StringComparer.Ordinal)) == true)
            return (null, new OAuthError("invalid_scope", "A refresh cannot widen the scope."));
        if (!ledger.TrySpend(old.Id, old.ValidTo))
            return (null, Reused(old, "A refresh token", client, old.ValidTo));
        return await ForPersonAsync(client, old, null, old.ValidTo, scopes, ct).ConfigureAwait(false);
    }

    private (Dictionary<string, object>?, OAuthError?) OfClient(IssuerClient client) => client.Secret is null
        ? (null, new OAuthError("unauthorized_client", "A client without a secret cannot call for itself."))
        : (Answer(new AccessRights { Subject = client.Id, ClientId = client.Id, Roles = client.Roles, Claims = client.Claims }), null);

    private async Task<(Dictionary<string, object>?, OAuthError?)> ForPersonAsync(
        IssuerClient client, JsonWebToken from, string? nonce, DateTimeOffset expires, IReadOnlyList<string>? narrowed, CancellationToken ct)
    {
        // Asked again each time: rights that were taken away are gone with the next refresh.
        if (await users.FindAsync(from.Subject, ct).ConfigureAwait(false) is not { } user)
            return (null, OAuthError.InvalidGrant("The user is gone."));
        var granted = ScopesOf(from);
        var rights = new AccessRights
        {
            Subject = user.Subject,
            ClientId = client.Id,
            Roles = user.Roles,
            Claims = user.Claims,
            Scopes = narrowed ?? granted,
            Session = SessionOf(from),
            SignedInAt = At(from, "auth_time"),
        };
        var answer = Answer(rights);
        if (rights.Scopes.Contains("openid", StringComparer.Ordinal))
            answer["id_token"] = mint.IdToken(rights, user.DisplayName, nonce);
        if (granted.Contains(Offline, StringComparer.Ordinal) && client.May("refresh_token"))
            answer["refresh_token"] = Refresh(rights, granted, expires);
        return (answer, null);
    }

    private Dictionary<string, object> Answer(AccessRights rights)
    {
        var answer = new Dictionary<string, object>
        {
            ["access_token"] = mint.AccessToken(rights),
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)options.AccessTokenLifetime.TotalSeconds,
        };
        if (rights.Scopes.Count > 0)
            answer["scope"] = string.Join(' ', rights.Scopes);
        return answer;
    }

    private string Refresh(AccessRights rights, IReadOnlyList<string> granted, DateTimeOffset expires) => mint.Internal(
        TokenMint.RefreshType,
        new Dictionary<string, object>
        {
            ["sub"] = rights.Subject,
            ["client_id"] = rights.ClientId,
            ["scope"] = string.Join(' ', granted),
            ["sid"] = rights.Session!,
            ["auth_time"] = rights.SignedInAt!.Value.ToUnixTimeSeconds(),
        },
        expires);

    private OAuthError Reused(JsonWebToken token, string what, IssuerClient client, DateTimeOffset until)
    {
        RevokeSession(token, until);
        log.UsedTwice(what, client.Id);
        return OAuthError.InvalidGrant($"{what} was used twice: all tokens of this sign-in are revoked. Sign in again.");
    }

    // Remembered until the last refresh token has expired, and any access token made with it.
    private void RevokeSession(JsonWebToken token, DateTimeOffset until) => ledger.Revoke(SessionOf(token), until + options.AccessTokenLifetime);

    private static bool Fits(string? verifier, string challenge) =>
        verifier is { Length: >= 43 and <= 128 } && verifier.All(letter => char.IsAsciiLetterOrDigit(letter) || "-._~".Contains(letter, StringComparison.Ordinal))
        && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))), Encoding.ASCII.GetBytes(challenge));

    private static string SessionOf(JsonWebToken token) => SignInEndpoint.Text(token, "sid")!;

    private static string[] ScopesOf(JsonWebToken token) => SignInEndpoint.Text(token, "scope")!.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static DateTimeOffset At(JsonWebToken token, string claim) =>
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(token.GetClaim(claim).Value, CultureInfo.InvariantCulture));
}
