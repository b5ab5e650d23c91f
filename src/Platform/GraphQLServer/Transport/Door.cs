using KiVendTout.Platform.GraphQLServer.Explorer;
using KiVendTout.Platform.GraphQLServer.Transport.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KiVendTout.Platform.GraphQLServer.Transport;

/// <summary>The one path: sends each request to who knows about it.</summary>
internal sealed class Door(HttpTransport http, RequestDelegate sockets, SdlDocument sdl, ExplorerFiles? explorer)
{
    public Task EnterAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.Append("Vary", "Accept"); // Others may have had reasons of their own.
        response.Headers.XContentTypeOptions = "nosniff";
        if (HttpMethods.IsPost(request.Method))
        {
            return http.PostAsync(context);
        }

        if (IsUpgrade(context))
        {
            return sockets(context);
        }

        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return GetAsync(context);
        }

        if (HttpMethods.IsOptions(request.Method))
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            response.Headers.Allow = Answers.Allowed;
            return Task.CompletedTask;
        }

        return Answers.WriteAsync(context, Refusal.Method, MediaType.Json);
    }

    private Task GetAsync(HttpContext context)
    {
        var parameters = context.Request.Query;
        if (parameters.ContainsKey("sdl"))
        {
            return sdl.WriteAsync(context);
        }

        var asks = parameters.ContainsKey("query") || parameters.ContainsKey("documentId") || parameters.ContainsKey("id") || parameters.ContainsKey("extensions");
        var accepted = AcceptHeader.Read(context.Request.Headers.Accept, html: explorer is not null && !asks);
        if (explorer is not null && !asks)
        {
            if (context.Request.Path.Value is [.., '/'])
            {
                return explorer.WriteAsync(context);
            }

            if (accepted.Best == MediaType.Html)
            {
                // Found, not moved: browsers remember the latter, and the explorer may be off tomorrow.
                context.Response.Redirect($"{context.Request.PathBase}{context.Request.Path}/");
                return Task.CompletedTask;
            }
        }

        return http.GetAsync(context, accepted);
    }

    /// <summary>Other upgrades (h2c) are an offer that may be passed over.</summary>
    private static bool IsUpgrade(HttpContext context) =>
        context.Request.Headers.Upgrade is { Count: > 0 } upgrade
            ? upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase) && HttpMethods.IsGet(context.Request.Method)
            : HttpMethods.IsConnect(context.Request.Method) && context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true;
}
