using System.Globalization;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace KiVendTout.GraphQL.Access;

/// <summary>
/// Finds out who calls, refuses a token that is not good instead of taking its bearer for a stranger, and holds each client to its rate. Before both APIs, so that
/// none of them has rules of its own.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, AccessOptions access, ClientLimits limits)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!access.Guarded.Any(path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)))
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        if (context.Request.Headers.Upgrade.Count > 0)
            context.RequestServices.GetRequiredService<OperationLimits>().Address = context.Connection.RemoteIpAddress;
        var isRefused = false;
        if (IsBearer(context.Request))
        {
            var result = await context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme).ConfigureAwait(false);
            isRefused = !result.Succeeded;
            if (result.Succeeded)
                context.User = result.Principal;
        }

        // A bad token counts for the address it comes from: guessing is limited too.
        if (limits.Take(context.User, context.Connection.RemoteIpAddress) is var (answer, name, limit) && !Tell(context, answer, name, limit))
            await RefuseAsync(context, 429, "rate.exceeded", ErrorCode.Busy, limit.Refusal(answer), answer.RetryAfter).ConfigureAwait(false);
        else if (isRefused)
            await RefuseTokenAsync(context).ConfigureAwait(false);
        else
            await next(context).ConfigureAwait(false);
    }

    private static bool IsBearer(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith("Bearer", StringComparison.OrdinalIgnoreCase);

    // draft-ietf-httpapi-ratelimit-headers-10: q of w seconds, r left, t seconds until all are there.
    private static bool Tell(HttpContext context, RateAnswer answer, string name, RateLimit limit)
    {
        var window = Math.Max(1, (int)Math.Ceiling(limit.Burst / limit.PerSecond));
        context.Response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={limit.Burst};w={window}");
        context.Response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";r={answer.Remaining};t={answer.FullIn}");
        return answer.IsAllowed;
    }

    private static Task RefuseTokenAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\", error_description=\"The token is not good here.\"";
        return RefuseAsync(
            context, 401, "auth.token_refused", ErrorCode.NotAuthenticated,
            "The token is not good here: it has expired, was revoked, or is meant for somebody else. Get a new one, or send none.", null);
    }

    private static async Task RefuseAsync(HttpContext context, int status, string code, string graphQLCode, string message, int? retryAfter)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        if (retryAfter is { } seconds)
            response.Headers.RetryAfter = Math.Max(1, seconds).ToString(CultureInfo.InvariantCulture);
        var isGraphQL = context.Request.Path.StartsWithSegments("/graphql", StringComparison.OrdinalIgnoreCase);
        // What GraphQL over HTTP asks for: a client that reads only application/json gets that.
        response.ContentType = !isGraphQL ? "application/problem+json"
            : context.Request.Headers.Accept.ToString().Contains("application/graphql-response+json", StringComparison.OrdinalIgnoreCase) ? "application/graphql-response+json; charset=utf-8"
            : "application/json; charset=utf-8";
        object body = isGraphQL
            ? new { errors = new[] { new { message, extensions = new { code = graphQLCode } } } }
            : new { type = $"urn:kivendtout:problem:{code}", title = status == 429 ? "Too many requests" : "Sign in first", status, detail = message, code, errors = Array.Empty<object>() };
        await JsonSerializer.SerializeAsync(response.Body, body, body.GetType(), cancellationToken: context.RequestAborted).ConfigureAwait(false);
    }
}
