using Npgsql;

namespace KiVendTout.Platform.EventStore.Tests;

/// <summary>Behind one idle transaction holes pile up: each rolled back append leaves one until it ends.</summary>
public sealed class PassingManyHoles(PostgresServer server)
{
    [Fact]
    public async Task Thousands_of_holes_in_a_long_log_do_not_slow_the_daemon_down()
    {
        await using var database = await TestDatabase.CreateAsync(server.ConnectionString);
        await using var lane = await Lane.OpenAsync(database);
        await using var reader = await database.Raw.OpenConnectionAsync();
        await using var idle = await reader.BeginTransactionAsync();
        await using var look = new NpgsqlCommand("select 1", reader);
        await look.ExecuteScalarAsync();
        await database.RunAsync("""
            insert into kivendtout.mt_events (seq_id, id, version, data, type, timestamp)
            select n, gen_random_uuid(), 1, '{}', 'crates_moved', now() from generate_series(1, 200000) n where n % 50 <> 1;
            select setval('kivendtout.mt_events_sequence', 200000);
            analyze kivendtout.mt_events;
            insert into kivendtout.kvt_shards (name, position, holes)
            select name, 200000, (select range_agg(int8range(n, n + 1)) from generate_series(1, 200000, 50) n) from unnest(array['moves', 'deliveries', 'balances', 'recorder']) name;
            """);

        lane.Daemon.Start();
        for (var i = 0; i < 10; i++)
        {
            await lane.MoveAsync(Guid.NewGuid());
            await Eventually.EqualAsync(i + 1L, () => database.AskAsync<long>("select count(*) from kivendtout.kvt_moves"));
        }

        Assert.Equal(4000, (await StoreStatus.ReadAsync(lane.Store)).Projections.Single(one => one.Name == "moves").Holes);
        await idle.CommitAsync();
        await Eventually.TrueAsync(() => Delivered.SettledAsync(database));
    }
}
