namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>A place in a document, both counted from 1; columns count UTF-16 units, as graphql-js does.</summary>
public readonly record struct SourceLocation(int Line, int Column);

/// <summary>The UTF-8 text of a document.</summary>
public sealed class SourceText(ReadOnlyMemory<byte> utf8)
{
    private int[]? _lineStarts;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    /// <summary>Reads a string.</summary>
    public static SourceText Of(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Line and column of a byte offset. A line ends with LF, CR LF or CR.</summary>
    public SourceLocation LocationOf(int offset)
    {
        offset = Math.Clamp(offset, 0, Utf8.Length);
        var starts = _lineStarts ??= LineStarts(Utf8.Span);
        var line = Array.BinarySearch(starts, offset);
        line = line < 0 ? ~line - 1 : line;
        return new SourceLocation(line + 1, System.Text.Encoding.UTF8.GetCharCount(Utf8.Span[starts[line]..offset]) + 1);
    }

    /// <summary>Kept from the first question on: an answer with many errors asks for many places.</summary>
    private static int[] LineStarts(ReadOnlySpan<byte> text)
    {
        var starts = new List<int> { 0 };
        for (var i = 0; text[i..].IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var length;)
        {
            i += length + (text[(i + length)..].StartsWith("\r\n"u8) ? 2 : 1);
            starts.Add(i);
        }

        return [.. starts];
    }
}
