using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>The places of directives as documents and SDL spell them: <c>FIELD_DEFINITION</c>.</summary>
public static class DirectiveLocationNames
{
    private static readonly Dictionary<string, DirectiveLocations> ByName = Enum.GetValues<DirectiveLocations>()
        .Where(location => location != DirectiveLocations.None)
        .ToDictionary(Spell, StringComparer.Ordinal);

    /// <summary>The place of a name.</summary>
    public static bool TryParse(string name, out DirectiveLocations location) => ByName.TryGetValue(name, out location);

    /// <summary>The names of these places, in the specification's order.</summary>
    public static IEnumerable<string> Of(DirectiveLocations locations) => ByName.Where(known => locations.HasFlag(known.Value)).Select(known => known.Key);

    private static string Spell(DirectiveLocations location) =>
        string.Concat(location.ToString().Select((letter, i) => i > 0 && char.IsAsciiLetterUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}"));
}
