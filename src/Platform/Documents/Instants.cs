using System.Globalization;

namespace KiVendTout.Platform.Documents;

/// <summary>An instant as both back ends keep it: UTC, whole milliseconds. As text it always has the same length, so that the order of texts is the order of times.</summary>
internal static class Instants
{
    private const string Form = "yyyy-MM-ddTHH:mm:ss.fffZ";

    public static DateTimeOffset Cut(DateTimeOffset value)
    {
        var ticks = value.UtcTicks;
        return new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
    }

    public static string Text(DateTimeOffset value) => value.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    public static bool TryFormat(DateTimeOffset value, Span<byte> text, out int length) =>
        value.UtcDateTime.TryFormat(text, out length, Form, CultureInfo.InvariantCulture);

    public static DateTimeOffset Parse(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
