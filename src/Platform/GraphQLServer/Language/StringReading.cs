using System.Text;

namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>The value of a string token (September 2025, 2.9.4): escapes, surrogate pairs, the indentation of blocks.</summary>
internal static class StringReading
{
    /// <exception cref="GraphQLSyntaxException">An escape means nothing.</exception>
    public static string Value(SourceText source, Token token)
    {
        var text = source.Utf8.Span;
        if (token.Kind == TokenKind.BlockString)
        {
            return Dedent(Encoding.UTF8.GetString(text[(token.Start + 3)..(token.End - 3)]).Replace("\\\"\"\"", "\"\"\"", StringComparison.Ordinal));
        }

        var body = text[(token.Start + 1)..(token.End - 1)];
        return body.Contains((byte)'\\') ? Unescape(source, token.Start + 1, token.End - 1) : Encoding.UTF8.GetString(body);
    }

    /// <summary>BlockStringValue of the specification.</summary>
    internal static string Dedent(string raw)
    {
        var lines = raw.OnlyLineFeeds().Split('\n');
        var (indent, first, last) = (int.MaxValue, -1, -1);
        for (var i = 0; i < lines.Length; i++)
        {
            var blanks = lines[i].Length - lines[i].AsSpan().TrimStart(" \t").Length;
            if (blanks == lines[i].Length)
            {
                continue;
            }

            first = first < 0 ? i : first;
            last = i;
            indent = i > 0 ? Math.Min(indent, blanks) : indent;
        }

        var value = new StringBuilder(raw.Length);
        for (var i = first; i >= 0 && i <= last; i++)
        {
            value.Append(i == first ? "" : "\n").Append(i == 0 ? lines[i] : lines[i].AsSpan(Math.Min(indent, lines[i].Length)));
        }

        return value.ToString();
    }

    // string.ReplaceLineEndings also takes form feeds and the like, which GraphQL does not.
    private static string OnlyLineFeeds(this string text) =>
        text.Contains('\r', StringComparison.Ordinal) ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n') : text;

    private static string Unescape(SourceText source, int start, int end)
    {
        var text = source.Utf8.Span[..end];
        var value = new StringBuilder(end - start);
        while (start < end)
        {
            var plain = text[start..].IndexOf((byte)'\\');
            if (plain < 0)
            {
                return value.Append(Encoding.UTF8.GetString(text[start..])).ToString();
            }

            value.Append(Encoding.UTF8.GetString(text.Slice(start, plain)));
            start += plain;
            start += text[start + 1] == 'u' ? AppendUnicode(source, text, start, value) : AppendSimple(source, text, start, value);
        }

        return value.ToString();
    }

    private static int AppendSimple(SourceText source, ReadOnlySpan<byte> text, int at, StringBuilder value)
    {
        value.Append(text[at + 1] switch
        {
            (byte)'"' => '"',
            (byte)'\\' => '\\',
            (byte)'/' => '/',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => throw Invalid(source, "character", text, at, 2),
        });
        return 2;
    }

    private static int AppendUnicode(SourceText source, ReadOnlySpan<byte> text, int at, StringBuilder value)
    {
        if (at + 2 < text.Length && text[at + 2] == '{')
        {
            var length = text[(at + 3)..].IndexOf((byte)'}');
            var point = length <= 0 ? -1 : Hexadecimal(text.Slice(at + 3, length));
            if (!Rune.IsValid(point))
            {
                throw Invalid(source, "Unicode", text, at, length < 0 ? 3 : length + 4);
            }

            value.Append(new Rune(point).ToString());
            return length + 4;
        }

        var unit = FourDigits(text, at);
        if (Rune.IsValid(unit))
        {
            value.Append((char)unit);
            return 6;
        }

        if (unit is >= 0xD800 and <= 0xDBFF && FourDigits(text, at + 6) is >= 0xDC00 and <= 0xDFFF and var trailing)
        {
            value.Append((char)unit).Append((char)trailing);
            return 12;
        }

        throw Invalid(source, "Unicode", text, at, 6);
    }

    private static int FourDigits(ReadOnlySpan<byte> text, int at) =>
        at + 6 <= text.Length && text[at] == '\\' && text[at + 1] == 'u' ? Hexadecimal(text.Slice(at + 2, 4)) : -1;

    private static int Hexadecimal(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            // Any number of leading zeros is allowed, anything beyond unicode is not.
            if (!char.IsAsciiHexDigit((char)digit) || value > 0x10FFFF)
            {
                return -1;
            }

            value = (value << 4) | (char.IsAsciiDigit((char)digit) ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return value;
    }

    private static GraphQLSyntaxException Invalid(SourceText source, string what, ReadOnlySpan<byte> text, int at, int length)
    {
        var shown = text[at..Math.Min(text.Length, at + Math.Min(length, 16))];
        return GraphQLSyntaxException.At(source, at, $"Invalid {what} escape sequence: \"{Encoding.UTF8.GetString(shown)}\".");
    }
}
