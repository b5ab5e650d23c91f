using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Rebuilding;

/// <summary>
/// Builds chunks of a view: reads their events, folds them, and writes the rows by binary COPY together with the mark that the chunk is
/// done, in one transaction. Several work at once, each with its own connection and buffers.
/// </summary>
internal sealed class ChunkBuilder(StreamStore store, View view, RebuildRows rows, long target, IReadOnlyDictionary<Guid, long> excluded)
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
        var byStream = view is StreamView;
        await using var command = new NpgsqlCommand(
            $"select {RawReader.Columns} from {_schema}.mt_events where type <> all($1) and seq_id <= $2 "
            + (byStream
                ? "and ($3::uuid is null or stream_id > $3) and ($4::uuid is null or stream_id <= $4) order by stream_id, version"
                : "and seq_id > $3 and seq_id <= $4 order by seq_id"),
            connection);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = _foreign, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = target });
        command.Parameters.Add(Bound(chunk.From, byStream, first: true));
        command.Parameters.Add(Bound(chunk.To, byStream, first: false));
        var raw = await RawReader.ReadAllAsync(command, ct).ConfigureAwait(false);
        return await store.Codec.DecodeAsync(raw, connection, ct).ConfigureAwait(false);
    }

    /// <summary>A missing bound of streams becomes the least or greatest uuid, so that the index range is one in every case.</summary>
    private static NpgsqlParameter Bound(string? bound, bool byStream, bool first) => byStream
        ? new NpgsqlParameter { Value = bound is null ? (first ? DBNull.Value : Guid.AllBitsSet) : Guid.Parse(bound), NpgsqlDbType = NpgsqlDbType.Uuid }
        : new NpgsqlParameter<long> { TypedValue = long.Parse(bound!, CultureInfo.InvariantCulture) };
}
