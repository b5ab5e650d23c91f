using System.Security.Claims;

namespace KiVendTout.Platform.GraphQLServer.Transport;

/// <summary>
/// Optional service: knows who a token belongs to. A browser cannot put a header on a WebSocket, so its client sends the token in the payload of
/// <c>connection_init</c>, as <c>{"authorization": "Bearer ..."}</c> or <c>{"headers": {"Authorization": "Bearer ..."}}</c>.
/// </summary>
public interface IConnectionAuthenticator
{
    /// <summary>Checks a token.</summary>
    /// <param name="bearerToken">The token, without the word Bearer.</param>
    /// <param name="cancellationToken">Ends when the client has gone.</param>
    /// <returns>Who it is; null when the token is not good, and the connection is closed with 4403.</returns>
    ValueTask<ClaimsPrincipal?> AuthenticateAsync(string bearerToken, CancellationToken cancellationToken);
}
