using KiVendTout.Handlers.Datasets.Batches;
using KiVendTout.Handlers.Datasets.Storing.Rows;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>What becomes of the records of a message.</summary>
internal sealed class BatchOutcome(BatchMessage message, SourceLines source, DecodedBody body)
{
    public BatchMessage Message => message;

    public SourceLines Source => source;

    public int Records { get; } = body.Records;

    /// <summary>The records' lines.</summary>
    public LineRanges Lines { get; } = message.Lines ?? LineRanges.Of(1, body.Records);

    /// <summary>Records that are no rows.</summary>
    public List<RejectedLine> Rejected { get; } = body.Rejected ?? [];

    /// <summary>Lines whose rows it brings.</summary>
    public LineRanges Stored { get; private set; } = new();

    public int Repeated => Records - Rejected.Count - (int)Stored.Count;

    /// <summary>Chooses the records whose rows are not there yet; they count as stored from now on.</summary>
    /// <returns>Their numbers; null when these are all rows.</returns>
    public IReadOnlyList<int>? Choose(DecodedBody rows)
    {
        if (source.AllNew(Lines))
        {
            Store(Rejected.Count == 0 ? Lines : Without(Rejected));
            return null;
        }

        var chosen = New(rows);
        StoreOnly(chosen);
        return chosen;
    }

    /// <summary>Records whose rows are not there yet.</summary>
    public List<int> New(DecodedBody rows)
    {
        var (chosen, record) = (new List<int>(), 0);
        foreach (var line in Lines.Lines)
        {
            if (rows.IsRow(record) && !source.IsThere(line))
                chosen.Add(record);
            record++;
        }

        return chosen;
    }

    /// <summary>These records' rows are stored, and no others.</summary>
    public void StoreOnly(IEnumerable<int> records)
    {
        long[] all = [.. Lines.Lines];
        var stored = new LineRanges();
        foreach (var record in records)
            stored.Add(all[record]);
        Store(stored);
    }

    /// <summary>Takes as its own what PostgreSQL says it has stored of its lines, and no message before this one has taken.</summary>
    public void Settle()
    {
        var (rejected, stored) = (Rejected.Select(line => line.Line).ToHashSet(), new LineRanges());
        foreach (var line in Lines.Lines.Where(line => !rejected.Contains(line) && source.Fresh.Remove(line)))
            stored.Add(line);
        Store(stored);
    }

    private void Store(LineRanges lines)
    {
        Stored = lines;
        source.Store(lines);
    }

    private LineRanges Without(List<RejectedLine> rejected)
    {
        var (gone, left) = (rejected.Select(line => line.Line).ToHashSet(), new LineRanges());
        foreach (var line in Lines.Lines.Where(line => !gone.Contains(line)))
            left.Add(line);
        return left;
    }
}
