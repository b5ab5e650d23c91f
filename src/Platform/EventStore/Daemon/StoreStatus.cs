namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>How one projection stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Lifecycle">Inline or asynchronous.</param>
/// <param name="Version">The live version of a view; null for a carrier.</param>
/// <param name="State">running, retrying, idle; inline views are always current.</param>
/// <param name="Position">Log position it has passed.</param>
/// <param name="Lag">Positions between it and the end of the log.</param>
/// <param name="Rate">Events per second, smoothed; 0 when it is idle.</param>
/// <param name="Holes">Positions below it that may still be filled.</param>
/// <param name="Parked">Streams in quarantine.</param>
/// <param name="Error">Why it does not move, or null.</param>
public sealed record ProjectionStatus(
    string Name, ViewLifecycle Lifecycle, int? Version, string State, long Position, long Lag, double Rate, long Holes, int Parked, string? Error);

/// <summary>How a store stands.</summary>
/// <param name="Streams">Streams by category.</param>
/// <param name="Events">Events by stored name.</param>
/// <param name="LastPosition">The greatest position visible.</param>
/// <param name="Projections">Every projection this program knows.</param>
public sealed record StoreStatus(
    IReadOnlyDictionary<string, long> Streams, IReadOnlyDictionary<string, long> Events, long LastPosition, IReadOnlyList<ProjectionStatus> Projections)
{
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(2);

    /// <summary>Looks.</summary>
    public static async Task<StoreStatus> ReadAsync(StreamStore store, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var streams = await CountStreamsAsync(store, ct).ConfigureAwait(false);
        var events = await CountsAsync(store, $"select type, count(*) from {store.Options.Schema}.mt_events group by 1 order by 1", ct).ConfigureAwait(false);
        var (position, projections) = await ReadProjectionsAsync(store, ct).ConfigureAwait(false);
        return new StoreStatus(streams, events, position, projections);
    }

    /// <summary>Counts the streams of each category: reads a row for each stream, and no event.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> CountStreamsAsync(StreamStore store, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await CountsAsync(store, $"select coalesce(type, '?'), count(*) from {store.Options.Schema}.mt_streams group by 1 order by 1", ct).ConfigureAwait(false);
    }

    /// <summary>Looks at the projections only: that counts nothing, and so costs the same however long the log is.</summary>
    /// <returns>The greatest position visible, and every projection this program knows.</returns>
    public static async Task<(long LastPosition, IReadOnlyList<ProjectionStatus> Projections)> ReadProjectionsAsync(StreamStore store, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        await using var last = store.Database.CreateCommand($"select coalesce(max(seq_id), 0) from {store.Options.Schema}.mt_events");
        var position = (long)(await last.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
        return (position, await ProjectionsAsync(store, position, ct).ConfigureAwait(false));
    }

    private static async Task<IReadOnlyList<ProjectionStatus>> ProjectionsAsync(StreamStore store, long last, CancellationToken ct)
    {
        var (schema, options) = (store.Options.Schema, store.Options);
        var found = new Dictionary<string, ProjectionStatus>(StringComparer.Ordinal);
        foreach (var view in options.InlineViews)
        {
            found[view.Name] = new ProjectionStatus(view.Name, ViewLifecycle.Inline, view.Version, "current", last, 0, 0, 0, 0, null);
        }

        foreach (var name in options.AsyncViews.Select(view => view.Name).Concat(options.Subscriptions.Select(subscription => subscription.Name)))
        {
            found[name] = new ProjectionStatus(name, ViewLifecycle.Async, null, "idle", 0, last, 0, 0, 0, null);
        }

        await using var command = store.Database.CreateCommand($"""
            select s.name, v.version, case when s.lease_until < now() then 'orphaned' else s.state end, s.position, s.rate, now() - s.updated,
                (select coalesce(sum(upper(h) - lower(h)), 0)::bigint from unnest(s.holes) h),
                (select count(*)::int from {schema}.kvt_quarantine q where q.shard = s.name), s.error
            from {schema}.kvt_shards s left join {schema}.kvt_views v on v.name = s.name
            """);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            if (found.TryGetValue(reader.GetString(0), out var known))
            {
                found[known.Name] = known with
                {
                    Version = reader.IsDBNull(1) ? null : reader.GetInt32(1),
                    State = reader.GetString(2),
                    Position = reader.GetInt64(3),
                    Lag = Math.Max(0, last - reader.GetInt64(3)),
                    Rate = reader.GetTimeSpan(5) > Recent ? 0 : reader.GetDouble(4),
                    Holes = reader.GetInt64(6),
                    Parked = reader.GetInt32(7),
                    Error = reader.IsDBNull(8) ? null : reader.GetString(8),
                };
            }
        }

        return [.. found.Values];
    }

    private static async Task<Dictionary<string, long>> CountsAsync(StreamStore store, string sql, CancellationToken ct)
    {
        await using var command = store.Database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            counts[reader.GetString(0)] = reader.GetInt64(1);
        }

        return counts;
    }
}
