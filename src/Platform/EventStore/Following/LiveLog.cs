using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Following;

/// <summary>
/// Lets any number of followers see the log from where they want on: each catches up by itself to the mark at which it has taken a seat, then takes
/// what the shared reader offers there. The reader runs while somebody follows.
/// </summary>
internal sealed class LiveLog(StreamStore store) : IAsyncDisposable
{
    private const int PageSize = 500;
    private static readonly TimeSpan OutagePause = TimeSpan.FromMilliseconds(250);
    private readonly Lock _gate = new();
    private LiveReader? _reader;
    private int _followers;
    private bool _closed;

    public async IAsyncEnumerable<StoredEvent> FollowAsync(long? after, Follow follow, [EnumeratorCancellation] CancellationToken ct)
    {
        var reader = Enter();
        try
        {
            var (passed, fromNow) = (after ?? 0, after is null);
            while (true)
            {
                var (seat, mark) = await reader.SitDownAsync(follow, passed, ct).ConfigureAwait(false);
                try
                {
                    if (fromNow)
                    {
                        fromNow = false;
                        // The seat is taken, so what the look does not see will be offered.
                        follow = follow with { Since = await TryAsync(() => LogEnd.FindAsync(store, mark, ct), ct).ConfigureAwait(false) };
                        passed = mark;
                    }

                    while (passed < mark)
                    {
                        var (page, to) = await TryAsync(() => PageAsync(follow, passed, mark, ct), ct).ConfigureAwait(false);
                        foreach (var read in page)
                        {
                            yield return read.Event ?? throw read.Error!;
                        }

                        passed = to;
                    }

                    while (await seat.Events.WaitToReadAsync(ct).ConfigureAwait(false))
                    {
                        while (seat.Events.TryRead(out var happened))
                        {
                            if (follow.Since is null || follow.Since.IsBehind(happened.Sequence))
                            {
                                yield return happened;
                            }
                        }
                    }

                    passed = seat.Passed;
                }
                finally
                {
                    reader.StandUp(seat);
                }
            }
        }
        finally
        {
            await LeaveAsync(reader).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        LiveReader? reader;
        lock (_gate)
        {
            (reader, _reader, _closed) = (_reader, null, true);
        }

        if (reader is not null)
        {
            await reader.DisposeAsync().ConfigureAwait(false);
        }
    }

    private LiveReader Enter()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, store);
            _followers++;
            return _reader ??= new LiveReader(store);
        }
    }

    private async ValueTask LeaveAsync(LiveReader reader)
    {
        lock (_gate)
        {
            if (--_followers > 0 || _reader != reader)
            {
                return;
            }

            _reader = null;
        }

        await reader.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The next events up to a mark below which the log is final, and the position up to which these are all.</summary>
    private async Task<(List<Decoded> Page, long To)> PageAsync(Follow follow, long after, long mark, CancellationToken ct)
    {
        await using var command = store.Database.CreateCommand();
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = mark });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PageSize });
        var filter = "";
        if (follow.Stream is { } stream)
        {
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = stream });
            filter = $"and stream_id = ${command.Parameters.Count}";
        }

        if (follow.Categories is { } categories)
        {
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. store.Codec.Catalogue.NamesIn(categories)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            filter += $" and type = any(${command.Parameters.Count})";
        }

        command.CommandText = $"""
            select {RawReader.Columns} from {store.Options.Schema}.mt_events
            where seq_id > $1 and seq_id <= $2 and type <> 'tombstone' {filter} order by seq_id limit $3
            """;
        var rows = await RawReader.ReadAllAsync(command, ct).ConfigureAwait(false);
        var to = rows.Count < PageSize ? mark : rows[^1].Sequence;
        var decoded = await store.Codec.DecodeAsync(rows, null, ct).ConfigureAwait(false);
        return (decoded.FindAll(follow.Wants), to);
    }

    /// <summary>Reads again until PostgreSQL is back: whoever has caught up hears nothing of an outage either.</summary>
    private static async Task<T> TryAsync<T>(Func<Task<T>> read, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await read().ConfigureAwait(false);
            }
            catch (Exception away) when (Outage.Is(away))
            {
                await Task.Delay(OutagePause, ct).ConfigureAwait(false);
            }
        }
    }
}
