using System.Diagnostics;
using Npgsql;

namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>
/// Proves that a hole stays empty. Whoever could still fill it took its number before the hole was seen, so his transaction was open
/// then: when every transaction that was open at the first sighting has ended and a later look finds nothing, nobody is left. "Open"
/// counts virtual transactions (a sequence value can be held before there is a transaction id) and prepared ones. No guessed time.
/// </summary>
internal sealed class HoleWatch(NpgsqlDataSource database) : IDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<(long From, long To), Sighting> _sightings = [];
    private long _lastLook;

    /// <summary>Looks at who is still open. Afterwards <see cref="ClosedBefore"/> answers for these holes.</summary>
    public async Task LookAsync(Holes holes, CancellationToken ct)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            var unknown = holes.Ranges.Where(range => !_sightings.ContainsKey(range)).ToArray();
            if (unknown.Length == 0 && Stopwatch.GetElapsedTime(_lastLook) < LookAgain)
            {
                return;
            }

            var open = await OpenTransactionsAsync(ct).ConfigureAwait(false);
            _lastLook = Stopwatch.GetTimestamp();
            lock (_sightings)
            {
                foreach (var sighting in _sightings.Values)
                {
                    sighting.Narrow(open, _lastLook);
                }

                foreach (var range in unknown)
                {
                    _sightings[range] = new Sighting(open, _lastLook);
                }

                Forget();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Whether nobody could fill the hole any more at the given time (a <see cref="Stopwatch"/> timestamp): a read begun then was final.</summary>
    public bool ClosedBefore((long From, long To) hole, long readBegan)
    {
        lock (_sightings)
        {
            return _sightings.TryGetValue(hole, out var sighting) && sighting.EndedAt is { } ended && ended <= readBegan;
        }
    }

    /// <summary>Drops the holes that are proven to stay empty; the proof needs a look at who is open, and a read begun after it.</summary>
    public async ValueTask<Cursor> CloseAsync(LogBatch batch, CancellationToken ct)
    {
        if (!batch.Next.Holes.Any)
        {
            return batch.Next;
        }

        var holes = batch.Next.Holes.Without(hole => ClosedBefore(hole, batch.Began));
        if (holes.Any)
        {
            await LookAsync(holes, ct).ConfigureAwait(false);
        }

        return batch.Next with { Holes = holes };
    }

    public void Dispose() => _turn.Dispose();

    private void Forget()
    {
        const int kept = 10_000;
        foreach (var range in _sightings.Where(entry => entry.Value.EndedAt is not null).OrderBy(entry => entry.Value.EndedAt)
            .Take(Math.Max(0, _sightings.Count - kept)).Select(entry => entry.Key).ToArray())
        {
            _sightings.Remove(range);
        }
    }

    /// <summary>
    /// Other roles' sessions show no backend_type to a role that may not look into them: what is unknown counts as open. The locks come
    /// first: a transaction that is being prepared is listed as prepared before it gives up its virtual one.
    /// </summary>
    private async Task<HashSet<string>> OpenTransactionsAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            select l.virtualtransaction from pg_locks l join pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'virtualxid' and l.granted and l.mode = 'ExclusiveLock' and l.pid <> pg_backend_pid()
                and a.datname = current_database() and coalesce(a.backend_type, '') not like 'autovacuum%'
            union all
            select '{Prepared}' || gid from pg_prepared_xacts where database = current_database()
            """);
        var open = new HashSet<string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            open.Add(reader.GetString(0));
        }

        return open;
    }

    private const string Prepared = "prepared ";

    private sealed class Sighting
    {
        private readonly HashSet<string> _open;
        private HashSet<string> _before;

        public Sighting(HashSet<string> open, long now)
        {
            (_open, _before) = ([.. open], open);
            EndedAt = open.Count == 0 ? now : null;
        }

        public long? EndedAt { get; private set; }

        public void Narrow(HashSet<string> open, long now)
        {
            if (EndedAt is null)
            {
                // What is newly prepared may be a transaction that was open at the sighting, under the name it has from now on.
                var prepared = open.Where(one => one.StartsWith(Prepared, StringComparison.Ordinal) && !_before.Contains(one)).ToArray();
                _before = open;
                _open.IntersectWith(open);
                _open.UnionWith(prepared);
                EndedAt = _open.Count == 0 ? now : null;
            }
        }
    }
}
