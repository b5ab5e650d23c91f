using System.Collections.Concurrent;
using Npgsql;
using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests;

/// <summary>A cluster that may be stopped, and that allows prepared transactions.</summary>
public sealed class RestartableCluster : IAsyncLifetime
{
    public PrivateCluster Cluster { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Cluster.StartAsync();
        await using (var server = NpgsqlDataSource.Create(Cluster.ConnectionString))
        {
            await using var allow = server.CreateCommand("alter system set max_prepared_transactions = 10");
            await allow.ExecuteNonQueryAsync();
        }

        await Cluster.StopAsync();
        await Cluster.StartAsync();
    }

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}

/// <summary>PostgreSQL goes away and comes back: a cluster of its own, because it is stopped here.</summary>
public sealed class RestartingPostgres(RestartableCluster own) : IClassFixture<RestartableCluster>, IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync(own.Cluster.ConnectionString);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task While_it_is_away_commands_fail_and_afterwards_nothing_is_lost_or_doubled()
    {
        await using var lane = await Lane.StartAsync(_database, options => options.Add(new Balances("kvt_inline", "inline"), ViewLifecycle.Inline));
        var (known, loaded) = (Guid.NewGuid(), Guid.NewGuid());
        await lane.MoveAsync(known);
        await lane.MoveAsync(loaded);
        var state = await lane.Store.LoadAsync<Account>(AccountCategory, loaded);
        var (answers, stop) = (new ConcurrentBag<(Guid Account, bool Committed)>(), new CancellationTokenSource());
        var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(() => WriteAsync(lane, answers, stop.Token))).ToArray();
        await Eventually.TrueAsync(() => Task.FromResult(answers.Count(answer => answer.Committed) > 20));

        await own.Cluster.StopAsync();
        var commands = (Func<Task>[])[
            () => lane.MoveAsync(Guid.NewGuid()),
            () => lane.Store.AppendAsync(Guid.NewGuid(), AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("a")]),
            () => lane.Store.TryAppendAsync([state.Append([new MoneyMoved(1, "")])]),
            () => lane.Store.AppendAsync(Guid.NewGuid(), GuestCategory, ExpectedVersion.NoStream, [new GuestRegistered(Guid.NewGuid(), "n", null, "DE")]),
            () => lane.Store.LoadAsync<Account>(AccountCategory, Guid.NewGuid()).AsTask(),
            () => lane.Store.ReadStreamAsync(known),
            () => lane.Store.ReadLogAsync(new LogSlice()),
            () => lane.Store.FindStreamAsync(known),
            () => lane.Store.ExistingAsync([known]),
            () => lane.Store.ArchiveAsync(known),
            () => lane.Store.EraseSubjectAsync(Guid.NewGuid()),
            () => _database.OpenAsync()];
        foreach (var command in commands)
        {
            // It is not started again before: whoever waited for it would never come back.
            await Assert.ThrowsAsync<StoreUnavailableException>(() => command().WaitAsync(TimeSpan.FromSeconds(120)));
        }

        await Eventually.TrueAsync(() => Task.FromResult(answers.Any(answer => !answer.Committed)));
        await own.Cluster.StartAsync();
        NpgsqlConnection.ClearAllPools();
        _database.Raw.Clear();
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                return (await lane.MoveAsync(known)).Verdict == AppendVerdict.Committed;
            }
            catch (StoreUnavailableException)
            {
                return false;
            }
        });
        var committed = answers.Count(answer => answer.Committed);
        await Eventually.TrueAsync(() => Task.FromResult(answers.Count(answer => answer.Committed) > committed + 20));
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        await Delivered.ExactlyOnceAsync(_database);
        await Eventually.TrueAsync(() => Delivered.SettledAsync(_database));
        await Delivered.InOrderAsync(_database, () => lane.Recorder.Taken);
        Assert.Equal(0, await _database.AskAsync<long>(
            "select count(*) from kivendtout.kvt_balances b full join kivendtout.kvt_inline i using (account) where (b.cents, b.moves) is distinct from (i.cents, i.moves)"));
        var stored = await lane.Store.ExistingAsync([.. answers.Select(answer => answer.Account)]);
        Assert.All(answers.Where(answer => answer.Committed), answer => Assert.Contains(answer.Account, stored));
    }

    [Fact]
    public async Task A_transaction_prepared_after_its_hole_was_seen_is_waited_for()
    {
        using var sql = new SqlWatch(_database.ConnectionString);
        await using var lane = await Lane.StartAsync(_database);
        await using var writer = await _database.Raw.OpenConnectionAsync();
        await RunAsync(writer, "begin");
        var hole = await Plant.MoveAsync(writer, Guid.NewGuid(), 1);
        await lane.MoveAsync(Guid.NewGuid());
        await Eventually.EqualAsync(1L, () => _database.AskAsync<long>("select count(*) from kivendtout.kvt_moves"));
        await Eventually.EqualAsync($"{{[{hole},{hole + 1})}}", () => _database.AskAsync<string>("select holes::text from kivendtout.kvt_shards where name = 'moves'")); // it is seen, with its writer open

        await RunAsync(writer, "prepare transaction 'late'");
        await Eventually.SentAsync(sql, "pg_prepared_xacts", 5);
        Assert.False(await Delivered.SettledAsync(_database));
        await RunAsync(writer, "commit prepared 'late'");

        await Delivered.ExactlyOnceAsync(_database);
        await Eventually.TrueAsync(() => Delivered.SettledAsync(_database));

        static async Task RunAsync(NpgsqlConnection connection, string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task WriteAsync(Lane lane, ConcurrentBag<(Guid Account, bool Committed)> answers, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var account = Guid.NewGuid();
            try
            {
                await lane.Store.AppendAsync(account, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("a"), new MoneyMoved(1, "")], ct: CancellationToken.None);
                answers.Add((account, true));
            }
            catch (StoreUnavailableException)
            {
                answers.Add((account, false));
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }
}
