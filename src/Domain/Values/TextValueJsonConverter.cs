using System.Text.Json;
using System.Text.Json.Serialization;

namespace KiVendTout.Domain.Values;

/// <summary>Writes a <see cref="ITextValue{TSelf}"/> as a JSON string and refuses a string that is not one.</summary>
/// <typeparam name="T">The value.</typeparam>
public sealed class TextValueJsonConverter<T> : JsonConverter<T>
    where T : ITextValue<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String
            ? reader.GetString()
            : throw new JsonException($"{typeof(T).Name} is written as a JSON string, not as {reader.TokenType}.");

        return T.TryParse(text, out var value, out var fault) ? value : throw new JsonException(fault);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }
}
