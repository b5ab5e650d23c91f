namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>
/// Reads documents, values and types by the grammar of the September 2025 specification. Depth and tokens are counted before anything is
/// allocated, so no text can end the process.
/// </summary>
public static class Parser
{
    /// <summary>Reads a document of operations, fragments and definitions.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="limits">What to take at the most.</param>
    /// <exception cref="GraphQLSyntaxException">It is no document, or goes beyond the limits.</exception>
    public static DocumentNode Parse(SourceText source, ParserLimits limits)
    {
        var parser = new DocumentParser(source, limits);
        return parser.ParseDocument();
    }

    /// <summary>Reads a document within <see cref="ParserLimits.Default"/>.</summary>
    /// <inheritdoc cref="Parse(SourceText, ParserLimits)"/>
    public static DocumentNode Parse(string text) => Parse(SourceText.Of(text), ParserLimits.Default);

    /// <summary>Reads a value; variables may be in it.</summary>
    /// <inheritdoc cref="Parse(SourceText, ParserLimits)"/>
    public static ValueNode ParseValue(SourceText source, ParserLimits? limits = null)
    {
        var parser = new DocumentParser(source, limits ?? ParserLimits.Default);
        return parser.ParseOnlyValue();
    }

    /// <summary>Reads a reference to a type: <c>[Int!]</c>.</summary>
    /// <inheritdoc cref="Parse(SourceText, ParserLimits)"/>
    public static TypeNode ParseType(SourceText source, ParserLimits? limits = null)
    {
        var parser = new DocumentParser(source, limits ?? ParserLimits.Default);
        return parser.ParseOnlyType();
    }
}
