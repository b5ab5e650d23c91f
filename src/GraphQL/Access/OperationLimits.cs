using System.Net;
using System.Security.Claims;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Transport;

namespace KiVendTout.GraphQL.Access;

/// <summary>The same rates for each operation of a WebSocket; one for each connection, which knows where it comes from.</summary>
internal sealed class OperationLimits(ClientLimits limits) : IOperationLimiter
{
    /// <summary>Where the connection comes from.</summary>
    public IPAddress? Address { get; set; }

    public GraphQLError? Refuse(ClaimsPrincipal user) => limits.Take(user, Address) is not var (answer, _, limit) || answer.IsAllowed
        ? null
        : new GraphQLError { Message = limit.Refusal(answer), Code = ErrorCode.Busy, Extensions = new Dictionary<string, object?> { ["retryAfter"] = Math.Max(1, answer.RetryAfter) } };
}
