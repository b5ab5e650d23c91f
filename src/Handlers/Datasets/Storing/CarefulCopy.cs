using System.Text;
using System.Text.Json;
using KiVendTout.Handlers.Datasets.Batches;
using KiVendTout.Handlers.Datasets.Storing.Rows;
using Npgsql;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>
/// Stores the rows of a message although PostgreSQL refuses some of them (a text too long for an index, a check that somebody added to the table): all at once, else half by half, until the row that is
/// refused stands alone.
/// </summary>
internal sealed class CarefulCopy(RowTarget target, IReadOnlyCollection<SourceLines> sources, NpgsqlTransaction transaction, BatchOutcome outcome, DecodedBody body)
{
    private const string Savepoint = "kvt_rows";
    private const int MostRaw = 2_000;
    private readonly List<int> _stored = [];

    /// <summary>Whether PostgreSQL refuses a row for what is in it: a value (22), a constraint (23) or a limit (54). A form that it cannot read (22P03) means that the table is not what we think it is.</summary>
    public static bool IsRefusal(PostgresException error) =>
        error.SqlState[..2] is "22" or "23" or "54" && error.SqlState is not (PostgresErrorCodes.InvalidBinaryRepresentation or PostgresErrorCodes.BadCopyFileFormat);

    public async Task StoreAsync(CancellationToken ct)
    {
        int[] rows = [.. target.DecidesItself ? Enumerable.Range(0, body.Records).Where(body.IsRow) : outcome.New(body)];
        await StoreAsync(rows, ct).ConfigureAwait(false);
        if (target.DecidesItself)
            outcome.Settle();
        else
            outcome.StoreOnly(_stored);
    }

    private async Task StoreAsync(ArraySegment<int> rows, CancellationToken ct)
    {
        if (rows.Count == 0)
            return;
        await transaction.SaveAsync(Savepoint, ct).ConfigureAwait(false);
        try
        {
            foreach (var record in rows)
                await target.WriteAsync(body.Rows[body.RowOf(record)], ct).ConfigureAwait(false);
            await target.CompleteAsync(sources, ct).ConfigureAwait(false);
            await transaction.ReleaseAsync(Savepoint, ct).ConfigureAwait(false);
            _stored.AddRange(rows);
            return;
        }
        catch (PostgresException refused) when (IsRefusal(refused) && !DatasetSink.IsRace(refused))
        {
            await transaction.RollbackAsync(Savepoint, ct).ConfigureAwait(false);
            target.Forget();
            if (rows.Count == 1)
            {
                outcome.Rejected.Add(Reject(rows[0], refused));
                return;
            }
        }

        await StoreAsync(rows[..(rows.Count / 2)], ct).ConfigureAwait(false);
        await StoreAsync(rows[(rows.Count / 2)..], ct).ConfigureAwait(false);
    }

    private RejectedLine Reject(int record, PostgresException refused)
    {
        using var all = JsonDocument.Parse(outcome.Message.Body);
        var raw = all.RootElement[record].GetRawText();
        return new RejectedLine(
            outcome.Lines.Lines.ElementAt(record), refused.ColumnName, $"is refused by PostgreSQL: {refused.MessageText} ({refused.SqlState}). Correct it at the source, or change the table.",
            raw[..Math.Min(raw.Length, MostRaw)], Encoding.UTF8.GetByteCount(raw));
    }
}
