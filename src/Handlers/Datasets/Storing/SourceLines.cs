using KiVendTout.Handlers.Datasets.Batches;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>What is known of a source's lines while a batch is stored: those whose rows were there before, and those that this transaction stores.</summary>
internal sealed class SourceLines(byte[] sha256)
{
    private HashSet<long>? _taken;
    private long _highest;

    public byte[] Sha256 => sha256;

    /// <summary>Lines that PostgreSQL says it has stored, where it decides itself which rows are new.</summary>
    public HashSet<long> Fresh { get; } = [];

    /// <summary>Lines that messages of the batch have, as they came; they may overlap.</summary>
    public List<(long First, long Last)> Expected { get; } = [];

    /// <summary>Lines that this transaction stores, as they came.</summary>
    public List<LineRanges> Stored { get; } = [];

    /// <summary>A line's row was there before.</summary>
    public void WasThere(long line) => (_taken ??= []).Add(line);

    /// <summary>Whether none of some lines can be there, as nearly always; else each has to be asked for.</summary>
    public bool AllNew(LineRanges lines) => _taken is null && lines.First > _highest;

    /// <summary>Whether a line's row is there, or stored by this transaction.</summary>
    public bool IsThere(long line)
    {
        _taken ??= [.. Stored.SelectMany(ranges => ranges.Lines)];
        return _taken.Contains(line);
    }

    /// <summary>Lines whose rows this transaction stores.</summary>
    public void Store(LineRanges lines)
    {
        if (lines.Count == 0)
            return;
        Stored.Add(lines);
        _highest = Math.Max(_highest, lines.Last);
        _taken?.UnionWith(lines.Lines);
    }

    /// <summary>Everything that this transaction stores, in one.</summary>
    public LineRanges AllStored()
    {
        if (Stored.Count == 1)
            return Stored[0];
        var all = new LineRanges();
        foreach (var (first, last) in Stored.SelectMany(ranges => ranges.Ranges).Order())
        {
            for (var line = first; line <= last; line++)
                all.Add(line);
        }

        return all;
    }
}
