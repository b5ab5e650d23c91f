using System.Buffers.Text;
using System.Globalization;

namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>Days and instants as ISO 8601 has them, from text to text.</summary>
internal static class InstantText
{
    /// <summary>Room that an instant needs: <c>2011-12-09T12:50:00.123456Z</c>.</summary>
    public const int MostBytes = 32;

    // Microseconds, as PostgreSQL keeps them.
    private const int MostDecimals = 6;

    /// <summary>Writes a day as it is: <c>2011-12-09</c>.</summary>
    public static bool TryWriteDate(ReadOnlySpan<byte> text, Span<byte> to, out int written)
    {
        written = 0;
        if (!TryReadDate(text, out _))
            return false;
        text.CopyTo(to);
        written = text.Length;
        return true;
    }

    /// <summary>Whether a text is a day and nothing else.</summary>
    public static bool IsDate(ReadOnlySpan<byte> text) => TryReadDate(text, out _);

    /// <summary>
    /// Writes an instant in UTC, <c>2011-12-09T12:50:00Z</c>. Taken are a day, a T or a blank, hours and minutes, perhaps seconds with up to six places, and perhaps Z or an offset; without one it is UTC.
    /// </summary>
    public static bool TryWriteInstant(ReadOnlySpan<byte> text, Span<byte> to, out int written)
    {
        written = 0;
        if (text.Length < 16 || !TryReadDate(text[..10], out var instant) || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ') || !TryReadClock(text[11..], out var time, out var rest))
            return false;
        if (!TryReadOffset(rest, out var offset))
            return false;
        var ticks = instant.Ticks + time.Ticks - offset.Ticks;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            return false;
        var utc = new DateTime(ticks, DateTimeKind.Utc);
        var hasFraction = ticks % TimeSpan.TicksPerSecond != 0;
        return utc.TryFormat(to, out written, hasFraction ? "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    private static bool TryReadDate(ReadOnlySpan<byte> text, out DateTime day)
    {
        day = default;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-' || !TryReadNumber(text[..4], out var year) || !TryReadNumber(text[5..7], out var month) || !TryReadNumber(text[8..], out var number))
            return false;
        if (year < 1 || month is < 1 or > 12 || number < 1 || number > DateTime.DaysInMonth(year, month))
            return false;
        day = new DateTime(year, month, number);
        return true;
    }

    /// <summary><c>12:50</c>, <c>12:50:00</c>, <c>12:50:00.123456</c>.</summary>
    private static bool TryReadClock(ReadOnlySpan<byte> text, out TimeSpan time, out ReadOnlySpan<byte> rest)
    {
        time = default;
        rest = default;
        if (text.Length < 5 || text[2] != ':' || !TryReadNumber(text[..2], out var hours) || !TryReadNumber(text[3..5], out var minutes) || hours > 23 || minutes > 59)
            return false;
        rest = text[5..];
        var (seconds, ticks) = (0, 0L);
        if (rest.Length > 0 && rest[0] == ':')
        {
            if (rest.Length < 3 || !TryReadNumber(rest[1..3], out seconds) || seconds > 59)
                return false;
            rest = rest[3..];
            if (rest.Length > 0 && rest[0] == '.')
            {
                var digits = rest[1..];
                var end = digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
                digits = end < 0 ? digits : digits[..end];
                if (digits.IsEmpty || (digits.Length > MostDecimals && digits[MostDecimals..].ContainsAnyExcept((byte)'0')))
                    return false;
                rest = rest[(1 + digits.Length)..];
                var unit = TimeSpan.TicksPerSecond / 10;
                foreach (var digit in digits[..Math.Min(digits.Length, MostDecimals)])
                {
                    ticks += (digit - '0') * unit;
                    unit /= 10;
                }
            }
        }

        time = new TimeSpan(hours, minutes, seconds) + new TimeSpan(ticks);
        return true;
    }

    /// <summary>Nothing, Z, <c>+02</c>, <c>+0200</c> or <c>+02:00</c>.</summary>
    private static bool TryReadOffset(ReadOnlySpan<byte> text, out TimeSpan offset)
    {
        offset = default;
        if (text is [] or [(byte)'Z'] or [(byte)'z'])
            return true;
        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length is not (3 or 5 or 6) || !TryReadNumber(text[1..3], out var hours) || hours > 15)
            return false;
        var minutes = 0;
        if (text.Length > 3 && ((text.Length == 6 && text[3] != ':') || !TryReadNumber(text[^2..], out minutes) || minutes > 59))
            return false;
        offset = new TimeSpan(hours, minutes, 0) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> text, out int number) =>
        Utf8Parser.TryParse(text, out number, out var read) && read == text.Length && text[0] is not ((byte)'+' or (byte)'-');
}
