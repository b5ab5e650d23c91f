using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>Where a shard is: everything up to <paramref name="Position"/> was delivered, but for the holes.</summary>
internal sealed record Cursor(long Position, Holes Holes)
{
    /// <summary>Up to here nothing is missing.</summary>
    public long Contiguous => Holes.Any ? Holes.Ranges[0].From - 1 : Position;

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Position};{Holes}");
}

/// <summary>What was read from a cursor on, and the cursor behind it.</summary>
internal sealed record LogBatch(IReadOnlyList<Decoded> Events, Cursor Next, long Began);

/// <summary>
/// Reads the log for all shards of a process. New events and filled holes come from one statement, hence one snapshot: otherwise a
/// stream's later event could overtake its earlier one. Each hole is looked up by itself (the limit keeps it so): joined as a whole, a few
/// hundred holes in a million events were planned as a scan per hole and took a minute. Shards at the same place share a read.
/// </summary>
internal sealed class LogTail(StreamStore store)
{
    private readonly Lock _gate = new();
    private readonly List<(long Position, string Holes, long Signals, int Limit, Task<LogBatch> Read)> _reads = [];

    /// <summary>Reads on from a cursor.</summary>
    /// <param name="cursor">Where the shard is.</param>
    /// <param name="signals">The wake-up count taken before: a read begun earlier might miss what the call was for.</param>
    /// <param name="limit">How many events at the most, filled holes not counted.</param>
    /// <param name="ct">Ends the waiting, not the shared read.</param>
    public Task<LogBatch> ReadAsync(Cursor cursor, long signals, int limit, CancellationToken ct)
    {
        var holes = cursor.Holes.ToString();
        lock (_gate)
        {
            foreach (var (position, sameHoles, begun, most, read) in _reads)
            {
                var fresh = read.IsCompletedSuccessfully ? read.Result.Events.Count > 0 : !read.IsCompleted && begun >= signals;
                if (position == cursor.Position && sameHoles == holes && most <= limit && fresh)
                {
                    return read.WaitAsync(ct);
                }
            }

            var started = Task.Run(() => ReadNowAsync(cursor, limit), CancellationToken.None);
            _reads.RemoveAll(entry => entry.Read.IsFaulted || (entry.Position == cursor.Position && entry.Holes == holes));
            if (_reads.Count >= 4)
            {
                _reads.RemoveAt(0);
            }

            _reads.Add((cursor.Position, holes, signals, limit, started));
            return started.WaitAsync(ct);
        }
    }

    private async Task<LogBatch> ReadNowAsync(Cursor cursor, int limit)
    {
        await using var connection = await store.Database.OpenConnectionAsync().ConfigureAwait(false);
        return await ReadAsync(store, cursor, limit, connection, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Reads on from a cursor on a given connection, in its transaction if it has one.</summary>
    public static async Task<LogBatch> ReadAsync(StreamStore store, Cursor cursor, int limit, NpgsqlConnection connection, CancellationToken ct)
    {
        var schema = store.Options.Schema;
        var began = Stopwatch.GetTimestamp();
        var sql = $"select {RawReader.Columns} from {schema}.mt_events where seq_id > $1 order by seq_id limit $2";
        await using var command = new NpgsqlCommand(cursor.Holes.Any
            ? $"""
                (select {RawReader.Columns} from unnest($3::bigint[], $4::bigint[]) as hole(f, t) cross join lateral (
                    select * from {schema}.mt_events where seq_id between hole.f and hole.t order by seq_id limit hole.t - hole.f + 1) as event)
                union all ({sql}) order by 1
                """
            : sql, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = cursor.Position });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        if (cursor.Holes.Any)
        {
            command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. cursor.Holes.Ranges.Select(range => range.From)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
            command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. cursor.Holes.Ranges.Select(range => range.To)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        }

        var rows = await RawReader.ReadAllAsync(command, ct).ConfigureAwait(false);
        var holes = cursor.Holes.Pass(cursor.Position, rows.ConvertAll(row => row.Sequence));
        var position = rows.Count == 0 ? cursor.Position : Math.Max(cursor.Position, rows[^1].Sequence);
        rows.RemoveAll(row => row.Type == "tombstone");
        var events = await store.Codec.DecodeAsync(rows, connection, ct).ConfigureAwait(false);
        return new LogBatch(events, new Cursor(position, holes), began);
    }
}
