using KiVendTout.Platform.GraphQLServer.Execution;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.GraphQLServer.Transport.Http;

/// <summary>Why a request did not come as far as the engine.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Message">What happened and what to do about it.</param>
/// <param name="Code">See <see cref="ErrorCode"/>.</param>
internal sealed record Refusal(int Status, string Message, string Code = ErrorCode.BadRequest)
{
    public static Refusal Bad(string message) => new(StatusCodes.Status400BadRequest, message);

    public static Refusal TooLarge(int bytes) =>
        new(StatusCodes.Status413PayloadTooLarge, $"The request is larger than {bytes} bytes, counted after decompression: send less.", ErrorCode.LimitExceeded);

    public static readonly Refusal Crowded =
        new(StatusCodes.Status503ServiceUnavailable, "Too many subscription connections are open: try again in a moment.", ErrorCode.Busy);

    public static readonly Refusal Stopping =
        new(StatusCodes.Status503ServiceUnavailable, "The server is stopping: try again in a moment.", ErrorCode.Busy);

    public static readonly Refusal NotAcceptable = new(
        StatusCodes.Status406NotAcceptable, "The Accept header allows none of application/graphql-response+json, application/json and text/event-stream: allow one.");

    public static readonly Refusal NeedsStream = new(
        StatusCodes.Status406NotAcceptable, "A subscription has many answers: ask with Accept: text/event-stream, or over a WebSocket with graphql-transport-ws.");

    public static readonly Refusal Method =
        new(StatusCodes.Status405MethodNotAllowed, "GraphQL is asked with POST, or with GET when nothing is changed.");

    /// <summary>What a client is told of an exception outside of an execution, such as of a service that cannot be made; what it is not told goes to the log.</summary>
    public static Refusal Of(Exception unforeseen, GraphQLOptions options, ILogger logger)
    {
        if (Explanations.Of(options, logger, unforeseen) is { } told)
        {
            Telemetry.GraphQLLog.Hindered(logger, "request", told.Code ?? "none", unforeseen.Message);
            return new Refusal(StatusCodes.Status500InternalServerError, told.Message, told.Code ?? ErrorCode.Unexpected);
        }

        logger.RequestFailed(unforeseen);
        return Unexpected;
    }

    private static readonly Refusal Unexpected =
        new(StatusCodes.Status500InternalServerError, "Something unexpected happened on the server and was logged there: try again, then ask its operators.", ErrorCode.Unexpected);
}
