using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Validation;

/// <summary>Holds documents against a schema: section 5 of the specification, and the limits of <see cref="GraphQLOptions"/>.</summary>
public static class DocumentValidator
{
    /// <summary>
    /// Everything that is wrong with a document; empty when it may be executed. A document beyond a limit gets only that said: its rules are not looked
    /// at, so a hostile document costs little. At most <see cref="GraphQLOptions.MaxErrors"/> errors, in the order of the text.
    /// </summary>
    /// <param name="schema">The schema it is meant for.</param>
    /// <param name="document">What the parser made.</param>
    /// <param name="options">Limits, and whether introspection and suggestions are given.</param>
    public static IReadOnlyList<GraphQLError> Validate(Schema schema, DocumentNode document, GraphQLOptions options)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(options);
        var context = new ValidationContext(schema, document, options);
        try
        {
            DocumentLimits.Check(context);
            if (context.Errors.Count == 0)
            {
                DocumentWalker.Walk(context);
                context.Sort();
            }
        }
        catch (ValidationAbortedException)
        {
            // The last error says why it went no further.
            context.Sort();
        }

        return context.Errors;
    }
}
