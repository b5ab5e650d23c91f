using System.Buffers;
using System.Globalization;
using System.Text;

namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>Bytes of a file as text that can be shown and stored anywhere: what is no UTF-8, and what would steer a terminal or turn a line around, becomes <c>\xNN</c>.</summary>
internal static class RawText
{
    private const int MostCharacters = 2000;
    private const int MostOfAValue = 40;

    /// <summary>The first 2000 characters of a line.</summary>
    public static string Of(ReadOnlySpan<byte> line) => Of(line, MostCharacters, out _);

    /// <summary>A value for a message, in quotes; a long one by its beginning.</summary>
    public static string Quote(ReadOnlySpan<byte> value)
    {
        var text = Of(value, MostOfAValue, out var isWhole);
        return isWhole ? $"\"{text}\"" : $"\"{text}...\"";
    }

    private static string Of(ReadOnlySpan<byte> bytes, int most, out bool isWhole)
    {
        var text = new StringBuilder();
        while (!bytes.IsEmpty)
        {
            var isCharacter = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done && IsHarmless(rune);
            if (text.Length + (isCharacter ? rune.Utf16SequenceLength : 4 * length) > most)
                break;
            if (isCharacter)
                text.Append(rune.ToString());
            else
                foreach (var one in bytes[..length])
                    text.Append(CultureInfo.InvariantCulture, $"\\x{one:X2}");
            bytes = bytes[length..];
        }

        isWhole = bytes.IsEmpty;
        return text.ToString();
    }

    private static bool IsHarmless(Rune rune) => rune.Value == '\t' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
