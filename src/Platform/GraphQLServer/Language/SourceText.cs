namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>A place in a document, both counted from 1; columns count UTF-16 units, as graphql-js does.</summary>
public readonly record struct SourceLocation(int Line, int Column);

/// <summary>The UTF-8 text of a document.</summary>
public sealed class SourceText(ReadOnlyMemory<byte> utf8)
{
    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    /// <summary>Reads a string.</summary>
    public static SourceText Of(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Line and column of a byte offset. A line ends with LF, CR LF or CR.</summary>
    public SourceLocation LocationOf(int offset)
    {
        var text = Utf8.Span[..Math.Clamp(offset, 0, Utf8.Length)];
        var (line, lineStart) = (1, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == (byte)'\n' || (text[i] == (byte)'\r' && (i + 1 == Utf8.Length || Utf8.Span[i + 1] != (byte)'\n')))
            {
                (line, lineStart) = (line + 1, i + 1);
            }
        }

        return new SourceLocation(line, System.Text.Encoding.UTF8.GetCharCount(text[lineStart..]) + 1);
    }
}
