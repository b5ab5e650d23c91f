using System.Diagnostics.CodeAnalysis;

namespace KiVendTout.Domain.Values;

/// <summary>A value written as one text, which exists only if that text is well formed.</summary>
/// <typeparam name="TSelf">The value itself.</typeparam>
public interface ITextValue<TSelf>
    where TSelf : ITextValue<TSelf>
{
    /// <summary>Reads the value, or says what is wrong with the text.</summary>
    /// <param name="text">What came in.</param>
    /// <param name="value">The value, if this returns <see langword="true"/>.</param>
    /// <param name="fault">Otherwise a sentence that names what is wrong and what would be right.</param>
    static abstract bool TryParse(
        [NotNullWhen(true)] string? text,
        [MaybeNullWhen(false)] out TSelf value,
        [NotNullWhen(false)] out string? fault);

    /// <summary>Reads the value.</summary>
    /// <param name="text">What came in.</param>
    /// <exception cref="FormatException">The text is not well formed; the message says how.</exception>
    static virtual TSelf Parse(string? text) =>
        TSelf.TryParse(text, out var value, out var fault) ? value : throw new FormatException(fault);
}
