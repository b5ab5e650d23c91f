using System.Collections.Frozen;
using KiVendTout.Domain.Values;

namespace KiVendTout.Handlers.OnlineRetail;

/// <summary>
/// The country names of the layout: the 38 of Online Retail and five more of Online Retail II, with their codes. The file's "Channel
/// Islands" have no code together, so the larger, Jersey, stands for them.
/// </summary>
public static class CountryNames
{
    private const string Table = """
        AU Australia, AT Austria, BH Bahrain, BE Belgium, BM Bermuda, BR Brazil, CA Canada, JE Channel Islands, CY Cyprus,
        CZ Czech Republic, DK Denmark, IE EIRE, EU European Community, FI Finland, FR France, DE Germany, GR Greece,
        HK Hong Kong, IS Iceland, IL Israel, IT Italy, JP Japan, KR Korea, LB Lebanon, LT Lithuania, MT Malta, NL Netherlands,
        NG Nigeria, NO Norway, PL Poland, PT Portugal, ZA RSA, SA Saudi Arabia, SG Singapore, ES Spain, SE Sweden,
        CH Switzerland, TH Thailand, AE United Arab Emirates, GB United Kingdom, ZZ Unspecified, US USA, ZZ West Indies
        """;

    private static readonly FrozenDictionary<string, CountryCode> Codes = Table
        .Split((char[])[',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .ToFrozenDictionary(entry => entry[3..], entry => CountryCode.Parse(entry[..2]), StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, CountryCode>.AlternateLookup<ReadOnlySpan<char>> BySpan = Codes.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Finds a country.</summary>
    /// <param name="name">As written in the file, in any case.</param>
    /// <param name="code">Its code, if it is known.</param>
    public static bool TryFind(ReadOnlySpan<char> name, out CountryCode code) => BySpan.TryGetValue(name.Trim(), out code);
}
