using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests;

/// <summary>Inline views: never behind, never beside the log.</summary>
public sealed class KeepingViews(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private StreamStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(server.ConnectionString);
        _store = await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_row_is_the_fold_of_its_stream()
    {
        var account = Guid.NewGuid();
        var last = new DateTimeOffset(2025, 5, 5, 5, 5, 5, TimeSpan.FromHours(-3)).AddTicks(9);
        await _store.AppendAsync(account, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("ü'\"\\"), new MoneyMoved(5, "")]);
        await _store.AppendAsync(account, AccountCategory, ExpectedVersion.Any, [new MoneyMoved(-7, "")], new EventMetadata(Timestamp: last));

        Assert.Equal(["ü'\"\\|-2|2|2025-05-05 08:05:05+00"], await _database.LinesAsync(
            "select owner, cents, moves, last_moved::text from kivendtout.kvt_balances where account = $1", account));
    }

    [Fact]
    public async Task A_conflict_changes_no_row()
    {
        var account = Guid.NewGuid();
        await _store.AppendAsync(account, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("a")]);
        await Assert.ThrowsAsync<ConcurrencyException>(() => _store.AppendAsync(account, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("b"), new MoneyMoved(1, "")]));
        Assert.Equal(["a|0"], await _database.LinesAsync("select owner, cents from kivendtout.kvt_balances where account = $1", account));
    }

    [Fact]
    public async Task A_tally_sums_over_streams()
    {
        var sku = Guid.NewGuid().ToString();
        await Task.WhenAll(Enumerable.Range(1, 40).Select(i => _store.AppendAsync(Guid.NewGuid(), CrateCategory, ExpectedVersion.NoStream, [new CratesMoved(sku, i), new CratesMoved(sku, 1)])));
        Assert.Equal((40 * 41 / 2) + 40, await RemainingAsync(sku));
    }

    [Fact]
    public async Task Nothing_goes_below_the_floor_and_exactly_as_many_win_as_there_are_crates()
    {
        var sku = Guid.NewGuid().ToString();
        await _store.AppendAsync(Guid.NewGuid(), CrateCategory, ExpectedVersion.NoStream, [new CratesMoved(sku, 100)]);
        await using var second = await OpenAsync();
        await using var third = await OpenAsync();
        StreamStore[] stores = [_store, second, third];
        var streams = Enumerable.Range(0, 150).Select(_ => Guid.NewGuid()).ToArray();

        var answers = await Task.WhenAll(streams.Select((stream, i) => Task.Run(() =>
            stores[i % 3].TryAppendAsync([Append(stream, ExpectedVersion.NoStream, new CratesMoved(sku, -1))]))));

        Assert.Equal(100, answers.Count(answer => answer.Verdict == AppendVerdict.Committed));
        Assert.All(answers.Where(answer => answer.Verdict != AppendVerdict.Committed), answer =>
            Assert.Equal((AppendVerdict.BelowFloor, "kvt_crates_left", sku), (answer.Verdict, answer.View, answer.Key)));
        Assert.Equal(0, await RemainingAsync(sku));
        var winners = streams.Where((_, i) => answers[i].Verdict == AppendVerdict.Committed).ToHashSet();
        Assert.True(winners.SetEquals(await _store.ExistingAsync(streams)));
        Assert.Equal(100, await _database.AskAsync<long>("select count(*) from kivendtout.mt_events where stream_id = any($1)", streams));
    }

    [Fact]
    public async Task Crates_of_many_articles_are_taken_together_or_not_at_all()
    {
        var skus = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid().ToString()).ToArray();
        await _store.AppendAsync(Guid.NewGuid(), CrateCategory, ExpectedVersion.NoStream, [.. skus.Select(sku => new CratesMoved(sku, 30))]);
        await using var second = await OpenAsync();
        var random = new Random(99);
        var baskets = Enumerable.Range(0, 80).Select(_ => skus.OrderBy(_ => random.Next()).Take(3).ToArray()).ToArray();

        var answers = await Task.WhenAll(baskets.Select((basket, i) => Task.Run(() => (i % 2 == 0 ? _store : second)
            .TryAppendAsync([Append(Guid.NewGuid(), ExpectedVersion.NoStream, [.. basket.Select(sku => new CratesMoved(sku, -1))])]))));

        foreach (var sku in skus)
        {
            var taken = baskets.Where((basket, i) => answers[i].Verdict == AppendVerdict.Committed && basket.Contains(sku)).Count();
            Assert.Equal(30 - taken, await RemainingAsync(sku));
            Assert.InRange(taken, 0, 30);
        }
    }

    [Fact]
    public async Task Winners_conflicts_and_those_below_the_floor_each_get_their_own_answer()
    {
        var sku = Guid.NewGuid().ToString();
        var existing = Guid.NewGuid();
        await _store.AppendAsync(existing, CrateCategory, ExpectedVersion.NoStream, [new CratesMoved(sku, 10)]);
        var random = new Random(7);
        var commands = Enumerable.Range(0, 60).Select(i => i % 3).OrderBy(_ => random.Next()).ToArray();
        var streams = commands.Select(_ => Guid.NewGuid()).ToArray();

        var answers = await Task.WhenAll(commands.Select((kind, i) => Task.Run(() => _store.TryAppendAsync([kind switch
        {
            0 => Append(streams[i], ExpectedVersion.NoStream, new CratesMoved(sku, 1)),
            1 => Append(existing, ExpectedVersion.NoStream, new CratesMoved(sku, -1)),
            _ => Append(streams[i], ExpectedVersion.NoStream, new CratesMoved(sku, -1000)),
        }]))));

        AppendVerdict[] expected = [AppendVerdict.Committed, AppendVerdict.Conflict, AppendVerdict.BelowFloor];
        Assert.Equal(commands.Select(kind => expected[kind]), answers.Select(answer => answer.Verdict));
        Assert.Equal(30, await RemainingAsync(sku));
        Assert.Equal(20, (await _store.ExistingAsync(streams)).Count);
    }

    [Fact]
    public async Task Crates_promised_by_a_command_that_loses_late_are_not_given_to_another()
    {
        var sku = Guid.NewGuid().ToString();
        await _store.AppendAsync(Guid.NewGuid(), CrateCategory, ExpectedVersion.NoStream, [new CratesMoved(sku, 1)]);
        var contested = Guid.NewGuid();
        await using var other = await _database.Raw.OpenConnectionAsync();
        await using var begun = await other.BeginTransactionAsync();
        await Plant.EventAsync(other, contested, CrateCategory, "crates_moved", $$"""{"Sku": "elsewhere", "Count": 1}""");

        // Both writers are busy, so that the two commands below share a batch; the delivery will find its stream taken.
        await using var single = await OpenAsync(writers: 1);
        var first = single.AppendAsync(Guid.NewGuid(), CrateCategory, ExpectedVersion.NoStream, [new CratesMoved("warm", 1)]);
        var delivery = single.TryAppendAsync([Append(contested, ExpectedVersion.NoStream, new CratesMoved(sku, 5))]);
        var withdrawal = single.TryAppendAsync([Append(Guid.NewGuid(), ExpectedVersion.NoStream, new CratesMoved(sku, -5))]);
        await first;
        await Eventually.EqualAsync(1L, () => _database.AskAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"));
        await begun.CommitAsync();

        Assert.Equal(AppendVerdict.Conflict, (await delivery).Verdict);
        Assert.Equal(AppendVerdict.BelowFloor, (await withdrawal).Verdict);
        Assert.Equal(1, await RemainingAsync(sku));
    }

    private Task<StreamStore> OpenAsync(int writers = 2) => _database.OpenAsync(options =>
    {
        options.Writers = writers;
        options.Add(new Balances(), ViewLifecycle.Inline).Add(new CratesLeft(), ViewLifecycle.Inline);
    });

    private Task<long> RemainingAsync(string sku) => _database.AskAsync<long>("select remaining from kivendtout.kvt_crates_left where sku = $1", sku);
}
