using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace KiVendTout.Domain.Values;

/// <summary>Who issued a card's scheme.</summary>
public enum CardBrand
{
    /// <summary>None of those below, or not told.</summary>
    Other,

    /// <summary>Visa.</summary>
    Visa,

    /// <summary>Mastercard.</summary>
    Mastercard,

    /// <summary>American Express.</summary>
    AmericanExpress,

    /// <summary>Cartes Bancaires.</summary>
    CartesBancaires,

    /// <summary>Maestro.</summary>
    Maestro,

    /// <summary>Discover.</summary>
    Discover,

    /// <summary>Diners Club.</summary>
    DinersClub,

    /// <summary>JCB.</summary>
    Jcb,

    /// <summary>UnionPay.</summary>
    UnionPay,
}

/// <summary>
/// All that is kept of a card: the payment provider's token, the brand and the last four digits. A card number cannot
/// enter: a token with 12 or more digits in a row (single blanks, dots and dashes do not interrupt a row) is refused,
/// because a card number has 12 to 19 (ISO/IEC 7812-1); only a UUID is known not to be one. Errors never repeat the token.
/// </summary>
public sealed record CardReference
{
    private const int ShortestCardNumber = 12;
    private const int MaxTokenLength = 128;

    /// <summary>Refers to a card.</summary>
    /// <param name="token">The provider's token: 1 to 128 visible ASCII characters.</param>
    /// <param name="brand">The scheme.</param>
    /// <param name="lastFour">Exactly four digits.</param>
    /// <exception cref="ArgumentException">One of them is malformed, or the token may be a card number.</exception>
    [JsonConstructor]
    public CardReference(string token, CardBrand brand, string lastFour)
    {
        if (Fault(token, brand, lastFour) is { } fault)
            throw new ArgumentException(fault);

        (Token, Brand, LastFour) = (token, brand, lastFour);
    }

    /// <summary>The provider's token.</summary>
    public string Token { get; }

    /// <summary>The scheme.</summary>
    public CardBrand Brand { get; }

    /// <summary>The last four digits of the card number.</summary>
    public string LastFour { get; }

    /// <summary>Refers to a card, or says what is wrong.</summary>
    /// <param name="token">The provider's token.</param>
    /// <param name="brand">The scheme.</param>
    /// <param name="lastFour">Four digits.</param>
    /// <param name="card">The reference, if this returns <see langword="true"/>.</param>
    /// <param name="fault">Otherwise what is wrong and what would be right.</param>
    public static bool TryCreate(
        string? token,
        CardBrand brand,
        string? lastFour,
        [NotNullWhen(true)] out CardReference? card,
        [NotNullWhen(false)] out string? fault)
    {
        fault = Fault(token, brand, lastFour);
        card = fault is null ? new CardReference(token!, brand, lastFour!) : null;
        return fault is null;
    }

    /// <summary>Brand and last four: fit for a person to see, without the token.</summary>
    public override string ToString() => $"{Brand} ending in {LastFour}";

    private static string? Fault(string? token, CardBrand brand, string? lastFour) => token switch
    {
        null or "" or { Length: > MaxTokenLength } => $"A card token has 1 to {MaxTokenLength} characters.",
        _ when MayHoldCardNumber(token) =>
            "This card token may be a card number. Have the payment provider issue a token; never send the number itself.",
        _ when !token.All(c => c is > ' ' and <= '~') => "A card token has visible ASCII characters only.",
        _ when !Enum.IsDefined(brand) => $"{(int)brand} is no card brand.",
        _ when lastFour is not { Length: 4 } || !lastFour.All(char.IsAsciiDigit) => "The last four of a card are four digits.",
        _ => null,
    };

    private static bool MayHoldCardNumber(string token)
    {
        if (IsUuid(token))
            return false;

        var (row, interrupted) = (0, false);
        foreach (var c in token)
        {
            if (char.IsDigit(c))
                (row, interrupted) = (row + 1, false);
            else if (c is ' ' or '.' or '-' && row > 0 && !interrupted)
                interrupted = true;
            else
                (row, interrupted) = (0, false);

            if (row >= ShortestCardNumber)
                return true;
        }

        return false;
    }

    // Digits alone could be a number dressed up as a UUID; a real one practically always has letters.
    private static bool IsUuid(string token) =>
        Guid.TryParseExact(token, "D", out _) && token.Any(char.IsAsciiLetter);
}
