using KiVendTout.Handlers.Datasets.Storing;
using Npgsql;

namespace KiVendTout.Handlers.Datasets.Loading;

/// <summary>Runs whose loader died: nobody holds their lock, yet they are said to be running.</summary>
public static class RunLock
{
    private const string Reason = "its loader ended without a word, as a kill or a power cut does; load the file again: what was stored stays as it is";

    /// <summary>Marks them as stopped.</summary>
    /// <param name="store">The datasets' store.</param>
    /// <param name="ct">Ends the work.</param>
    /// <returns>How many there were.</returns>
    public static async Task<int> SweepAsync(DatasetStore store, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        // The lock is taken for the length of this statement's transaction only. A run gets its own a moment after it began.
        await using var sweep = store.Database.CreateCommand($"""
            update {store.Schema}.kvt_dataset_runs set state = 'stopped', ended = clock_timestamp(), error = $1
            where id in (select id from {store.Schema}.kvt_dataset_runs where state = 'running' and started < clock_timestamp() - interval '1 second' offset 0) and pg_try_advisory_xact_lock({Of("id::text")})
            """);
        sweep.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Reason });
        return await sweep.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    /// <summary>SQL that gives a run's lock; no other lock of this program is made of such a text.</summary>
    /// <param name="id">SQL that gives the run's id as text.</param>
    internal static string Of(string id) => $"hashtextextended('kvt-run ' || {id}, 0)";
}
