using System.Globalization;
using Npgsql;

namespace KiVendTout.Platform.EventStore.Rebuilding;

/// <summary>
/// Builds chunks of a view: reads their events, folds them, and writes the rows by binary COPY together with the mark that the chunk is
/// done, in one transaction. Several work at once, each with its own connection and buffers.
/// </summary>
internal sealed class ChunkBuilder(StreamStore store, View view, RebuildRows rows, long target, IReadOnlyDictionary<Guid, long> excluded, IReadOnlySet<long> skipped)
{
    private readonly string _schema = store.Options.Schema;
    private readonly IViewTable _table = view.NewTable(store.Options.Schema);
    private readonly string[] _foreign = [.. store.Options.Events.NamesIn(null).Except(store.Options.Events.NamesIn(view.Categories)), "tombstone"];

    /// <summary>Builds one chunk.</summary>
    /// <returns>Events read, rows written, and the events that could not be taken.</returns>
    public async Task<(long Events, long Rows, IReadOnlyList<StoredPoison> Poison)> BuildAsync(Chunk chunk, NpgsqlConnection connection, CancellationToken ct)
    {
        var breakage = new Breakage();
        _table.Clear();
        var events = await ReadAsync(chunk, connection, ct).ConfigureAwait(false);
        if (view is StreamView stream)
        {
            new StreamRefold(store, stream, _table).Collect(events, breakage);
        }
        else
        {
            Collect(events, breakage);
        }

        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        var written = _table.Count == 0 ? 0 : await _table.CopyAsync(connection, rows.NextTable, ct).ConfigureAwait(false);
        await using var done = new NpgsqlBatch(connection, transaction) { BatchCommands = { rows.Done(chunk, events.Count, written) } };
        await done.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return (events.Count, written, breakage.Found);
    }

    private void Collect(List<Decoded> events, Breakage breakage)
    {
        foreach (var read in events)
        {
            var before = _table.Count;
            if (breakage.Has(read.Raw.StreamId) || (excluded.TryGetValue(read.Raw.StreamId, out var from) && read.Raw.Sequence >= from))
            {
                continue;
            }

            try
            {
                ((EventView)view).Collect(read.Required, _table);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                _table.Truncate(before);
                breakage.Add(read.Raw, error);
            }
        }
    }

    private async Task<List<Decoded>> ReadAsync(Chunk chunk, NpgsqlConnection connection, CancellationToken ct)
    {
        var filter = $"where type not in ({string.Join(", ", _foreign.Select(name => $"'{name.Replace("'", "''", StringComparison.Ordinal)}'"))}) and seq_id <= {target}";
        var range = view is StreamView
            ? $"and stream_id > '{(chunk.From is null ? Guid.Empty : Guid.Parse(chunk.From))}' and stream_id <= '{(chunk.To is null ? Guid.AllBitsSet : Guid.Parse(chunk.To))}' order by stream_id, version"
            : $"and seq_id > {long.Parse(chunk.From!, CultureInfo.InvariantCulture)} and seq_id <= {long.Parse(chunk.To!, CultureInfo.InvariantCulture)} order by seq_id";
        var raw = RawReader.CopyAll(connection, _schema, $"{filter} {range}");
        raw.RemoveAll(row => skipped.Contains(row.Sequence));
        return await store.Codec.DecodeAsync(raw, connection, ct).ConfigureAwait(false);
    }
}
