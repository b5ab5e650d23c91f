using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>Folds whole streams anew for a stream view: what an asynchronous stream view and the catch-up of a rebuild have in common.</summary>
internal sealed class StreamRefold(StreamStore store, StreamView view, IViewTable table)
{
    public async Task CollectAsync(IReadOnlyCollection<Guid> streams, NpgsqlConnection connection, Breakage breakage, CancellationToken ct)
    {
        if (streams.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand($"""
            select {RawReader.Columns} from {store.Options.Schema}.mt_events
            where stream_id = any($1) and type <> 'tombstone'
                and seq_id not in (select seq_id from {store.Options.Schema}.kvt_skips where shard = $2)
            order by stream_id, version
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. streams], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = view.Name });
        var rows = await RawReader.ReadAllAsync(command, ct).ConfigureAwait(false);
        Collect(await store.Codec.DecodeAsync(rows, connection, ct).ConfigureAwait(false), breakage);
    }

    /// <summary>Folds events that are ordered by stream and version.</summary>
    /// <returns>Events folded.</returns>
    public long Collect(IReadOnlyList<Decoded> events, Breakage breakage)
    {
        var rows = view.Empty;
        for (var i = 0; i < events.Count; i++)
        {
            var raw = events[i].Raw;
            if (i > 0 && events[i - 1].Raw.StreamId != raw.StreamId)
            {
                rows = view.Empty;
            }

            if (!breakage.Has(raw.StreamId))
            {
                try
                {
                    rows = events[i].Event is null || view.Sees(events[i].Event!.Type) ? view.Fold(rows, events[i].Required) : rows;
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    breakage.Add(raw, error);
                }
            }

            // What was folded before a broken event stays: the stream is shown as it last made sense.
            if (i + 1 == events.Count || events[i + 1].Raw.StreamId != raw.StreamId)
            {
                table.AddPrepared(0, null, rows);
            }
        }

        return events.Count;
    }
}
