using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KiVendTout.Domain.Values;

/// <summary>A number of pieces, 1 or more. JSON: a whole number. <c>default(Quantity)</c> throws when read.</summary>
[JsonConverter(typeof(Json))]
public readonly record struct Quantity
{
    private readonly int _value;

    /// <summary>States a number of pieces.</summary>
    /// <param name="value">1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public Quantity(int value) => _value = value >= 1
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), $"A quantity is 1 or more, not {value}.");

    /// <summary>The number of pieces.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(Quantity)</c>.</exception>
    public int Value => _value >= 1 ? _value : throw Unset.Value(nameof(Quantity));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    internal sealed class Json : JsonConverter<Quantity>
    {
        public override Quantity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value) && value >= 1
                ? new Quantity(value)
                : throw new JsonException($"A quantity is a whole number from 1 to {int.MaxValue}.");

        public override void Write(Utf8JsonWriter writer, Quantity value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Value);
    }
}
