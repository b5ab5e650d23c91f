using System.Buffers;
using System.Text;

namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>Text of a file as a JSON string (RFC 8259, 7): what has to be escaped is, all else stays as it is.</summary>
internal static class JsonText
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, 32).Select(control => (byte)control), (byte)'"', (byte)'\\']);

    /// <summary>Writes a text with its quotes.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="hasDoubledQuotes">Whether each quote in it is written twice.</param>
    public static void Write(JsonRows json, ReadOnlySpan<byte> text, bool hasDoubledQuotes)
    {
        json.Write("\""u8);
        while (true)
        {
            var plain = text.IndexOfAny(Escaped);
            json.Write(plain < 0 ? text : text[..plain]);
            if (plain < 0)
                break;
            WriteEscaped(json, text[plain]);
            text = text[(plain + (hasDoubledQuotes && text[plain] == '"' ? 2 : 1))..];
        }

        json.Write("\""u8);
    }

    private static void WriteEscaped(JsonRows json, byte one)
    {
        switch (one)
        {
            case (byte)'"': json.Write("\\\""u8); break;
            case (byte)'\\': json.Write("\\\\"u8); break;
            case (byte)'\n': json.Write("\\n"u8); break;
            case (byte)'\r': json.Write("\\r"u8); break;
            case (byte)'\t': json.Write("\\t"u8); break;
            default: json.Write(Encoding.ASCII.GetBytes($"\\u{(int)one:x4}")); break;
        }
    }
}
