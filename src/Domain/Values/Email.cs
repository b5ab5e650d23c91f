using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace KiVendTout.Domain.Values;

/// <summary>
/// An e-mail address in the form shops accept: one <c>@</c>, a local part of 1 to 64 characters, a domain with a dot,
/// at most 254 characters (RFC 5321, 4.5.3.1), no blanks, quotes or comments. The domain becomes small letters; the
/// local part stays as written. Personal: errors never repeat it. <c>default(Email)</c> throws when read.
/// </summary>
[JsonConverter(typeof(TextValueJsonConverter<Email>))]
public readonly record struct Email : ITextValue<Email>
{
    private const int MaxLength = 254;
    private const int MaxLocalLength = 64;
    private const int MaxLabelLength = 63;

    private readonly string? _value;

    private Email(string value) => _value = value;

    /// <summary>The address.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(Email)</c>.</exception>
    public string Value => _value ?? throw Unset.Value(nameof(Email));

    /// <inheritdoc cref="ITextValue{TSelf}.Parse"/>
    public static Email Parse(string? text) =>
        TryParse(text, out var value, out var fault) ? value : throw new FormatException(fault);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? text, out Email value, [NotNullWhen(false)] out string? fault)
    {
        var trimmed = text?.Trim() ?? "";
        var at = trimmed.IndexOf('@', StringComparison.Ordinal);
        var local = at < 0 ? "" : trimmed[..at];
        var domain = at < 0 ? "" : trimmed[(at + 1)..].ToLowerInvariant();

        fault = trimmed switch
        {
            "" => "An e-mail address cannot be empty.",
            { Length: > MaxLength } => $"An e-mail address has at most {MaxLength} characters.",
            _ when trimmed.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || "\"(),:;<>[]\\".Contains(c, StringComparison.Ordinal)) =>
                "An e-mail address has no blanks, quotes, brackets, commas or colons.",
            _ when at < 0 || domain.Contains('@', StringComparison.Ordinal) => "An e-mail address has exactly one @.",
            _ when local.Length is 0 or > MaxLocalLength || HasStrayDot(local) =>
                $"Before its @ an e-mail address has 1 to {MaxLocalLength} characters, and no dot first, last or twice.",
            _ when !IsDomain(domain) => "After its @ an e-mail address has a domain such as example.org.",
            _ => null,
        };
        value = fault is null ? new Email($"{local}@{domain}") : default;
        return fault is null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool HasStrayDot(string local) =>
        local.StartsWith('.') || local.EndsWith('.') || local.Contains("..", StringComparison.Ordinal);

    private static bool IsDomain(string domain)
    {
        var labels = domain.Split('.');
        return labels.Length >= 2 && labels.All(label =>
            label.Length is > 0 and <= MaxLabelLength
            && !label.StartsWith('-') && !label.EndsWith('-')
            && label.All(c => char.IsLetterOrDigit(c) || c == '-'));
    }
}
