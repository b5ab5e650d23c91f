namespace KiVendTout.Platform.EventStore.Rebuilding;

/// <summary>Finds a position up to which the log is final: no open transaction can still fill a gap below it.</summary>
internal static class SettledMark
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The end of the log, once everybody who was open when it was seen has ended; when somebody does not within two seconds, the mark
    /// that the daemon proved. What lies above is caught up with its holes, so an earlier mark costs time, not truth.
    /// </summary>
    public static async Task<long> FindAsync(StreamStore store, CancellationToken ct)
    {
        var last = await ScalarAsync(store, $"select coalesce(max(seq_id), 0) from {store.Options.Schema}.mt_events", ct).ConfigureAwait(false);
        if (last == 0)
        {
            return 0;
        }

        using var watch = new HoleWatch(store.Database);
        var upToHere = Holes.None.Pass(0, [last + 1]);
        var began = store.Options.Time.GetTimestamp();
        do
        {
            await watch.LookAsync(upToHere, ct).ConfigureAwait(false);
            if (watch.ClosedBefore(upToHere.Ranges[0], System.Diagnostics.Stopwatch.GetTimestamp()))
            {
                return last;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), ct).ConfigureAwait(false);
        }
        while (store.Options.Time.GetElapsedTime(began) < Patience);

        return await ScalarAsync(
            store, $"select coalesce(max(last_seq_id), 0) from {store.Options.Schema}.mt_event_progression where name = 'HighWaterMark'", ct).ConfigureAwait(false);
    }

    private static async Task<long> ScalarAsync(StreamStore store, string sql, CancellationToken ct)
    {
        await using var command = store.Database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
    }
}
