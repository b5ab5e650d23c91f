using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>Makes schemas: of classes, or of SDL.</summary>
public sealed partial class SchemaBuilder
{
    /// <summary>
    /// An executable schema of SDL. Fields read the entry (dictionary, JSON object) or property of their name from their parent; a function there is called; the entry
    /// <c>__typename</c> tells the type of a value of an interface or union. Enum values are their names.
    /// </summary>
    /// <param name="sdl">The schema's definitions and extensions.</param>
    /// <param name="bindings">Root object, resolvers, sources and scalars; null for none.</param>
    /// <exception cref="SchemaException">It breaks the rules; every breach is named.</exception>
    /// <exception cref="GraphQLSyntaxException">It is no GraphQL.</exception>
    public static Schema FromSdl(string sdl, SdlBindings? bindings = null)
    {
        ArgumentNullException.ThrowIfNull(sdl);
        return new SdlReader(bindings ?? new SdlBindings()).Read(Parser.Parse(SourceText.Of(sdl), ParserLimits.Trusted));
    }
}
