using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KiVendTout.Domain.Values;

/// <summary>
/// The price of one piece, in the currency stated beside it: 0 to 1,000,000,000 with up to 4 decimal places, finer than
/// any currency can pay (the Online Retail file sells at 0.001 GBP). Quantity times unit price is exact and is never
/// rounded; only what is due at once is (<see cref="Money.Rounded"/>). JSON: a number without trailing zeros.
/// Zero is a gift; <c>default(UnitPrice)</c> is not zero: it throws when read.
/// </summary>
[JsonConverter(typeof(Json))]
public readonly record struct UnitPrice
{
    /// <summary>The highest price. Far above any, and so low that no sum of lines can overflow a decimal.</summary>
    public const decimal Max = 1_000_000_000m;

    /// <summary>The most decimal places.</summary>
    public const int MaxDecimals = 4;

    // Dividing by one with all its zeros strips the trailing zeros of a decimal: 2.5500 becomes 2.55.
    private const decimal One = 1.0000000000000000000000000000m;

    private readonly decimal? _value;

    /// <summary>States a price.</summary>
    /// <param name="value">Per piece.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, above <see cref="Max"/>, or with too many places.</exception>
    public UnitPrice(decimal value) => _value = Fault(value) is { } fault
        ? throw new ArgumentOutOfRangeException(nameof(value), fault)
        : value / One;

    /// <summary>Per piece.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(UnitPrice)</c>.</exception>
    public decimal Value => _value ?? throw Unset.Value(nameof(UnitPrice));

    /// <summary>The exact price of so many pieces.</summary>
    /// <param name="price">Per piece.</param>
    /// <param name="quantity">How many.</param>
    public static decimal operator *(UnitPrice price, Quantity quantity) => price.Value * quantity.Value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    private static string? Fault(decimal value) => value switch
    {
        < 0 => $"A unit price is not negative, as {value} is.",
        > Max => $"A unit price is at most {Max}, {value} is more.",
        _ when decimal.Round(value, MaxDecimals) != value => $"A unit price has at most {MaxDecimals} decimal places, {value} has more.",
        _ => null,
    };

    internal sealed class Json : JsonConverter<UnitPrice>
    {
        public override UnitPrice Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDecimal(out var value))
                throw new JsonException("A unit price is a JSON number.");

            return Fault(value) is { } fault ? throw new JsonException(fault) : new UnitPrice(value);
        }

        public override void Write(Utf8JsonWriter writer, UnitPrice value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Value);
    }
}
