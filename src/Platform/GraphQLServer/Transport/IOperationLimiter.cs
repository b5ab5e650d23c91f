using System.Security.Claims;

namespace KiVendTout.Platform.GraphQLServer.Transport;

/// <summary>
/// Optional service of the connection's scope: holds a client to its rate on a WebSocket too, where a middleware sees one request however many operations follow.
/// </summary>
public interface IOperationLimiter
{
    /// <summary>Counts an operation.</summary>
    /// <param name="user">Who sends it.</param>
    /// <returns>Null when it may run; else what to tell the client in its place.</returns>
    GraphQLError? Refuse(ClaimsPrincipal user);
}
