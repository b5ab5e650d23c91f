using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace KiVendTout.Domain.Values;

/// <summary>
/// A stock-keeping unit: the shop's code for one product, such as <c>85123A</c> or <c>BANK CHARGES</c>. 1 to 64
/// characters of A to Z, 0 to 9, <c>- . _ /</c> and inner blanks; small letters become capitals, outer blanks go.
/// <c>default(Sku)</c> throws when read.
/// </summary>
[JsonConverter(typeof(TextValueJsonConverter<Sku>))]
public readonly record struct Sku : ITextValue<Sku>
{
    /// <summary>The longest code, in characters.</summary>
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/ ");

    private readonly string? _value;

    private Sku(string value) => _value = value;

    /// <summary>The code in capitals.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(Sku)</c>.</exception>
    public string Value => _value ?? throw Unset.Value(nameof(Sku));

    /// <inheritdoc cref="ITextValue{TSelf}.Parse"/>
    public static Sku Parse(string? text) =>
        TryParse(text, out var value, out var fault) ? value : throw new FormatException(fault);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? text, out Sku value, [NotNullWhen(false)] out string? fault)
    {
        var trimmed = text?.Trim(' ') ?? "";
        var stranger = trimmed.AsSpan().IndexOfAnyExcept(Allowed);
        fault = trimmed.Length switch
        {
            0 => "A SKU cannot be empty.",
            > MaxLength => $"A SKU has at most {MaxLength} characters, this one has {trimmed.Length}.",
            _ when stranger >= 0 =>
                $"A SKU has letters A-Z, digits, blanks and - . _ / only, not U+{(int)trimmed[stranger]:X4} at position {stranger + 1}.",
            _ => null,
        };
        value = fault is null ? new Sku(trimmed.ToUpperInvariant()) : default;
        return fault is null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
