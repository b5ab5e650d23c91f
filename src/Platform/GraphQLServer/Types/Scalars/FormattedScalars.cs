using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer.Types;

/// <summary>A scalar whose values are written as text of one form; numbers are taken too where <see cref="TakesNumbers"/> says so.</summary>
internal abstract class FormattedScalar<T>(string name, string form) : ScalarType(name)
    where T : notnull
{
    public override Type RuntimeType => typeof(T);

    protected virtual bool TakesNumbers => false;

    public override bool TryParse(ValueNode literal, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem)
    {
        var text = literal switch
        {
            StringValueNode words => words.Value,
            IntValueNode number when TakesNumbers => number.Text,
            FloatValueNode number when TakesNumbers => number.Text,
            _ => null,
        };
        value = text is not null && TryRead(text, out var read) ? read : null;
        problem = value is null ? Problem.With($"{Name} must be {form}", literal) : null;
        return value is not null;
    }

    public override bool TryParse(JsonElement json, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem)
    {
        var text = json.ValueKind switch
        {
            JsonValueKind.String => json.GetString(),
            JsonValueKind.Number when TakesNumbers => json.GetRawText(),
            _ => null,
        };
        value = text is not null && TryRead(text, out var read) ? read : null;
        problem = value is null ? Problem.With($"{Name} must be {form}", json) : null;
        return value is not null;
    }

    public override bool TrySerialize(object value, [NotNullWhen(true)] out object? leaf, [NotNullWhen(false)] out string? problem)
    {
        leaf = value is T ? value : value is string text ? TryRead(text, out var read) ? read : null : Converted(value);
        problem = leaf is null ? Problem.With($"{Name} cannot represent value", value) : null;
        return leaf is not null;
    }

    public override void Write(Utf8JsonWriter writer, object leaf) => writer.WriteStringValue(Written((T)leaf));

    public override ValueNode ToLiteral(object value) => Literals.Text(Written((T)value));

    protected abstract bool TryRead(string text, [MaybeNullWhen(false)] out T value);

    protected abstract string Written(T value);

    protected virtual object? Converted(object value) => null;
}

internal sealed class LongScalar : FormattedScalar<long>
{
    internal LongScalar()
        : base("Long", "a whole number of 64 bits, as text or as a number") =>
        Description = "A whole number of 64 bits. It is written as text, because numbers beyond 2^53 lose digits in JavaScript; text and numbers are taken.";

    protected override bool TakesNumbers => true;

    protected override bool TryRead(string text, out long value) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    protected override string Written(long value) => value.ToString(CultureInfo.InvariantCulture);

    protected override object? Converted(object value) => value is int or short or byte or uint or ushort or sbyte ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : null;
}

internal sealed class DecimalScalar : FormattedScalar<decimal>
{
    internal DecimalScalar()
        : base("Decimal", "a decimal number, as text or as a number") =>
        Description = "An exact decimal number of up to 28 digits. It is written as text, so that no digit is lost; text and numbers are taken.";

    protected override bool TakesNumbers => true;

    protected override bool TryRead(string text, out decimal value) => decimal.TryParse(
        text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);

    protected override string Written(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    protected override object? Converted(object value) => value is int or long or short or byte or uint or ushort or sbyte ? Convert.ToDecimal(value, CultureInfo.InvariantCulture) : null;
}

internal sealed partial class DateTimeScalar : FormattedScalar<DateTimeOffset>
{
    internal DateTimeScalar()
        : base("DateTime", "a moment with its offset from UTC, like 2026-01-31T10:00:00Z") =>
        Description = "A moment with its offset from UTC in the form of RFC 3339, like 2026-01-31T10:00:00Z.";

    public override string SpecifiedByUrl => "https://www.rfc-editor.org/rfc/rfc3339";

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form { get; }

    protected override bool TryRead(string text, out DateTimeOffset value)
    {
        value = default;
        return Form.IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out value);
    }

    protected override string Written(DateTimeOffset value) =>
        value.ToString(value.Offset == TimeSpan.Zero ? "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

    // A time without its kind would be shown with the offset of the server's own clock: only UTC is sure.
    protected override object? Converted(object value) => value is System.DateTime { Kind: DateTimeKind.Utc } utc ? new DateTimeOffset(utc) : null;
}

internal sealed class DateScalar : FormattedScalar<DateOnly>
{
    internal DateScalar()
        : base("Date", "a day, like 2026-01-31") => Description = "A day of the calendar, like 2026-01-31, without a time and a place.";

    public override string SpecifiedByUrl => "https://scalars.graphql.org/andimarek/local-date.html";

    protected override bool TryRead(string text, out DateOnly value) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out value);

    protected override string Written(DateOnly value) => value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

internal sealed class UuidScalar : FormattedScalar<Guid>
{
    internal UuidScalar()
        : base("UUID", "a UUID, like 7d444840-9dc0-11d1-b245-5ffdce74fad2") => Description = "A UUID in its form of 36 characters.";

    public override string SpecifiedByUrl => "https://www.rfc-editor.org/rfc/rfc9562";

    protected override bool TryRead(string text, out Guid value) => Guid.TryParseExact(text, "D", out value);

    protected override string Written(Guid value) => value.ToString("D");
}

internal sealed class UrlScalar : FormattedScalar<Uri>
{
    internal UrlScalar()
        : base("URL", "an absolute address, like https://example.org/") => Description = "An absolute address, like https://example.org/.";

    public override string SpecifiedByUrl => "https://www.rfc-editor.org/rfc/rfc3986";

    protected override bool TryRead(string text, [MaybeNullWhen(false)] out Uri value) => Uri.TryCreate(text, UriKind.Absolute, out value);

    protected override string Written(Uri value) => value.IsAbsoluteUri ? value.AbsoluteUri : value.ToString();
}
