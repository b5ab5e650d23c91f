namespace KiVendTout.Handlers.OnlineRetail;

/// <summary>Splits one line of comma-separated values (RFC 4180, without line breaks inside fields).</summary>
internal static class CsvLine
{
    /// <summary>What <see cref="Split"/> answers when a quote is open at the end or stands where none may.</summary>
    public const int BadQuotes = -1;

    /// <summary>Splits a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="plain">Room for as many characters as the line has; receives the fields without their quotes.</param>
    /// <param name="fields">Receives where in <paramref name="plain"/> each field lies; fields beyond its length are only counted.</param>
    /// <returns>How many fields the line has, or <see cref="BadQuotes"/>.</returns>
    public static int Split(ReadOnlySpan<char> line, Span<char> plain, Span<Range> fields)
    {
        var (count, written, at) = (0, 0, 0);
        while (true)
        {
            var start = written;
            if (at < line.Length && line[at] == '"')
            {
                if (!Unquote(line, ref at, plain, ref written))
                    return BadQuotes;
            }
            else
            {
                var length = line[at..].IndexOf(',');
                var text = length < 0 ? line[at..] : line.Slice(at, length);
                text.CopyTo(plain[written..]);
                (written, at) = (written + text.Length, at + text.Length);
            }

            if (count < fields.Length)
                fields[count] = start..written;
            count++;
            if (at == line.Length)
                return count;
            if (line[at++] != ',')
                return BadQuotes;
        }
    }

    private static bool Unquote(ReadOnlySpan<char> line, ref int at, Span<char> plain, ref int written)
    {
        at++;
        while (true)
        {
            var length = line[at..].IndexOf('"');
            if (length < 0)
                return false;
            line.Slice(at, length).CopyTo(plain[written..]);
            (written, at) = (written + length, at + length + 1);
            if (at == line.Length || line[at] != '"')
                return true;
            (plain[written++], at) = ('"', at + 1); // two quotes inside a field are one
        }
    }
}
