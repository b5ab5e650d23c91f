using KiVendTout.Platform.GraphQLServer.Execution;
using Microsoft.AspNetCore.Http;

namespace KiVendTout.Platform.GraphQLServer.Transport.Http;

/// <summary>
/// Which status an answer has: the one place that knows. GraphQL over HTTP as its audit suite (graphql-http 1.23) checks it: a client that asks for
/// application/json finds what its document did wrong in the body alone; what is wrong with the HTTP request is told by the status to all.
/// </summary>
internal static class StatusTable
{
    public static int StatusOf(ResultKind kind, MediaType type) => kind switch
    {
        ResultKind.Executed => StatusCodes.Status200OK,
        ResultKind.MutationNotAllowed => StatusCodes.Status405MethodNotAllowed,
        ResultKind.Busy => StatusCodes.Status503ServiceUnavailable,
        _ => type == MediaType.GraphQLJson ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK,
    };
}
