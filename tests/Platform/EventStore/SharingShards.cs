using Npgsql;
using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests;

/// <summary>Several daemons on one database: leases, fences, and the wake-up between them.</summary>
public sealed class SharingShards(PostgresServer server) : IAsyncLifetime
{
    /// <summary>Of the statement that asks for a shard.</summary>
    private const string Taking = "kvt_shards as s (name, owner";

    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync(server.ConnectionString);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Two_daemons_share_the_shards_and_one_takes_over_when_the_other_leaves()
    {
        await using var left = await Lane.StartAsync(_database);
        await using var right = await Lane.StartAsync(_database);
        await AppendAsync(left, 30);
        await Delivered.ExactlyOnceAsync(_database);

        await left.Daemon.DisposeAsync();
        await AppendAsync(right, 30);
        await Delivered.ExactlyOnceAsync(_database);
        await Eventually.EqualAsync($"4|{right.Daemon.Owner}", async () => Assert.Single(await _database.LinesAsync("select count(owner), min(owner) from kivendtout.kvt_shards")));
        await Delivered.InOrderAsync(_database, () => [.. left.Recorder.Taken, .. right.Recorder.Taken]);
    }

    [Fact]
    public async Task The_shards_of_an_owner_that_only_stopped_answering_move_when_its_lease_ends_and_not_before()
    {
        await OwnedAsync("silent", "1 hour");
        await using var living = await LifeOfAsync("silent");
        using var sql = new SqlWatch(_database.ConnectionString);
        await using var lane = await Lane.StartAsync(_database);
        await AppendAsync(lane, 3);
        await Eventually.SentAsync(sql, Taking, 8); // each of the four was asked for, again and again
        Assert.Equal(0, await _database.AskAsync<long>("select count(*) from kivendtout.kvt_moves"));
        Assert.Equal("4|silent|7", Assert.Single(await _database.LinesAsync("select count(*), min(owner), max(epoch) from kivendtout.kvt_shards")));

        await _database.RunAsync("update kivendtout.kvt_shards set lease_until = now()");
        await Delivered.ExactlyOnceAsync(_database);
        await Eventually.TrueAsync(() => _database.AskAsync<bool>("select bool_and(epoch > 7 and owner <> 'silent') from kivendtout.kvt_shards"));
    }

    [Fact]
    public async Task The_shards_of_an_owner_that_ended_move_although_its_lease_goes_on()
    {
        await OwnedAsync("killed", "1 day");
        await using var living = await LifeOfAsync("killed");
        using var sql = new SqlWatch(_database.ConnectionString);
        await using var lane = await Lane.StartAsync(_database);
        await AppendAsync(lane, 3);
        await Eventually.SentAsync(sql, Taking, 8);
        Assert.Equal(0, await _database.AskAsync<long>("select count(*) from kivendtout.kvt_moves"));

        await _database.RunAsync("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'life of killed'"); // as a kill of its process does
        await Delivered.ExactlyOnceAsync(_database);
        await Eventually.TrueAsync(() => _database.AskAsync<bool>("select bool_and(epoch > 7 and owner <> 'killed') from kivendtout.kvt_shards"));
    }

    [Fact]
    public async Task A_daemon_that_lost_its_connections_shows_that_it_lives_again_and_keeps_its_shards_from_the_others()
    {
        await using var left = await Lane.StartAsync(_database, options => options.Daemon.Lease = TimeSpan.FromHours(1));
        await AppendAsync(left, 3);
        await Delivered.ExactlyOnceAsync(_database);
        const string Holder = "(select max(pid) from pg_locks where locktype = 'advisory' and granted and mode = 'ExclusiveLock' and database = (select oid from pg_database where datname = current_database()))";
        var ended = await _database.AskAsync<int>($"select {Holder}");
        await _database.RunAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'kivendtout'");
        await Eventually.TrueAsync(() => _database.AskAsync<bool>($"select coalesce({Holder} <> $1, false) and not exists (select 1 from pg_stat_activity where pid = $1)", ended)); // on a new connection

        await using var right = await Lane.StartAsync(_database, options => options.Daemon.Lease = TimeSpan.FromHours(1));
        await AppendAsync(right, 30);
        await Delivered.ExactlyOnceAsync(_database);
        Assert.Equal([$"4|{left.Daemon.Owner}|{left.Daemon.Owner}"], await _database.LinesAsync("select count(owner), min(owner), max(owner) from kivendtout.kvt_shards"));
        Assert.Empty(right.Recorder.Taken);
    }

