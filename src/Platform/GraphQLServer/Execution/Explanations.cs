using KiVendTout.Platform.GraphQLServer.Telemetry;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.GraphQLServer.Execution;

/// <summary>The application's word on an exception: see <see cref="GraphQLOptions.ExplainException"/>.</summary>
internal static class Explanations
{
    /// <summary>What the application tells the client of an exception, or null when it has nothing to say and the exception is a mistake to be hidden.</summary>
    public static GraphQLError? Of(GraphQLOptions options, ILogger logger, Exception problem)
    {
        try
        {
            return options.ExplainException?.Invoke(problem) is { } told ? WithCause(told, problem) : null;
        }
#pragma warning disable CA1031 // An explanation that fails must not take the answer with it: the exception is hidden as if nobody knew it.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            GraphQLLog.ExplanationFailed(logger, broken);
            return null;
        }
    }

    private static GraphQLError WithCause(GraphQLError told, Exception problem) => told.Exception is not null ? told : new GraphQLError
    {
        Message = told.Message,
        Code = told.Code,
        Extensions = told.Extensions,
        Locations = told.Locations,
        Path = told.Path,
        Exception = problem,
    };
}
