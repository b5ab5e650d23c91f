using KiVendTout.Platform.EventStore.Rebuilding;
using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests;

/// <summary>Rebuilds beside the live table: equal to it, resumable, switched at once, and back again.</summary>
public sealed class RebuildingViews(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync(server.ConnectionString);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("balances", "kvt_balances")]
    [InlineData("crates-left", "kvt_crates_left")]
    public async Task An_inline_view_rebuilt_while_others_append_equals_the_live_one(string view, string table)
    {
        await using var store = await OpenAsync();
        await using var other = await OpenAsync();
        await FillAsync(store, 300);
        using var stop = new CancellationTokenSource();
        var writers = new[] { store, other }.Select(one => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await FillAsync(one, 8);
            }
        })).ToArray();
        await Task.Delay(100);
        var result = await new Rebuilder(store).RebuildAsync(view);
        await Task.Delay(200);
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        Assert.Equal((view, 1, false, 0), (result.View, result.Version, result.Resumed, result.Parked));
        await EqualsTheLogAsync();
        // And nobody writes to the old table any more.
        var old = await _database.LinesAsync($"select * from kivendtout.{table}__previous order by 1");
        await FillAsync(other, 5);
        Assert.Equal(old, await _database.LinesAsync($"select * from kivendtout.{table}__previous order by 1"));
        await EqualsTheLogAsync();
    }

    [Theory]
    [InlineData("moves")]
    [InlineData("deliveries")]
    public async Task An_asynchronous_view_rebuilt_while_the_daemon_runs_holds_each_event_once(string view)
    {
        await using var lane = await Lane.StartAsync(_database);
        await FillAsync(lane.Store, 200);
        await using var holder = await _database.Raw.OpenConnectionAsync();
        await using var held = await holder.BeginTransactionAsync();
        await Plant.MoveAsync(holder, Guid.NewGuid(), 1);
        var appending = FillAsync(lane.Store, 100);
        await new Rebuilder(lane.Store).RebuildAsync(view);
        await appending;
        await held.CommitAsync();
        await FillAsync(lane.Store, 10);
        await Delivered.ExactlyOnceAsync(_database);
    }

    [Fact]
    public async Task An_interrupted_rebuild_goes_on_where_it_stopped()
    {
        await using var store = await OpenAsync();
        await FillAsync(store, 50);
        using var interrupt = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Rebuilder(store).RebuildAsync("balances", new Told(progress =>
        {
            if (progress.Phase == "building")
            {
                interrupt.Cancel();
            }
        }), interrupt.Token));
        await EqualsTheLogAsync(); // the live table was not touched
        await FillAsync(store, 20);

        Assert.True((await new Rebuilder(store).RebuildAsync("balances")).Resumed);
        await EqualsTheLogAsync();
        Assert.Equal(0, await _database.AskAsync<long>("select count(*) from kivendtout.kvt_rebuilds"));
    }

    [Fact]
    public async Task A_roll_back_puts_the_previous_table_back_with_everything_since()
    {
        await using var store = await OpenAsync();
        await FillAsync(store, 20);
        await Assert.ThrowsAsync<RebuildException>(() => new Rebuilder(store).RollBackAsync("balances"));
        await new Rebuilder(store).RebuildAsync("balances");
        await _database.RunAsync("delete from kivendtout.kvt_balances"); // the new table turned out to be wrong
        await FillAsync(store, 20);
        await new Rebuilder(store).RollBackAsync("balances");
        await EqualsTheLogAsync();
        await FillAsync(store, 20);
        await EqualsTheLogAsync();
    }

    [Fact]
    public async Task A_raised_version_is_built_before_the_store_opens_and_an_older_program_is_refused()
    {
        await using (var store = await OpenAsync())
        {
            await FillAsync(store, 20);
        }

        await _database.RunAsync("update kivendtout.kvt_views set version = 0 where name = 'balances'; update kivendtout.kvt_balances set cents = -1");
        await using (await OpenAsync())
        {
            await EqualsTheLogAsync();
        }

        await _database.RunAsync("update kivendtout.kvt_views set version = 9 where name = 'balances'");
        Assert.Contains("version 9", (await Assert.ThrowsAsync<RebuildException>(OpenAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_inline_view_on_an_old_log_is_filled_before_the_store_opens()
    {
        await using (var bare = await _database.OpenAsync())
        {
            await FillAsync(bare, 30);
        }

        await using var store = await OpenAsync();
        await EqualsTheLogAsync();
    }

    [Fact]
    public async Task A_broken_stream_is_parked_by_the_rebuild_and_the_others_are_built()
    {
        await using var lane = await Lane.OpenAsync(_database);
        var (sick, well) = (Guid.NewGuid(), Guid.NewGuid());
        foreach (var account in (Guid[])[sick, well, sick, well])
        {
            await lane.MoveAsync(account);
        }

        await _database.RunAsync("update kivendtout.mt_events set data = '{}' where stream_id = $1 and version = 2", sick);
        foreach (var view in (string[])["moves", "deliveries", "balances"])
        {
            Assert.Equal(1, (await new Rebuilder(lane.Store).RebuildAsync(view)).Parked);
        }

        lane.Daemon.Start();
        await Eventually.TrueAsync(() => Delivered.SettledAsync(_database));
        Assert.Equal([$"1|{sick}", $"2|{well}"], await _database.LinesAsync("select events, stream from kivendtout.kvt_deliveries order by 1"));
        await _database.RunAsync("""update kivendtout.mt_events set data = '{"Cents": 1, "Note": ""}' where stream_id = $1 and version = 2""", sick);
        await new Quarantine(lane.Store).RetryAsync();
        await Delivered.ExactlyOnceAsync(_database);
    }

    [Fact]
    public async Task An_event_that_was_skipped_stays_skipped_in_a_rebuild()
    {
        await using var lane = await Lane.OpenAsync(_database);
        var account = Guid.NewGuid();
        await lane.MoveAsync(account);
        await lane.MoveAsync(account);
        await lane.MoveAsync(account);
        await _database.RunAsync("update kivendtout.mt_events set data = '{}' where stream_id = $1 and version = 2", account);
        lane.Daemon.Start();
        string[] views = ["moves", "deliveries", "balances"];
        await Eventually.EqualAsync(3L, () => _database.AskAsync<long>("select count(*) from kivendtout.kvt_quarantine where shard <> 'recorder'"));
        foreach (var view in views)
        {
            await new Quarantine(lane.Store).SkipAsync(view, account, "entered by mistake");
        }

        await Eventually.EqualAsync(0L, () => _database.AskAsync<long>("select count(*) from kivendtout.kvt_quarantine where shard <> 'recorder'"));
        var before = await RowsAsync();
        foreach (var view in views)
        {
            Assert.Equal(0, (await new Rebuilder(lane.Store).RebuildAsync(view)).Parked);
        }

        Assert.Equal(before, await RowsAsync());

        async Task<string> RowsAsync() => string.Join(' ',
            await _database.AskAsync<long>("select count(*) from kivendtout.kvt_moves"),
            await _database.AskAsync<long>("select max(events) from kivendtout.kvt_deliveries"), await _database.AskAsync<int>("select max(moves) from kivendtout.kvt_balances"));
    }

    private static Task FillAsync(StreamStore store, int accounts) => Task.WhenAll(Enumerable.Range(0, accounts).Select(async i =>
    {
        var account = Guid.NewGuid();
        await store.AppendAsync(account, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened($"owner {i}"), new MoneyMoved(i, "")]);
        await store.AppendAsync(account, AccountCategory, ExpectedVersion.Exactly(2), [new MoneyMoved(-1, "")]);
        await store.AppendAsync(Guid.NewGuid(), CrateCategory, ExpectedVersion.NoStream, [new CratesMoved($"sku {i % 7}", i + 1)]);
    }));

    private Task<StreamStore> OpenAsync() => _database.OpenAsync(options => options.Add(new Balances(), ViewLifecycle.Inline).Add(new CratesLeft(), ViewLifecycle.Inline));

    private async Task EqualsTheLogAsync()
    {
        Assert.Empty(await _database.LinesAsync("""
            with truth as (
                select stream_id, sum((data->>'Cents')::bigint) as cents, count(*) filter (where type = 'money_moved') as moves
                from kivendtout.mt_events where type in ('account_opened', 'money_moved') group by 1)
            select * from truth full join kivendtout.kvt_balances b on b.account = truth.stream_id where (truth.cents, truth.moves) is distinct from (b.cents, b.moves::bigint) limit 5
            """));
        Assert.Empty(await _database.LinesAsync("""
            with truth as (select data->>'Sku' as sku, sum((data->>'Count')::bigint) as remaining from kivendtout.mt_events where type = 'crates_moved' group by 1)
            select * from truth full join kivendtout.kvt_crates_left c using (sku) where truth.remaining is distinct from c.remaining::numeric limit 5
            """));
    }

    private sealed class Told(Action<RebuildProgress> tell) : IProgress<RebuildProgress>
    {
        public void Report(RebuildProgress value) => tell(value);
    }
}
