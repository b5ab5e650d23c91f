using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>Finds out how a file separates its fields: as most of its first lines come out with as many fields as there are columns.</summary>
internal static class LayoutDetector
{
    private const int LinesToLookAt = 20;

    // In this order when two are as good: a tab is a blank as well, and where there are semicolons the commas are those of decimals.
    private static readonly Separator[] Candidates = [Separator.Tab, Separator.Semicolon, Separator.Comma, Separator.Blanks];

    /// <summary>The separator of a file.</summary>
    /// <param name="sample">Its first bytes.</param>
    /// <param name="columns">How many columns there are.</param>
    public static Separator Detect(ReadOnlySpan<byte> sample, int columns)
    {
        var best = (Separator: Separator.Comma, Right: -1, Off: int.MaxValue, Empty: int.MaxValue);
        foreach (var candidate in Candidates)
        {
            var (right, off, empty) = Try(sample, columns, candidate);
            if ((-right, off, empty).CompareTo((-best.Right, best.Off, best.Empty)) < 0)
                best = (candidate, right, off, empty);
        }

        return best.Separator;
    }

    /// <summary>The byte that a separator is.</summary>
    public static byte ByteOf(Separator separator) => separator switch
    {
        Separator.Blanks => RecordSplitter.Blanks,
        Separator.Comma => (byte)',',
        Separator.Semicolon => (byte)';',
        Separator.Tab => (byte)'\t',
        _ => throw new ArgumentOutOfRangeException(nameof(separator), separator, "It has not been detected."),
    };

    /// <summary>Whether nothing but blanks is in a line.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> line, byte separator) =>
        separator == (byte)'\t' ? !line.ContainsAnyExcept((byte)' ') : !line.ContainsAnyExcept((byte)' ', (byte)'\t');

    /// <summary>Lines with the right number of fields, by how many the others are off, and fields of nothing.</summary>
    private static (int Right, int Off, int Empty) Try(ReadOnlySpan<byte> sample, int columns, Separator separator)
    {
        var splitter = new RecordSplitter(ByteOf(separator), columns);
        var (right, off, empty) = (0, 0, 0);
        for (var lines = 0; lines < LinesToLookAt && !sample.IsEmpty;)
        {
            var end = sample.IndexOf((byte)'\n');
            var consumed = end < 0 ? sample.Length : end + 1;
            var line = sample[..RecordSplitter.WithoutEnd(sample[..consumed])];
            if (!IsBlank(line, ByteOf(separator)))
            {
                lines++;
                if (!splitter.HasQuotes || !line.Contains((byte)'"') || splitter.SplitQuoted(sample) != SplitEnd.Complete)
                    splitter.SplitLine(line, consumed);
                consumed = splitter.Consumed;
                right += splitter.Count == columns ? 1 : 0;
                off += Math.Abs(splitter.Count - columns);
                foreach (var field in splitter.Fields)
                    empty += IsBlank(sample.Slice(field.Start, field.Length), RecordSplitter.Blanks) ? 1 : 0;
            }

            sample = sample[consumed..];
        }

        return (right, off, empty);
    }
}
