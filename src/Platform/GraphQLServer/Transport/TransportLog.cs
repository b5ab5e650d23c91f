using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.GraphQLServer.Transport;

/// <summary>What the transports say to the log.</summary>
internal static partial class TransportLog
{
    [LoggerMessage(4101, LogLevel.Error, "A GraphQL request ended with an exception that the engine did not foresee; the client was told nothing of it")]
    public static partial void RequestFailed(this ILogger logger, Exception exception);

    [LoggerMessage(4102, LogLevel.Error, "A GraphQL WebSocket ended with an exception that the transport did not foresee; it was closed with 4500")]
    public static partial void SocketFailed(this ILogger logger, Exception exception);

    [LoggerMessage(4103, LogLevel.Debug, "A GraphQL WebSocket was closed with {Code}: {Reason}")]
    public static partial void SocketClosed(this ILogger logger, int code, string reason);
}
