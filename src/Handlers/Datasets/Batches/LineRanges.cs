using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace KiVendTout.Handlers.Datasets.Batches;

/// <summary>Line numbers of a source in ascending order, kept as ranges: <c>1-40,42-101</c>. Lines count from 1; a range of one line is written <c>7-7</c>.</summary>
public sealed class LineRanges
{
    private readonly List<(long First, long Last)> _ranges = [];

    /// <summary>The ranges, both ends included, ascending, never touching each other.</summary>
    public IReadOnlyList<(long First, long Last)> Ranges => _ranges;

    /// <summary>How many lines.</summary>
    public long Count { get; private set; }

    /// <summary>The first line; 0 when there is none.</summary>
    public long First => _ranges.Count == 0 ? 0 : _ranges[0].First;

    /// <summary>The last line; 0 when there is none.</summary>
    public long Last => _ranges.Count == 0 ? 0 : _ranges[^1].Last;

    /// <summary>The lines one by one, in order.</summary>
    public IEnumerable<long> Lines => _ranges.SelectMany(range => Numbers(range.First, range.Last));

    /// <summary>The lines from one to another.</summary>
    public static LineRanges Of(long first, long last)
    {
        var lines = new LineRanges();
        if (last >= first)
            lines.Append(first, last);
        return lines;
    }

    /// <summary>Adds the next line.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not behind the last one.</exception>
    public void Add(long line) => Append(line, line);

    /// <summary>Reads what <see cref="ToString"/> writes; nothing else: no blanks, no empty list, ascending, no range that touches the next.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out LineRanges? lines)
    {
        lines = null;
        if (string.IsNullOrEmpty(text))
            return false;
        var found = new LineRanges();
        foreach (var part in text.Split(','))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            if (dash <= 0 || !Number(part.AsSpan(0, dash), out var first) || !Number(part.AsSpan(dash + 1), out var last)
                || first < 1 || last < first || (found._ranges.Count > 0 && first <= found.Last + 1))
            {
                return false;
            }

            found.Append(first, last);
        }

        lines = found;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (first, last) in _ranges)
            text.Append(CultureInfo.InvariantCulture, $"{(text.Length == 0 ? "" : ",")}{first}-{last}");
        return text.ToString();
    }

    private void Append(long first, long last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, Math.Max(1, Last + 1));
        if (_ranges.Count > 0 && first == _ranges[^1].Last + 1)
            _ranges[^1] = (_ranges[^1].First, last);
        else
            _ranges.Add((first, last));
        Count += last - first + 1;
    }

    private static bool Number(ReadOnlySpan<char> text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static IEnumerable<long> Numbers(long first, long last)
    {
        for (var line = first; line <= last; line++)
            yield return line;
    }
}
