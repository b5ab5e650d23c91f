using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Rest.Problems;
using Microsoft.AspNetCore.Http;

namespace KiVendTout.GraphQL.Rest.Calls;

/// <summary>Lets callers in, or says why not.</summary>
internal static class Admission
{
    /// <summary>Null when the caller may come in. A token that is there and not valid is refused everywhere: its owner believes to be signed in.</summary>
    public static Problem? Check(HttpContext http, Entry entry, Caller caller)
    {
        if (!caller.IsSignedIn && http.Request.Headers.Authorization.Count > 0)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            return Problem.Of(401, "access.invalid_token", "The token is not valid, or no longer. Get a new one and send it as Authorization: Bearer TOKEN.");
        }

        if (entry.Anybody)
        {
            return null;
        }

        if (!caller.IsSignedIn)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return Problem.Of(401, "access.not_signed_in", "This needs a token. Sign in and send it as Authorization: Bearer TOKEN.");
        }

        return entry.Roles.IsEmpty || entry.Roles.Any(caller.Roles.Contains) ? null : RestCall.Forbidden(
            $"This is for {string.Join(" and ", entry.Roles)} only. Ask somebody with that role, or sign in as one.");
    }
}

/// <summary>Whether a client takes what is answered here.</summary>
internal static class Acceptance
{
    /// <summary>No Accept header takes anything; one that cannot be read takes nothing.</summary>
    public static bool TakesJson(HttpRequest request)
    {
        var accept = request.Headers.Accept;
        if (string.IsNullOrEmpty(accept))
        {
            return true;
        }

        if (!Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParseList([accept.ToString()], out var types))
        {
            return false;
        }

        // The most exact range decides: "application/json;q=0, */*" takes anything but JSON.
        var best = types
            .Where(type => type.MediaType.Value is "*/*" || type.MediaType.Equals("application/*", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(type => type.MatchesAllTypes ? 0 : type.MatchesAllSubTypes ? 1 : 2)
            .FirstOrDefault();
        return best is not null && (best.Quality ?? 1) > 0;
    }
}
