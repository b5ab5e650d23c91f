using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests;

/// <summary>Followers see every event of the log once, in the order of positions.</summary>
public sealed class FollowingTheLog(PostgresServer server) : IAsyncLifetime
{
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(120);
    private TestDatabase _database = null!;
    private StreamStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(server.ConnectionString);
        _store = await _database.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Followers_that_stall_at_random_see_exactly_the_log_while_two_processes_write_and_others_roll_back()
    {
        await using var second = await _database.OpenAsync();
        var streams = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToArray();
        await WriteAsync(_store, streams, 300, seed: 1);
        var middle = (await PositionsAsync())[150];
        var writing = Task.WhenAll(
            WriteAsync(_store, streams, 3000, seed: 2), WriteAsync(second, streams, 3000, seed: 3), StumbleAsync(150));
        var followers = Enumerable.Range(0, 5).Select(n => Task.Run(() => CollectAsync(n == 4 ? second : _store, n % 2 == 0 ? middle : 1, stallEvery: 40 + (n * 37), seed: n))).ToArray();
        await writing;
        var log = await PositionsAsync();
        // What comes last ends the collecting.
        await _store.AppendAsync(Guid.NewGuid(), AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("last")]);
        var seen = await Task.WhenAll(followers);
        for (var n = 0; n < 5; n++)
        {
            Assert.Equal(log.Where(position => position > (n % 2 == 0 ? middle : 1)), seen[n].Select(happened => happened.Sequence).SkipLast(1));
        }
    }

    [Fact]
    public async Task A_follower_that_is_killed_again_and_again_and_resumes_misses_and_doubles_nothing()
    {
        var streams = Enumerable.Range(0, 10).Select(_ => Guid.NewGuid()).ToArray();
        await WriteAsync(_store, streams, 50, seed: 1);
        var writing = WriteAndEndAsync();
        var (seen, random, lives, ended) = (new List<long> { 1 }, new Random(5), 0, false);
        while (!ended)
        {
            using var life = new CancellationTokenSource(TooLong);
            var left = random.Next(1, 200);
            lives++;
            await foreach (var happened in _store.FollowAsync(seen[^1], ct: life.Token))
            {
                seen.Add(happened.Sequence);
                life.CancelAfter(TooLong);
                ended = happened.Body is AccountOpened { Owner: "last" };
                if (ended || --left == 0)
                {
                    break;
                }
            }
        }

        await writing;
        Assert.Equal(await PositionsAsync(), seen);
        Assert.True(lives > 5);

        async Task WriteAndEndAsync()
        {
            await Task.WhenAll(WriteAsync(_store, streams, 2000, seed: 2), StumbleAsync(60));
            await _store.AppendAsync(Guid.NewGuid(), AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("last")]);
        }
    }

    [Fact]
    public async Task An_event_committed_late_is_neither_skipped_nor_overtaken()
    {
        var account = Guid.NewGuid();
        await _store.AppendAsync(account, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("a")]);
        await using var follower = new Onlooker(_store, null);
        await follower.BegunAsync(_store);
        await using var slow = await _database.Raw.OpenConnectionAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        var late = await Plant.MoveAsync(slow, Guid.NewGuid(), 1);
        var quick = await _store.AppendAsync(account, AccountCategory, ExpectedVersion.Any, [new MoneyMoved(2, "")]);
        Assert.True(late < quick.Position);
        // One who comes now gets what is not to be seen yet, and not what is.
        using var sql = new SqlWatch(_database.ConnectionString);
        await using var newcomer = new Onlooker(_store, null);
        await Eventually.TrueAsync(() => Task.FromResult(sql.Sent.Any(text => text.Contains("lag(seq_id", StringComparison.Ordinal))));
        Assert.Empty(follower.Seen);
        await transaction.CommitAsync();
        await Eventually.EqualAsync(2, () => Task.FromResult(follower.Seen.Count));
        Assert.Equal([late, quick.Position], follower.Seen);
        await Eventually.EqualAsync(1, () => Task.FromResult(newcomer.Seen.Count));
        Assert.Equal([late], newcomer.Seen);
    }

    [Fact]
    public async Task A_number_that_was_rolled_back_holds_nobody_up()
    {
        await using var follower = new Onlooker(_store, null);
        await follower.BegunAsync(_store);
        for (var round = 0; round < 5; round++)
        {
            await _database.AskAsync<long>("select nextval('kivendtout.mt_events_sequence')");
            var stored = await _store.AppendAsync(Guid.NewGuid(), AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("a")]);
            await Eventually.TrueAsync(() => Task.FromResult(follower.Seen.Contains(stored.Position)));
        }

        Assert.Equal(5, follower.Seen.Count);
    }

    [Fact]
    public async Task Only_what_was_asked_for_comes()
    {
        var (account, other) = (Guid.NewGuid(), Guid.NewGuid());
        await MixAsync();
        await using var crates = new Onlooker(_store, 0, [CrateCategory]);
        await using var one = new Onlooker(_store, 0, stream: other);
        await using var both = new Onlooker(_store, 0, [AccountCategory], account);
        await Eventually.EqualAsync((2, 1, 1), () => Task.FromResult((crates.Seen.Count, one.Seen.Count, both.Seen.Count)));
        await MixAsync();
        await Eventually.EqualAsync((4, 2, 2), () => Task.FromResult((crates.Seen.Count, one.Seen.Count, both.Seen.Count)));
        Assert.Equal(await _database.LinesAsync("select seq_id from kivendtout.mt_events where type = 'crates_moved' order by 1"), crates.Seen.Select(Text));
        Assert.Equal(await _database.LinesAsync("select seq_id from kivendtout.mt_events where stream_id = $1 order by 1", other), one.Seen.Select(Text));
        Assert.Equal(await _database.LinesAsync("select seq_id from kivendtout.mt_events where stream_id = $1 order by 1", account), both.Seen.Select(Text));

        async Task MixAsync()
        {
            await _store.AppendAsync(Guid.NewGuid(), CrateCategory, ExpectedVersion.NoStream, [new CratesMoved("x", 1), new CratesMoved("x", 1)]);
            await _store.AppendAsync(account, AccountCategory, ExpectedVersion.Any, [new MoneyMoved(1, "")]);
            await _store.AppendAsync(other, AccountCategory, ExpectedVersion.Any, [new MoneyMoved(1, "")]);
        }
    }

    [Fact]
    public async Task Three_hundred_followers_share_one_reader_which_ends_with_the_last_of_them()
    {
        var account = Guid.NewGuid();
        await _store.AppendAsync(account, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("a")]);
        var followers = Enumerable.Range(0, 300).Select(_ => new Onlooker(_store, 1)).ToArray();
        for (var i = 0; i < 50; i++)
        {
            await _store.AppendAsync(account, AccountCategory, ExpectedVersion.Any, [new MoneyMoved(1, "")]);
        }

        var log = await PositionsAsync();
        await Task.WhenAll(followers.Select(follower => follower.ArrivalAsync(log[^1])));
        Assert.All(followers, follower => Assert.Equal(log.Skip(1), follower.Seen));
        await Eventually.TrueAsync(async () => await ListenersAsync() > 0); // what is appended here is also heard without it
        Assert.Equal(1, await ListenersAsync());
        await Task.WhenAll(followers.Select(follower => follower.DisposeAsync().AsTask()));
        await Eventually.EqualAsync(0L, ListenersAsync);

        Task<long> ListenersAsync() => _database.AskAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and query like 'listen %'");
    }

    [Fact]
    public async Task Each_event_comes_at_a_call_here_and_in_another_process_and_not_at_the_next_look()
    {
        // Looking by themselves they would get nothing within this test.
        await using var first = await _database.OpenAsync(options => options.Daemon.PollInterval = TimeSpan.FromHours(1));
        await using var second = await _database.OpenAsync(options => options.Daemon.PollInterval = TimeSpan.FromHours(1));
        var account = Guid.NewGuid();
        await _store.AppendAsync(account, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("a")]);
        await using var here = new Onlooker(first, null);
        await using var there = new Onlooker(second, null);
        await here.BegunAsync(first);
        await there.BegunAsync(first);
        for (var i = 0; i < 100; i++)
        {
            var stored = await first.AppendAsync(account, AccountCategory, ExpectedVersion.Any, [new MoneyMoved(1, "")]);
            await Task.WhenAll(here.ArrivalAsync(stored.Position), there.ArrivalAsync(stored.Position));
        }
    }

    [Fact]
    public async Task A_closed_store_says_so_to_its_followers()
    {
        var store = await _database.OpenAsync();
        var follower = new Onlooker(store, null);
        await follower.BegunAsync(store);
        await store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => follower.Ended);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.FollowAsync().GetAsyncEnumerator().MoveNextAsync());
    }

    private static string Text(long position) => position.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task WriteAsync(StreamStore store, Guid[] streams, int events, int seed)
    {
        var random = new Random(seed);
        for (var written = 0; written < events;)
        {
            var crowd = random.Next(1, 20);
            await Task.WhenAll(Enumerable.Range(0, crowd).Select(_ => streams[random.Next(streams.Length)]).ToArray()
                .Select(stream => store.AppendAsync(stream, AccountCategory, ExpectedVersion.Any, [new MoneyMoved(1, "")])));
            written += crowd;
        }
    }

    /// <summary>Takes numbers and gives up, or commits after others that took theirs later.</summary>
    private async Task StumbleAsync(int rounds)
    {
        var random = new Random(rounds);
        for (var round = 0; round < rounds; round++)
        {
            await using var connection = await _database.Raw.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await Plant.MoveAsync(connection, Guid.NewGuid(), 1);
            await Task.Delay(random.Next(8));
            await (random.Next(2) == 0 ? transaction.CommitAsync() : transaction.RollbackAsync());
        }
    }

    private static async Task<List<StoredEvent>> CollectAsync(StreamStore store, long after, int stallEvery, int seed)
    {
        using var limit = new CancellationTokenSource(TooLong);
        var (seen, random) = (new List<StoredEvent>(), new Random(seed));
        await foreach (var happened in store.FollowAsync(after, ct: limit.Token))
        {
            seen.Add(happened);
            limit.CancelAfter(TooLong);
            if (happened.Body is AccountOpened { Owner: "last" })
            {
                break;
            }

            if (random.Next(stallEvery) == 0)
            {
                await Task.Delay(random.Next(60), limit.Token);
            }
        }

        return seen;
    }

    private async Task<List<long>> PositionsAsync() =>
        (await _database.LinesAsync("select seq_id from kivendtout.mt_events order by 1")).ConvertAll(line => long.Parse(line, System.Globalization.CultureInfo.InvariantCulture));
}
