using System.Globalization;

namespace KiVendTout.Platform.Documents;

/// <summary>
/// A value of a document's field, in a filter, a cursor or a row of an aggregate: null, a string, a long, a decimal, a double, a bool or an instant.
/// Guids, dates without time and enumerations are the text they are in JSON.
/// </summary>
public readonly struct DocumentValue : IEquatable<DocumentValue>
{
    private readonly object? _value;

    private DocumentValue(object? value) => _value = value;

    /// <summary>No value.</summary>
    public static DocumentValue Null => default;

    /// <summary>Whether there is no value.</summary>
    public bool IsNull => _value is null;

    /// <summary>The value as one of the types above.</summary>
    public object? Value => _value;

    /// <summary>The text.</summary>
    /// <exception cref="InvalidCastException">It is not one.</exception>
    public string AsString => As<string>();

    /// <summary>The whole number.</summary>
    /// <exception cref="InvalidCastException">It is not one.</exception>
    public long AsInt64 => As<long>();

    /// <summary>The number; a whole one is one too.</summary>
    /// <exception cref="InvalidCastException">It is not one.</exception>
    public decimal AsDecimal => _value is long whole ? whole : As<decimal>();

    /// <summary>The number.</summary>
    /// <exception cref="InvalidCastException">It is not one.</exception>
    public double AsDouble => As<double>();

    /// <summary>The truth value.</summary>
    /// <exception cref="InvalidCastException">It is not one.</exception>
    public bool AsBoolean => As<bool>();

    /// <summary>The instant, in UTC.</summary>
    /// <exception cref="InvalidCastException">It is not one.</exception>
    public DateTimeOffset AsDateTimeOffset => As<DateTimeOffset>();

    /// <summary>The date, from its text.</summary>
    /// <exception cref="InvalidCastException">It is not text.</exception>
    /// <exception cref="FormatException">The text is not a date.</exception>
    public DateOnly AsDateOnly => DateOnly.ParseExact(As<string>(), "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A text.</summary>
    /// <param name="value">The text, or null.</param>
    public static implicit operator DocumentValue(string? value) => new(value);

    /// <summary>A whole number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator DocumentValue(long value) => new(value);

    /// <summary>A decimal.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator DocumentValue(decimal value) => new(value);

    /// <summary>A floating-point number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator DocumentValue(double value) => new(value);

    /// <summary>A truth value.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator DocumentValue(bool value) => new(value);

    /// <summary>An instant; what is finer than a millisecond is cut off.</summary>
    /// <param name="value">The instant.</param>
    public static implicit operator DocumentValue(DateTimeOffset value) => new(Instants.Cut(value));

    /// <summary>A date, as text.</summary>
    /// <param name="value">The date.</param>
    public static implicit operator DocumentValue(DateOnly value) => new(value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>A Guid, as text.</summary>
    /// <param name="value">The Guid.</param>
    public static implicit operator DocumentValue(Guid value) => new(value.ToString());

    /// <summary>Whether both are the same value of the same kind.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(DocumentValue left, DocumentValue right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(DocumentValue left, DocumentValue right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(DocumentValue other) => Equals(_value, other._value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DocumentValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value?.GetHashCode() ?? 0;

    /// <inheritdoc/>
    public override string ToString() => _value switch
    {
        null => "null",
        DateTimeOffset instant => Instants.Text(instant),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => _value.ToString()!,
    };

    /// <summary>What was read: already one of the types above.</summary>
    internal static DocumentValue Of(object? value) => new(value);

    private TValue As<TValue>() => _value is TValue value
        ? value
        : throw new InvalidCastException($"The value is {_value?.GetType().Name ?? "null"}, not {typeof(TValue).Name}.");
}
