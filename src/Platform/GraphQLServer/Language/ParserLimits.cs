namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>What a parser takes before it gives up, so that a hostile text costs little and never the process.</summary>
/// <param name="MaxTokens">Tokens of a document; comments and commas are none.</param>
/// <param name="MaxDepth">How deep selections, values and types may nest, each on its own.</param>
/// <param name="MaxDirectivesPerLocation">Directives at one place.</param>
public sealed record ParserLimits(int MaxTokens, int MaxDepth, int MaxDirectivesPerLocation)
{
    /// <summary>The limits of <see cref="GraphQLOptions"/> as they are when nobody changes them.</summary>
    public static ParserLimits Default { get; } = From(new GraphQLOptions());

    /// <summary>For texts of our own, such as a schema: only the depth is bounded.</summary>
    public static ParserLimits Trusted { get; } = new(int.MaxValue, 200, int.MaxValue);

    /// <summary>The limits that a server was given.</summary>
    public static ParserLimits From(GraphQLOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ParserLimits(options.MaxTokens, options.MaxParseDepth, options.MaxDirectivesPerLocation);
    }
}
