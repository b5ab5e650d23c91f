using System.Security.Claims;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Transport.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.GraphQLServer.Transport.WebSockets;

/// <summary>Takes upgrades to WebSockets and chooses the subprotocol.</summary>
internal sealed class WebSocketTransport(IGraphQLExecutor executor, OpenConnections connections, TimeProvider time, ILogger logger, CancellationToken stopping)
{
    private const string Protocol = "graphql-transport-ws";

    public async Task RunAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Answers.WriteAsync(context, Refusal.Bad("The upgrade is not one to a WebSocket: connect with a WebSocket client."), MediaType.Json).ConfigureAwait(false);
            return;
        }

        if (stopping.IsCancellationRequested || !connections.TryEnter())
        {
            await Answers.WriteAsync(context, stopping.IsCancellationRequested ? Refusal.Stopping : Refusal.Crowded, MediaType.Json).ConfigureAwait(false);
            return;
        }

        try
        {
            await TalkAsync(context).ConfigureAwait(false);
        }
        finally
        {
            connections.Leave();
        }
    }

    private async Task TalkAsync(HttpContext context)
    {
        var ours = context.WebSockets.WebSocketRequestedProtocols.Contains(Protocol, StringComparer.Ordinal);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = ours ? Protocol : null,

            // Pings of the WebSocket itself find a client that is gone without a word; the protocol's own tell programs between that it is not.
            KeepAliveInterval = executor.Options.KeepAlive,
            KeepAliveTimeout = executor.Options.KeepAlive * 5,
        }).ConfigureAwait(false);
        using var channel = new SocketChannel(socket, executor.Options.MaxBodyBytes, context.RequestAborted);
        if (!ours)
        {
            // The code can only be told over an open WebSocket.
            await channel.CloseAsync(CloseReason.Subprotocol).ConfigureAwait(false);
        }

        using var session = new SocketSession(channel, executor, context.RequestServices, UserOf(context), time, logger, context.RequestAborted);
        await session.RunAsync(stopping).ConfigureAwait(false);
    }

    /// <summary>
    /// A page of another origin may open a WebSocket with the cookies of its visitor, and no browser asks first. So from there nobody is signed in until
    /// a token comes with connection_init.
    /// </summary>
    private static ClaimsPrincipal UserOf(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        var own = origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority.Equals(context.Request.Host.Value, StringComparison.OrdinalIgnoreCase));
        return own ? context.User : new ClaimsPrincipal(new ClaimsIdentity());
    }
}
