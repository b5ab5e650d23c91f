using System.Diagnostics.Metrics;
using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests;

/// <summary>Group commit: many appends, few commits, an exact answer for each.</summary>
public sealed class SharingCommits(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private StreamStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(server.ConnectionString);
        _store = await _database.OpenAsync(options => options.Add(new Balances(), ViewLifecycle.Inline));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Concurrent_appends_share_commits()
    {
        var batches = new List<int>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument is Histogram<int> { Name: "kvt.eventstore.batch", Meter.Name: StoreMetrics.MeterName })
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, appends, _, _) =>
        {
            lock (batches)
            {
                batches.Add(appends);
            }
        });
        listener.Start();

        await AllAsync(64, _ => _store.AppendAsync(Guid.NewGuid(), AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("warm")]));
        // Transactions that wrote, counted by the server itself: other tests share the meter, nobody shares this database.
        var marks = await MarksAsync();
        // Both writers wait at a lock until all the others have queued up: how fast anybody is does not matter.
        await using var holder = await _database.Raw.OpenConnectionAsync();
        await using var held = await holder.BeginTransactionAsync();
        await using (var hold = new Npgsql.NpgsqlCommand("lock table kivendtout.mt_streams in share mode", holder))
        {
            await hold.ExecuteNonQueryAsync();
        }

        var queued = 0;
        var appends = AllAsync(640, _ =>
        {
            var append = _store.AppendAsync(Guid.NewGuid(), AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("a")]);
            Interlocked.Increment(ref queued);
            return append;
        });
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref queued) >= 638)); // one that finds a writer free may wait on its own thread
        await held.CommitAsync();
        await appends;
        var commits = await MarksAsync() - marks;

        Assert.InRange(commits, 1, 160);
        lock (batches)
        {
            Assert.True(batches.Max() > 8, $"the largest batch held {batches.Max()} appends");
        }

        Task<long> MarksAsync() => _database.AskAsync<long>("select count(distinct xmin::text) from kivendtout.mt_streams");
    }

    [Fact]
    public async Task Each_version_of_a_contested_stream_has_one_winner_and_all_others_a_conflict()
    {
        await using var second = await _database.OpenAsync(options => options.Add(new Balances(), ViewLifecycle.Inline));
        var account = Guid.NewGuid();
        await _store.AppendAsync(account, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("a")]);
        for (var version = 1; version <= 15; version++)
        {
            var expected = ExpectedVersion.Exactly(version);
            var answers = await AllAsync(24, i => (i % 2 == 0 ? _store : second).TryAppendAsync([Append(account, expected, new MoneyMoved(i, ""))]));
            Assert.Single(answers, answer => answer.Verdict == AppendVerdict.Committed);
            Assert.All(answers.Where(answer => answer.Verdict != AppendVerdict.Committed), answer =>
                Assert.Equal((AppendVerdict.Conflict, account, expected.Value, expected.Value + 1), (answer.Verdict, answer.StreamId, answer.Expected, answer.Actual)));
        }

        Assert.Equal(Enumerable.Range(1, 16).Select(v => (long)v), (await second.ReadStreamAsync(account)).Select(happened => happened.Version));
    }

    [Fact]
    public async Task Appends_of_any_version_to_one_stream_all_succeed_from_two_processes()
    {
        await using var second = await _database.OpenAsync(options => options.Add(new Balances(), ViewLifecycle.Inline));
        var account = Guid.NewGuid();
        await AllAsync(100, i => (i % 2 == 0 ? _store : second).AppendAsync(account, AccountCategory, ExpectedVersion.Any, [new MoneyMoved(i, "")]));

        Assert.Equal(Enumerable.Range(1, 100).Select(v => (long)v), (await _store.ReadStreamAsync(account)).Select(happened => happened.Version));
        Assert.Equal("4950|100", Assert.Single(await _database.LinesAsync("select cents, moves from kivendtout.kvt_balances where account = $1", account)));
    }

    [Fact]
    public async Task Processes_that_write_the_same_streams_in_any_order_do_not_fail_each_other()
    {
        await using var second = await _database.OpenAsync(options => options.Add(new Balances(), ViewLifecycle.Inline));
        var accounts = Enumerable.Range(0, 40).Select(_ => Guid.NewGuid()).ToArray();
        await AllAsync(40, i => _store.AppendAsync(accounts[i], AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("a")]));
        var locked = await DeadlocksAsync();
        var random = new Random(4711);
        for (var round = 1; round <= 10; round++)
        {
            var expected = ExpectedVersion.Exactly(round);
            var (left, right) = (accounts.ToArray(), accounts.ToArray());
            random.Shuffle(left);
            random.Shuffle(right);
            var answers = await AllAsync(80, i => i % 2 == 0
                ? _store.TryAppendAsync([Append(left[i / 2], expected, new MoneyMoved(1, ""))])
                : second.TryAppendAsync([Append(right[i / 2], expected, new MoneyMoved(1, ""))]));
            Assert.Equal(40, answers.Count(answer => answer.Verdict == AppendVerdict.Committed));
            Assert.Equal(40, answers.Count(answer => answer.Verdict == AppendVerdict.Conflict));
        }

        Assert.Equal(440, await _database.AskAsync<long>("select count(*) from kivendtout.mt_events where stream_id = any($1)", accounts));
        Assert.Equal(0, await DeadlocksAsync() - locked);

        async Task<long> DeadlocksAsync()
        {
            await Task.Delay(1200); // statistics are sent at most once a second
            return await _database.AskAsync<long>("select deadlocks from pg_stat_database where datname = current_database()");
        }
    }

    [Fact]
    public async Task Appends_of_several_shared_streams_are_whole_or_not_at_all()
    {
        await using var second = await _database.OpenAsync(options => options.Add(new Balances(), ViewLifecycle.Inline));
        var pairs = Enumerable.Range(0, 8).Select(_ => Guid.NewGuid()).ToArray();
        var answers = await AllAsync(64, i =>
        {
            var (from, to) = (pairs[i % 8], pairs[((i * 3) + 1) % 8]);
            return from == to ? Task.FromResult(new AppendOutcome(AppendVerdict.Committed, 0)) : (i % 2 == 0 ? _store : second)
                .TryAppendAsync([Append(from, ExpectedVersion.Any, new MoneyMoved(-1, "")), Append(to, ExpectedVersion.Any, new MoneyMoved(1, ""))]);
        });

        Assert.All(answers, answer => Assert.Equal(AppendVerdict.Committed, answer.Verdict));
        Assert.Equal(0, await _database.AskAsync<decimal>("select sum(cents) from kivendtout.kvt_balances where account = any($1)", pairs));
    }

    [Theory]
    [InlineData("zero \0 byte")]
    [InlineData("local time")]
    public async Task A_command_whose_data_nobody_can_store_fails_alone(string poison)
    {
        var good = Enumerable.Range(0, 50).Select(_ => Guid.NewGuid()).ToArray();
        var bad = Guid.NewGuid();
        var gate = new TaskCompletionSource();
        var goodOnes = good.Select(async account =>
        {
            await gate.Task;
            return await _store.AppendAsync(account, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("a")]);
        }).ToArray();
        var badOne = Task.Run(async () =>
        {
            await gate.Task;
            return await _store.AppendAsync(bad, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened(poison)]);
        });
        gate.SetResult();

        await Task.WhenAll(goodOnes);
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => badOne);
        Assert.IsNotType<StoreUnavailableException>(refused);
        Assert.Null(await _store.FindStreamAsync(bad));
        Assert.Equal(50, (await _store.ExistingAsync([.. good, bad])).Count);
        Assert.Equal(50, await _database.AskAsync<long>("select count(*) from kivendtout.kvt_balances where account = any($1)", good));
    }

    private static Task<T[]> AllAsync<T>(int count, Func<int, Task<T>> append) => Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => append(i))));
}