    [Fact]
    public async Task An_owner_that_was_paused_cannot_write_after_another_took_the_shard()
    {
        using var reached = new SemaphoreSlim(0);
        using var gate = new SemaphoreSlim(0);
        using var sql = new SqlWatch(_database.ConnectionString);
        await using var lane = await Lane.OpenAsync(_database);
        var paused = 0;
        lane.Feed.Before = _ =>
        {
            if (Interlocked.Exchange(ref paused, 1) == 0)
            {
                reached.Release();
                gate.Wait();
            }
        };
        lane.Daemon.Start();
        var position = (await lane.MoveAsync(Guid.NewGuid())).Position;
        await reached.WaitAsync();
        await using var living = await LifeOfAsync("thief");

        // Another takes it, gets as far as this event and further than its lease.
        await _database.RunAsync("update kivendtout.kvt_shards set owner = 'thief', epoch = epoch + 1, position = $1, lease_until = now() + interval '1 hour' where name = 'moves'", position);
        gate.Release();
        await AppendAsync(lane, 3);
        await Eventually.SentAsync(sql, Taking, 3); // it has found out, and asks for what it lost
        Assert.Equal(0, await _database.AskAsync<long>("select count(*) from kivendtout.kvt_moves"));
        Assert.Equal([$"thief|{position}"], await _database.LinesAsync("select owner, position from kivendtout.kvt_shards where name = 'moves'"));

        await _database.RunAsync("update kivendtout.kvt_shards set lease_until = now() where name = 'moves'");
        await Eventually.EqualAsync(3L, () => _database.AskAsync<long>("select count(*) from kivendtout.kvt_moves"));
    }

    [Fact]
    public async Task Who_dies_again_and_again_before_a_large_batch_is_done_comes_to_the_end_of_what_was_left_all_the_same()
    {
        await using var lane = await Lane.OpenAsync(_database);
        await AppendAsync(lane, 120);
        var left = 20; // so many events it takes in one life
        lane.Recorder.Before = batch =>
        {
            if ((left -= batch.Count) < 0)
            {
                left = 20;
                throw new IOException("dead");
            }
        };
        lane.Daemon.Start();
        await Eventually.TrueAsync(() => Task.FromResult(lane.Recorder.Taken.Count >= 120));
        await Delivered.InOrderAsync(_database, () => lane.Recorder.Taken);
    }

    [Fact]
    public async Task A_call_arrives_within_the_process_and_from_another_without_any_polling()
    {
        await using var listener = await Lane.StartAsync(_database, options =>
        {
            options.Daemon.PollInterval = TimeSpan.FromHours(1);
            options.Daemon.Lease = TimeSpan.FromMinutes(1);
        });
        await using var elsewhere = await Lane.OpenAsync(_database);
        for (var round = 1; round <= 5; round++)
        {
            await listener.MoveAsync(Guid.NewGuid());
            await Delivered.ExactlyOnceAsync(_database);
            await elsewhere.MoveAsync(Guid.NewGuid());
            await Delivered.ExactlyOnceAsync(_database);
        }
    }

    [Fact]
    public async Task A_listener_that_lost_its_connection_hears_again()
    {
        await using var listener = await Lane.StartAsync(_database, options =>
        {
            options.Daemon.PollInterval = TimeSpan.FromHours(1);
            options.Daemon.Lease = TimeSpan.FromMinutes(1);
        });
        await using var elsewhere = await Lane.OpenAsync(_database);
        await elsewhere.MoveAsync(Guid.NewGuid());
        await Delivered.ExactlyOnceAsync(_database);
        await Eventually.EqualAsync(1L, () => _database.AskAsync<long>(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and state = 'idle' and query like 'listen %'"));
        await elsewhere.MoveAsync(Guid.NewGuid()); // nobody hears this call
        await Delivered.ExactlyOnceAsync(_database);
    }

    [Fact]
    public async Task The_high_water_mark_and_the_progress_of_each_projection_are_written_where_marten_looks()
    {
        await using var lane = await Lane.StartAsync(_database);
        await AppendAsync(lane, 5);
        await Eventually.TrueAsync(() => Delivered.SettledAsync(_database));
        await Eventually.EqualAsync("HighWaterMark,balances:All,deliveries:All,moves:All,recorder:All", async () => string.Join(',', await _database.LinesAsync(
            "select name from kivendtout.mt_event_progression where last_seq_id = (select max(seq_id) from kivendtout.mt_events) order by name")));
        var status = await StoreStatus.ReadAsync(lane.Store);
        Assert.Equal((5L, 5L), (status.Streams[AccountCategory], status.Events["money_moved"]));
        Assert.All(status.Projections, one => Assert.Equal(("running", 0L, 0L, 0, status.LastPosition), (one.State, one.Lag, one.Holes, one.Parked, one.Position)));
    }

    private static Task<AppendOutcome[]> AppendAsync(Lane lane, int count) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => lane.MoveAsync(Guid.NewGuid())));

    private async Task OwnedAsync(string owner, string lease)
    {
        await (await Lane.OpenAsync(_database)).DisposeAsync();
        await _database.RunAsync($"""
            insert into kivendtout.kvt_shards (name, owner, epoch, lease_until, state)
            select name, '{owner}', 7, clock_timestamp() + interval '{lease}', 'running' from unnest(array['moves', 'deliveries', 'balances', 'recorder']) name
            """);
    }

    /// <summary>What shows others that an owner lives: an advisory lock in its name.</summary>
    private async Task<NpgsqlConnection> LifeOfAsync(string owner)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_database.ConnectionString) { ApplicationName = $"life of {owner}", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var take = new NpgsqlCommand($"select pg_advisory_lock(hashtextextended('kvt shards of {owner}', 0))", connection);
        await take.ExecuteNonQueryAsync();
        return connection;
    }
}
