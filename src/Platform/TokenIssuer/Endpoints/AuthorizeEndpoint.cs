using System.Text.RegularExpressions;
using KiVendTout.Platform.TokenIssuer.Directories;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.TokenIssuer.Endpoints;

/// <summary>
/// <c>/connect/authorize</c>: looks at what a client asks for and shows the sign-in page. Authorization code with PKCE (S256) only, as OAuth 2.1 has it.
/// What is wrong with the client or its address is told to the person; all else to the client, by redirect.
/// </summary>
internal sealed partial class AuthorizeEndpoint(TokenIssuerOptions options, SignInEndpoint signIn, IClientDirectory clients, ILogger<AuthorizeEndpoint> log)
{
    private const string Remedy = "Go back to the program you came from and tell its makers.";
    public static readonly IReadOnlyList<string> Scopes = ["openid", "profile", "offline_access"];

    public async Task<IResult> AskAsync(HttpContext context)
    {
        var asked = HttpMethods.IsPost(context.Request.Method) ? await Parameters.OfFormAsync(context).ConfigureAwait(false) : Parameters.OfQuery(context.Request);
        if (asked is null)
            return Refuse(context, "The request holds no form, or too much of one.");
        if (asked.Repeated is not null)
            return Refuse(context, "The request names something twice.");
        if (asked["client_id"] is not { } id || await clients.FindClientAsync(id, context.RequestAborted).ConfigureAwait(false) is not { } client)
            return Refuse(context, "The program that sent you here is not known (client_id).");
        if (asked["redirect_uri"] is not { } uri || !Origins.IsRegistered(client, uri, options.Issuer()))
            return Refuse(context, "The program that sent you here wants the answer at an address that is not registered for it (redirect_uri).");

        if (ErrorIn(asked, client) is { } error)
        {
            log.RefusedRequest("authorize", error.Code);
            return signIn.Answer(uri, asked["state"], new() { ["error"] = error.Code, ["error_description"] = error.Description });
        }

        var wanted = new SignInEndpoint.Wanted(
            client.Id, uri, asked["state"], asked["nonce"], asked["code_challenge"]!, [.. asked.Words("scope").Where(scope => Scopes.Contains(scope, StringComparer.Ordinal))]);
        return signIn.Show(context, client, wanted, asked["login_hint"]);
    }

    private IResult Refuse(HttpContext context, string problem)
    {
        log.RefusedRequest("authorize", "invalid_request");
        return SignInPage.Refusal(context, problem, Remedy);
    }

    private static OAuthError? ErrorIn(Parameters asked, IssuerClient client) => asked switch
    {
        _ when asked["request"] is not null => new OAuthError("request_not_supported", "Send the parameters as they are."),
        _ when asked["request_uri"] is not null => new OAuthError("request_uri_not_supported", "Send the parameters as they are."),
        _ when asked["response_type"] is null => OAuthError.InvalidRequest("response_type is missing: send code."),
        _ when asked["response_type"] != "code" => new OAuthError("unsupported_response_type", "Only response_type=code is supported."),
        _ when asked["response_mode"] is not (null or "query") => OAuthError.InvalidRequest("Only response_mode=query is supported."),
        _ when !client.May("authorization_code") => new OAuthError("unauthorized_client", "This client may not sign people in."),
        _ when asked["code_challenge"] is null => OAuthError.InvalidRequest("PKCE is required: send code_challenge and code_challenge_method=S256."),
        _ when asked["code_challenge_method"] != "S256" => OAuthError.InvalidRequest("code_challenge_method must be S256."),
        _ when !Challenge().IsMatch(asked["code_challenge"]!) => OAuthError.InvalidRequest("code_challenge must be the base64url of a SHA-256: 43 characters."),
        _ when asked["prompt"] == "none" => new OAuthError("login_required", "Nobody stays signed in here: show the sign-in page."),
        _ => null,
    };

    [GeneratedRegex("^[A-Za-z0-9_-]{43}$")]
    private static partial Regex Challenge();
}
