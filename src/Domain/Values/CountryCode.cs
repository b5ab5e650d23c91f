using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace KiVendTout.Domain.Values;

/// <summary>
/// A country: one of the 249 codes of ISO 3166-1 alpha-2, <c>EU</c> (European Union, exceptionally reserved there), or
/// <c>ZZ</c> (unknown, from the range left to users). Small letters become capitals. <c>default(CountryCode)</c> throws
/// when read.
/// </summary>
[JsonConverter(typeof(TextValueJsonConverter<CountryCode>))]
public readonly record struct CountryCode : ITextValue<CountryCode>
{
    // ISO 3166-1, as maintained by https://www.iso.org/iso-3166-country-codes.html; a code stays here when ISO withdraws
    // it, because stored events may carry it.
    private const string Codes = """
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
        CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
        FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
        JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
        MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
        PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
        TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
        EU ZZ
        """;

    private static readonly FrozenDictionary<string, CountryCode> ByCode = Codes
        .Split((char[])[' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .ToFrozenDictionary(code => code, code => new CountryCode(code), StringComparer.OrdinalIgnoreCase);

    private readonly string? _value;

    private CountryCode(string value) => _value = value;

    /// <summary>Every code there is, in no order.</summary>
    public static IReadOnlyCollection<CountryCode> All => ByCode.Values;

    /// <summary><c>ZZ</c>: the country is not known.</summary>
    public static CountryCode Unknown => ByCode["ZZ"];

    /// <summary>The two capitals.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(CountryCode)</c>.</exception>
    public string Value => _value ?? throw Unset.Value(nameof(CountryCode));

    /// <inheritdoc cref="ITextValue{TSelf}.Parse"/>
    public static CountryCode Parse(string? text) =>
        TryParse(text, out var value, out var fault) ? value : throw new FormatException(fault);

    /// <inheritdoc/>
    public static bool TryParse(
        [NotNullWhen(true)] string? text, out CountryCode value, [NotNullWhen(false)] out string? fault)
    {
        var known = ByCode.TryGetValue(text?.Trim() ?? "", out value);
        fault = known
            ? null
            : $"{Quoted.Short(text)} is no country code of ISO 3166-1 alpha-2, such as GB; an unknown country is ZZ.";
        return known;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
