namespace KiVendTout.Handlers.Datasets.Storing.Rows;

/// <summary>Days and instants as records have them and as PostgreSQL keeps them: days, or microseconds, since 2000-01-01.</summary>
internal static class TimeFormat
{
    private static readonly int FirstDay = new DateOnly(2000, 1, 1).DayNumber;

    /// <summary>Reads <c>2011-12-09</c> and nothing else.</summary>
    public static bool TryDay(ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-' || !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..], out var day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        days = new DateOnly(year, month, day).DayNumber - FirstDay;
        return true;
    }

    /// <summary>
    /// Reads <c>2011-12-09 12:50:00</c> with a blank or a <c>T</c>, with a part of a second to the microsecond or without, with <c>Z</c> or an offset such as <c>+01:00</c>, or UTC without.
    /// </summary>
    public static bool TryInstant(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        if (text.Length < 19 || !TryDay(text[..10], out var days) || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ') || text[13] != ':' || text[16] != ':'
            || !TryDigits(text[11..13], out var hour) || !TryDigits(text[14..16], out var minute) || !TryDigits(text[17..19], out var second) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        var rest = text[19..];
        if (!TryPart(ref rest, out var part) || !TryOffset(rest, out var offsetMinutes))
            return false;
        microseconds = (((((days * 24L) + hour) * 60 + minute - offsetMinutes) * 60 + second) * 1_000_000) + part;
        return true;
    }

    private static bool TryPart(ref ReadOnlySpan<byte> rest, out int microseconds)
    {
        microseconds = 0;
        if (rest.IsEmpty || rest[0] != '.')
            return true;
        var count = 0;
        for (rest = rest[1..]; !rest.IsEmpty && rest[0] is >= (byte)'0' and <= (byte)'9'; rest = rest[1..], count++)
        {
            if (count < 6)
                microseconds = (microseconds * 10) + rest[0] - '0';
            else if (rest[0] != '0')
                return false; // Finer than PostgreSQL keeps.
        }

        for (var i = count; i < 6; i++)
            microseconds *= 10;
        return count > 0;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.IsEmpty || (text.Length == 1 && text[0] is (byte)'Z' or (byte)'z'))
            return true;
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':' || !TryDigits(text[1..3], out var hour) || !TryDigits(text[4..], out var minute) || hour > 23 || minute > 59)
            return false;
        minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var letter in text)
        {
            if (letter is < (byte)'0' or > (byte)'9')
                return false;
            value = (value * 10) + letter - '0';
        }

        return true;
    }
}
