using System.Globalization;
using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>
/// Positions below a checkpoint that were not there when it passed: rolled back, or held by a transaction that is still open. Kept as
/// inclusive ranges, because a crash may leave a jump of many.
/// </summary>
internal sealed class Holes
{
    private readonly List<(long From, long To)> _ranges;

    private Holes(List<(long From, long To)> ranges) => _ranges = ranges;

    public static Holes None { get; } = new([]);

    public IReadOnlyList<(long From, long To)> Ranges => _ranges;

    public bool Any => _ranges.Count > 0;

    /// <summary>From the column's value.</summary>
    public static Holes Parse(NpgsqlRange<long>[] stored) => new([.. stored.Where(range => !range.IsEmpty).Select(range =>
        (range.LowerBoundIsInclusive ? range.LowerBound : range.LowerBound + 1, range.UpperBoundIsInclusive ? range.UpperBound : range.UpperBound - 1))]);

    /// <summary>From <see cref="ToString"/>.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static Holes Parse(string text) => text.Length == 0 ? None : new([.. text.Split(',').Select(range => range.Split('-')).Select(ends => ends.Length == 2
        ? (long.Parse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture), long.Parse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture))
        : throw new FormatException())]);

    public NpgsqlRange<long>[] ToStored() => [.. _ranges.Select(range => new NpgsqlRange<long>(range.From, true, range.To, true))];

    /// <summary>These holes without the positions that came, and with the gaps between the positions above <paramref name="after"/>.</summary>
    /// <param name="after">The checkpoint so far.</param>
    /// <param name="seen">Positions read, ascending; some below the checkpoint (filled holes), some above.</param>
    public Holes Pass(long after, IReadOnlyList<long> seen)
    {
        var ranges = new List<(long From, long To)>(_ranges);
        var last = after;
        foreach (var position in seen)
        {
            if (position <= after)
            {
                Fill(ranges, position);
                continue;
            }

            if (position > last + 1)
            {
                ranges.Add((last + 1, position - 1));
            }

            last = position;
        }

        return new Holes(ranges);
    }

    /// <summary>These holes without those that are proven to stay empty.</summary>
    public Holes Without(Func<(long From, long To), bool> closed) => _ranges.Exists(range => closed(range)) ? new([.. _ranges.Where(range => !closed(range))]) : this;

    public override string ToString() => string.Join(',', _ranges.Select(range => $"{range.From}-{range.To}"));

    private static void Fill(List<(long From, long To)> ranges, long position)
    {
        var at = ranges.FindIndex(range => range.From <= position && position <= range.To);
        if (at < 0)
        {
            return;
        }

        var (from, to) = ranges[at];
        ranges.RemoveAt(at);
        if (position < to)
        {
            ranges.Insert(at, (position + 1, to));
        }

        if (from < position)
        {
            ranges.Insert(at, (from, position - 1));
        }
    }
}
