using KiVendTout.Platform.EventStore.Schema;
using Npgsql;
using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests;

/// <summary>Appends for a request: its answer is stored with its events, once.</summary>
public sealed class AnsweringOnce(PostgresServer server) : IAsyncLifetime
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
    public async Task One_event_for_one_stream_and_a_crowd_of_streams_leave_the_same_kind_of_row()
    {
        var (alone, first, second) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await _store.AppendAsync(alone, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("a")]);
        var one = await AskAsync("one", Append(alone, ExpectedVersion.Exactly(1), new MoneyMoved(1, "")));
        var many = await AskAsync("many", Append(first, ExpectedVersion.NoStream, new AccountOpened("b"), new MoneyMoved(1, "")), Append(second, ExpectedVersion.Any, new MoneyMoved(1, "")));

        Assert.Equal((AppendVerdict.Committed, AppendVerdict.Committed), (one.Verdict, many.Verdict));
        Assert.Equal(
            [$"many|{first}|2|{many.Position}|{{\"answer\": \"many\"}}", $"one|{alone}|2|{one.Position}|{{\"answer\": \"one\"}}"],
            await _database.LinesAsync("select key, stream, version, position, answer::text from kivendtout.kvt_requests order by key"));
        var again = await AskAsync("one", Append(alone, ExpectedVersion.Exactly(2), new MoneyMoved(1, "")));
        Assert.Equal((AppendVerdict.Repeated, one.Position), (again.Verdict, again.Position));
        Assert.Equal((alone, 2L, one.Position, "{\"answer\": \"one\"}"), (again.Request!.StreamId, again.Request.Version, again.Request.Position, again.Request.Answer));
        Assert.Equal(2, (await _store.FindStreamAsync(alone))!.Version);
        Assert.Equal("1|1", Assert.Single(await _database.LinesAsync("select cents, moves from kivendtout.kvt_balances where account = $1", alone)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_all_that_race_for_a_key_one_is_stored_and_the_others_are_told_its_answer(bool sameStream)
    {
        await using var second = await OpenAsync();
        for (var round = 0; round < 15; round++)
        {
            var accounts = Enumerable.Range(0, 24).Select(_ => Guid.NewGuid()).ToArray();
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(() => (i % 2 == 0 ? _store : second).TryAppendAsync(
                [Append(accounts[sameStream ? 0 : i], sameStream ? ExpectedVersion.Any : ExpectedVersion.NoStream, new MoneyMoved(1, ""))],
                Request($"{sameStream} {round}", i.ToString(System.Globalization.CultureInfo.InvariantCulture))))));

            var winner = Assert.Single(outcomes, outcome => outcome.Verdict == AppendVerdict.Committed);
            var answer = $"{{\"answer\": \"{Array.IndexOf(outcomes, winner)}\"}}";
            Assert.All(outcomes.Where(outcome => outcome != winner), outcome =>
                Assert.Equal((AppendVerdict.Repeated, winner.Position, answer), (outcome.Verdict, outcome.Position, outcome.Request!.Answer)));
            Assert.Equal(1, await _database.AskAsync<long>("select count(*) from kivendtout.mt_events where stream_id = any($1)", accounts));
        }
    }

    [Fact]
    public async Task A_crowd_of_keys_that_two_processes_answer_at_once_is_answered_once_each()
    {
        await using var second = await OpenAsync();
        var accounts = Enumerable.Range(0, 200).Select(_ => Guid.NewGuid()).ToArray();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() => (i % 2 == 0 ? _store : second).TryAppendAsync(
            [Append(accounts[i / 2], ExpectedVersion.Any, new MoneyMoved(1, ""))], Request($"crowd {i / 2}")))));
        Assert.Equal(200, outcomes.Count(outcome => outcome.Verdict == AppendVerdict.Committed));
        Assert.Equal(200, outcomes.Count(outcome => outcome.Verdict == AppendVerdict.Repeated));
        Assert.Equal("200|200", Assert.Single(await _database.LinesAsync("select count(*), sum(cents) from kivendtout.kvt_balances where account = any($1)", accounts)));
    }

    [Fact]
    public async Task An_answer_that_another_process_is_about_to_commit_is_waited_for()
    {
        var account = Guid.NewGuid();
        await using var other = await _database.Raw.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var insert = new NpgsqlCommand(
            "insert into kivendtout.kvt_requests (scope, key, fingerprint, answer, position) values ('test', 'k', '\\x00', '{\"by\": \"them\"}', 77)", other))
        {
            await insert.ExecuteNonQueryAsync();
        }

        var append = Task.Run(() => AskAsync("k", Append(account, ExpectedVersion.NoStream, new AccountOpened("a"))));
        var answer = Task.Run(() => _store.AnswerAsync(Request("k")));
        await Eventually.EqualAsync(2L, () => _database.AskAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"));
        await transaction.CommitAsync();

        Assert.Equal((AppendVerdict.Repeated, 77L), ((await append).Verdict, (await append).Position));
        Assert.Equal("{\"by\": \"them\"}", (await answer).Answer);
        Assert.False((await answer).Answers(Request("k").Key));
        Assert.Null(await _store.FindStreamAsync(account));
    }

    [Fact]
    public async Task A_repetition_takes_nothing_from_those_beside_it()
    {
        var crates = Guid.NewGuid();
        await _store.AppendAsync(crates, CrateCategory, ExpectedVersion.NoStream, [new CratesMoved("x", 10)]);
        await AskAsync("six", Append(Guid.NewGuid(), ExpectedVersion.NoStream, new CratesMoved("x", -6)));
        // In one batch: the repetition of six would leave nothing for four.
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => i < 16
            ? AskAsync("six", Append(Guid.NewGuid(), ExpectedVersion.NoStream, new CratesMoved("x", -6)))
            : AskAsync($"one {i}", Append(Guid.NewGuid(), ExpectedVersion.NoStream, new CratesMoved("x", -1))))));
        Assert.Equal(16, outcomes.Count(outcome => outcome.Verdict == AppendVerdict.Repeated));
        Assert.Equal(4, outcomes.Count(outcome => outcome.Verdict == AppendVerdict.Committed));
        // Nothing is left: a repetition is still answered, what is new is refused and does not use up its key.
        Assert.Equal(AppendVerdict.Repeated, (await AskAsync("six", Append(Guid.NewGuid(), ExpectedVersion.NoStream, new CratesMoved("x", -6)))).Verdict);
        Assert.Equal(AppendVerdict.BelowFloor, (await AskAsync("new", Append(Guid.NewGuid(), ExpectedVersion.NoStream, new CratesMoved("x", -1)))).Verdict);
        await _store.AppendAsync(crates, CrateCategory, ExpectedVersion.Any, [new CratesMoved("x", 1)]);
        Assert.Equal(AppendVerdict.Committed, (await AskAsync("new", Append(Guid.NewGuid(), ExpectedVersion.NoStream, new CratesMoved("x", -1)))).Verdict);
    }

    [Fact]
    public async Task A_lost_race_does_not_use_up_the_key()
    {
        var account = Guid.NewGuid();
        await _store.AppendAsync(account, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("a"), new MoneyMoved(1, "")]);
        await using var second = await OpenAsync();
        Assert.Equal(AppendVerdict.Conflict, (await AskAsync("k", Append(account, ExpectedVersion.NoStream, new AccountOpened("a")))).Verdict);
        Assert.Equal(AppendVerdict.Conflict, (await AskAsync("k", Append(account, ExpectedVersion.Exactly(1), new MoneyMoved(1, "")))).Verdict);
        Assert.Null(await _store.FindRequestAsync(Request("k").Key));
        Assert.Equal(AppendVerdict.Committed, (await AskAsync("k", Append(account, ExpectedVersion.Exactly(2), new MoneyMoved(1, "")))).Verdict);
        // What is known to be too late without asking the database is a repetition all the same.
        Assert.Equal(AppendVerdict.Repeated, (await AskAsync("k", Append(account, ExpectedVersion.Exactly(2), new MoneyMoved(1, "")))).Verdict);
    }

    [Fact]
    public async Task A_database_of_the_version_before_gets_the_table_and_keeps_its_events()
    {
        var account = Guid.NewGuid();
        await _store.AppendAsync(account, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("a")]);
        await _database.RunAsync("drop table kivendtout.kvt_requests; drop function kivendtout.kvt_request_raced; drop function kivendtout.kvt_join; delete from kivendtout.kvt_schema where version > 1");
        await using var newer = await OpenAsync();
        Assert.Equal(StoreSchema.Version, await _database.AskAsync<int>("select max(version) from kivendtout.kvt_schema"));
        Assert.Equal(AppendVerdict.Committed, (await newer.TryAppendAsync([Append(account, ExpectedVersion.Exactly(1), new MoneyMoved(1, ""))], Request("k"))).Verdict);
        Assert.Equal(2, (await newer.ReadStreamAsync(account)).Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("zero \0 byte")]
    public void A_key_that_cannot_be_stored_is_refused_at_once(string key) => Assert.Throws<ArgumentException>(() => RequestKey.Of("test", key, ""));

    private static AnsweredRequest Request(string key, string? answer = null) => new(RequestKey.Of("test", key, key), $$"""{"answer": "{{answer ?? key}}"}""");

    private Task<AppendOutcome> AskAsync(string key, params StreamAppend[] streams) => _store.TryAppendAsync(streams, Request(key));

    private Task<StreamStore> OpenAsync() => _database.OpenAsync(options => options.Add(new Balances(), ViewLifecycle.Inline).Add(new CratesLeft(), ViewLifecycle.Inline));
}
