using Microsoft.AspNetCore.Http;

namespace KiVendTout.Platform.TokenIssuer.Endpoints;

/// <summary>An error of RFC 6749: a code for programs and a sentence for the person who writes one.</summary>
internal sealed record OAuthError(string Code, string Description, int Status = StatusCodes.Status400BadRequest)
{
    public static OAuthError InvalidRequest(string description) => new("invalid_request", description);

    public static OAuthError InvalidGrant(string description) => new("invalid_grant", description);

    public static OAuthError InvalidClient { get; } =
        new("invalid_client", "The client is unknown, or its secret is wrong.", StatusCodes.Status401Unauthorized);

    /// <summary>The answer of an endpoint that programs call.</summary>
    public IResult ToResult(HttpContext context)
    {
        if (Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"token\", charset=\"UTF-8\"";
        return Results.Json(new Dictionary<string, string> { ["error"] = Code, ["error_description"] = Description }, statusCode: Status);
    }
}
