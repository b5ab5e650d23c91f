using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests.Setup;

/// <summary>A process with a store, a feed, a tally of deliveries, a carrier, and the daemon that runs them.</summary>
internal sealed class Lane : IAsyncDisposable
{
    private Lane(StreamStore store) => (Store, Daemon) = (store, new ProjectionDaemon(store));

    public StreamStore Store { get; }

    public ProjectionDaemon Daemon { get; }

    public MoveFeed Feed { get; private init; } = null!;

    public Recorder Recorder { get; private init; } = null!;

    /// <summary>Opens it; the daemon waits for <see cref="ProjectionDaemon.Start"/>.</summary>
    public static async Task<Lane> OpenAsync(TestDatabase database, Action<EventStoreOptions>? configure = null, bool needsBodies = false)
    {
        var (feed, recorder) = (new MoveFeed(), new Recorder(needsBodies: needsBodies));
        var store = await database.OpenAsync(options =>
        {
            options.Add(feed, ViewLifecycle.Async).Add(new Deliveries(), ViewLifecycle.Async).Add(new Balances(), ViewLifecycle.Async).Add(recorder);
            configure?.Invoke(options);
        });
        return new Lane(store) { Feed = feed, Recorder = recorder };
    }

    public static async Task<Lane> StartAsync(TestDatabase database, Action<EventStoreOptions>? configure = null, bool needsBodies = false)
    {
        var lane = await OpenAsync(database, configure, needsBodies);
        lane.Daemon.Start();
        return lane;
    }

    public Task<AppendOutcome> MoveAsync(Guid account, string note = "", long cents = 1) =>
        Store.AppendAsync(account, AccountCategory, ExpectedVersion.Any, [new MoneyMoved(cents, note)]);

    public async ValueTask DisposeAsync()
    {
        await Daemon.DisposeAsync();
        await Store.DisposeAsync();
    }
}

/// <summary>What the projections of a <see cref="Lane"/> hold, beside the log.</summary>
internal static class Delivered
{
    /// <summary>Events of accounts in the log that the feed has not.</summary>
    public static Task<long> MissingAsync(TestDatabase database) => database.AskAsync<long>("""
        select count(*) from kivendtout.mt_events e left join kivendtout.kvt_moves m on m.position = e.seq_id
        where m.position is null and e.type in ('account_opened', 'money_moved')
        """);

    /// <summary>Positions that the feed has passed for good: no hole is left.</summary>
    public static Task<bool> SettledAsync(TestDatabase database) => database.AskAsync<bool>("""
        select count(*) = 4 and bool_and(isempty(holes) and position >= (select max(seq_id) from kivendtout.mt_events)) from kivendtout.kvt_shards
        """);

    /// <summary>The feed has exactly the log's events, the tally counted each once, and the rows of a stream's fold are right.</summary>
    public static async Task ExactlyOnceAsync(TestDatabase database)
    {
        await Eventually.EqualAsync(0L, () => MissingAsync(database));
        await Eventually.EqualAsync(0L, () => DifferencesAsync(database));
        Assert.Equal(
            await database.AskAsync<long>("select count(*) from kivendtout.mt_events where type in ('account_opened', 'money_moved')"),
            await database.AskAsync<long>("select count(*) from kivendtout.kvt_moves"));
    }

    private static Task<long> DifferencesAsync(TestDatabase database) => database.AskAsync<long>("""
        with truth as (
            select stream_id, count(*) as events, sum(version) as versions, coalesce(sum((data->>'Cents')::bigint) filter (where type = 'money_moved'), 0) as cents
            from kivendtout.mt_events where type in ('account_opened', 'money_moved') group by 1)
        select count(*) from truth full join kivendtout.kvt_deliveries d on d.stream = truth.stream_id full join kivendtout.kvt_balances b on b.account = truth.stream_id
        where (truth.events, truth.versions, truth.cents) is distinct from (d.events, d.versions, b.cents)
        """);

    /// <summary>At least once, and a stream's events first seen in their order.</summary>
    public static async Task InOrderAsync(TestDatabase database, Func<IReadOnlyList<StoredEvent>> taken)
    {
        // A carrier has a checkpoint of its own: it may come after the tables that were waited for.
        var all = (int)await database.AskAsync<long>("select count(*) from kivendtout.mt_events where type in ('account_opened', 'money_moved')");
        await Eventually.EqualAsync(all, () => Task.FromResult(taken().DistinctBy(happened => happened.Sequence).Count()));
        var firsts = taken().DistinctBy(happened => happened.Sequence).ToArray();
        foreach (var stream in firsts.GroupBy(happened => happened.StreamId))
        {
            Assert.Equal(Enumerable.Range(1, stream.Count()).Select(version => (long)version), stream.Select(happened => happened.Version));
        }

        Assert.Equal(all, firsts.Length);
    }
}
