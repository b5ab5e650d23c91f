using System.Buffers;
using KiVendTout.Handlers.Datasets.Batches;

namespace KiVendTout.Handlers.Datasets.Storing.Rows;

/// <summary>The rows of a message, ready for COPY, and its records that are no rows. Pooled: dispose of it.</summary>
internal sealed class DecodedBody(int bytes) : IDisposable
{
    private int[] _ends = ArrayPool<int>.Shared.Rent(128);

    /// <summary>The rows, one behind the other.</summary>
    public CopyBuffer Rows { get; } = new(bytes * 2);

    /// <summary>Records of the message, those that are no rows included.</summary>
    public int Records { get; private set; }

    /// <summary>Records that are no rows, in order; null when all are.</summary>
    public List<RejectedLine>? Rejected { get; private set; }

    /// <summary>Where the row of a record stands in <see cref="Rows"/>; empty when it is none.</summary>
    public Range RowOf(int record) => (record == 0 ? 0 : _ends[record - 1]).._ends[record];

    public bool IsRow(int record) => RowOf(record) is var row && row.Start.Value < row.End.Value;

    /// <summary>A record ends; what was written since the last one is its row.</summary>
    public void End()
    {
        if (Records == _ends.Length)
        {
            var more = ArrayPool<int>.Shared.Rent(_ends.Length * 2);
            _ends.CopyTo(more, 0);
            ArrayPool<int>.Shared.Return(_ends);
            _ends = more;
        }

        _ends[Records++] = Rows.Length;
    }

    /// <summary>A record ends that is no row: what was written of it is forgotten.</summary>
    public void Reject(RejectedLine line)
    {
        (Rejected ??= []).Add(line);
        Rows.CutTo(Records == 0 ? 0 : _ends[Records - 1]);
        End();
    }

    public void Dispose()
    {
        Rows.Dispose();
        if (_ends.Length > 0)
            ArrayPool<int>.Shared.Return(_ends);
        _ends = [];
    }
}
