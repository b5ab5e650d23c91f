using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.GraphQLServer.Telemetry;

/// <summary>The engine's log lines. Variables and arguments are in none of them.</summary>
internal static partial class GraphQLLog
{
    [LoggerMessage(
        4001, LogLevel.Information, "GraphQL {Type} {Operation} {Outcome} in {Milliseconds:0.00} ms, cost {FieldCost}/{TypeCost}, document {Hash}, errors {Codes}", SkipEnabledCheck = true)]
    public static partial void Answered(
        ILogger logger, string type, string operation, string outcome, double milliseconds, double fieldCost, double typeCost, string hash, string codes);

    [LoggerMessage(4002, LogLevel.Error, "GraphQL field {Path} failed")]
    public static partial void ResolverFailed(ILogger logger, Exception problem, string path);

    [LoggerMessage(
        4003,
        LogLevel.Warning,
        "GraphQL timeout while keys waited to be loaded: a resolver neither ended nor waited for a loader. Does it await the task of another resolver's load? It must ask the loader itself.")]
    public static partial void LoadsWaited(ILogger logger);

    [LoggerMessage(4005, LogLevel.Warning, "GraphQL {Place} was hindered, {Code}: {Problem}. The client was told so; further fields of the same operation that fail so are not logged.")]
    public static partial void Hindered(ILogger logger, string place, string code, string problem);

    [LoggerMessage(4006, LogLevel.Error, "GraphQLOptions.ExplainException failed: the exception that it was asked about stays hidden")]
    public static partial void ExplanationFailed(ILogger logger, Exception problem);

    [LoggerMessage(4004, LogLevel.Error, "GraphQL subscription {Operation} ended: its source failed")]
    public static partial void SourceFailed(ILogger logger, Exception problem, string operation);
}
