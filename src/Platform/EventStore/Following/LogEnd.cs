using Npgsql;

namespace KiVendTout.Platform.EventStore.Following;

/// <summary>The end of the log at a moment: what could be seen, and the gaps below that may still be filled.</summary>
/// <param name="Last">The greatest position that could be seen.</param>
/// <param name="Gaps">Positions below it that could not, as inclusive ranges.</param>
internal sealed record LogEnd(long Last, IReadOnlyList<(long From, long To)> Gaps)
{
    /// <summary>
    /// How many positions before its end the log is searched for gaps, where no daemon has proven a later mark. Whoever is to be missed by this has
    /// taken a number, and has held it back while others took this many.
    /// </summary>
    private const long Window = 100_000;

    /// <summary>Up to here nothing was missing.</summary>
    public long Contiguous => Gaps.Count == 0 ? Last : Gaps[0].From - 1;

    /// <summary>Whether an event at this position came after that moment.</summary>
    public bool IsBehind(long position) => position > Last || Gaps.Any(gap => gap.From <= position && position <= gap.To);

    /// <summary>Looks at the end of the log, in one snapshot.</summary>
    /// <param name="store">The store.</param>
    /// <param name="settled">A position up to which no gap can be filled any more; 0 where none is known.</param>
    /// <param name="ct">Ends the reading.</param>
    public static async Task<LogEnd> FindAsync(StreamStore store, long settled, CancellationToken ct)
    {
        var schema = store.Options.Schema;
        await using var command = store.Database.CreateCommand($"""
            with last as materialized (select coalesce(max(seq_id), 0) as id from {schema}.mt_events),
            settled as materialized (
                select greatest($1, id - {Window}, (select max(last_seq_id) from {schema}.mt_event_progression where name = 'HighWaterMark')) as id from last)
            select id, null from last
            union all
            select before + 1, seq_id - 1 from (
                select seq_id, lag(seq_id, 1, (select id from settled)) over (order by seq_id) as before
                from {schema}.mt_events where seq_id > (select id from settled)) as pair
            where seq_id > before + 1
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = settled });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var (last, gaps) = (0L, new List<(long From, long To)>());
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            if (reader.IsDBNull(1))
            {
                last = reader.GetInt64(0);
            }
            else
            {
                gaps.Add((reader.GetInt64(0), reader.GetInt64(1)));
            }
        }

        gaps.Sort();
        return new LogEnd(last, gaps);
    }
}
