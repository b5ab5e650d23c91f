namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>A text is no GraphQL, or is beyond the limits of the parser.</summary>
public sealed class GraphQLSyntaxException(GraphQLError error) : Exception(error.Message)
{
    /// <summary>What is wrong and where; its code is <see cref="ErrorCode.Syntax"/> or <see cref="ErrorCode.LimitExceeded"/>. May be shown to any client.</summary>
    public GraphQLError Error { get; } = error;

    internal static GraphQLSyntaxException At(SourceText source, int offset, string problem) => new(new GraphQLError
    {
        Message = $"Syntax Error: {problem}",
        Locations = [source.LocationOf(offset)],
        Code = ErrorCode.Syntax,
    });

    internal static GraphQLSyntaxException Limit(SourceText source, int offset, string problem) => new(new GraphQLError
    {
        Message = problem,
        Locations = [source.LocationOf(offset)],
        Code = ErrorCode.LimitExceeded,
    });
}
