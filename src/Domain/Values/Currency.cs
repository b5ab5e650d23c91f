using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace KiVendTout.Domain.Values;

/// <summary>
/// A currency of ISO 4217 (list one, funds included, as of 2026) in which amounts can be stated. Codes without a minor
/// unit (metals such as XAU, XXX, XTS) are left out: nothing can be paid in them. One instance per code.
/// </summary>
[JsonConverter(typeof(TextValueJsonConverter<Currency>))]
public sealed record Currency : ITextValue<Currency>
{
    // A code stays here when ISO withdraws it, because stored events may carry it.
    private const string NoDigits =
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";

    private const string TwoDigits = """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
        COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
        INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
        MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
        STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
        """;

    private const string ThreeDigits = "BHD IQD JOD KWD LYD OMR TND";

    private const string FourDigits = "CLF UYW";

    private static readonly FrozenDictionary<string, Currency> ByCode =
        new[] { (NoDigits, 0), (TwoDigits, 2), (ThreeDigits, 3), (FourDigits, 4) }
            .SelectMany(list => list.Item1
                .Split((char[])[' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
                .Select(code => new Currency(code, list.Item2)))
            .ToFrozenDictionary(currency => currency.Code, StringComparer.OrdinalIgnoreCase);

    private Currency(string code, int minorDigits) => (Code, MinorDigits) = (code, minorDigits);

    /// <summary>Every currency there is, in no order.</summary>
    public static IReadOnlyCollection<Currency> All => ByCode.Values;

    /// <summary>Pound sterling.</summary>
    public static Currency Gbp { get; } = ByCode["GBP"];

    /// <summary>Euro.</summary>
    public static Currency Eur { get; } = ByCode["EUR"];

    /// <summary>The three capitals, such as <c>GBP</c>.</summary>
    public string Code { get; }

    /// <summary>How many decimal places the smallest payable unit has: 2 for GBP, 0 for JPY, 3 for KWD.</summary>
    public int MinorDigits { get; }

    /// <inheritdoc cref="ITextValue{TSelf}.Parse"/>
    public static Currency Parse(string? text) =>
        TryParse(text, out var value, out var fault) ? value : throw new FormatException(fault);

    /// <inheritdoc/>
    public static bool TryParse(
        [NotNullWhen(true)] string? text,
        [NotNullWhen(true)] out Currency? value,
        [NotNullWhen(false)] out string? fault)
    {
        var known = ByCode.TryGetValue(text?.Trim() ?? "", out value);
        fault = known ? null : $"{Quoted.Short(text)} is no currency of ISO 4217 that amounts can be stated in, such as GBP.";
        return known;
    }

    /// <inheritdoc/>
    public override string ToString() => Code;
}
