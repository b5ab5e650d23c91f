using Npgsql;
using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests;

/// <summary>Statements of the caller's in the transaction of an append: both or neither.</summary>
public sealed class JoiningStatements(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private StreamStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(server.ConnectionString);
        _store = await _database.OpenAsync(options => options.Add(new Balances(), ViewLifecycle.Inline).Add(new CratesLeft(), ViewLifecycle.Inline));
        await _database.RunAsync("create table notes (what text primary key)");
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task They_are_done_with_the_events_and_without_any()
    {
        var (one, two) = (Guid.NewGuid(), Guid.NewGuid());
        var both = await JoinAsync(
            [Note("a"), Note("b")], Append(one, ExpectedVersion.NoStream, new AccountOpened("x")), Append(two, ExpectedVersion.Any, new AccountOpened("y")));
        Assert.Equal(AppendVerdict.Committed, both.Verdict);
        Assert.Equal(AppendVerdict.Committed, (await JoinAsync([Note("more")], Append(one, ExpectedVersion.Exactly(1), new MoneyMoved(5, "")))).Verdict);
        Assert.Equal((AppendVerdict.Committed, 0L), ((await JoinAsync([Note("alone")])).Verdict, (await JoinAsync([Note("alone too")])).Position));
        Assert.Equal(["a", "alone", "alone too", "b", "more"], await NotesAsync());
        Assert.Equal("5|1", Assert.Single(await _database.LinesAsync("select cents, moves from kivendtout.kvt_balances where account = $1", one)));
    }

    [Fact]
    public async Task Of_an_append_that_loses_nothing_is_done()
    {
        var stream = Guid.NewGuid();
        await _store.AppendAsync(stream, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("x")]);
        await using var other = await _database.OpenAsync();
        await other.AppendAsync(stream, AccountCategory, ExpectedVersion.Any, [new MoneyMoved(1, "")]);

        var lost = await JoinAsync([Note("lost")], Append(stream, ExpectedVersion.Exactly(1), new MoneyMoved(2, "")), Append(Guid.NewGuid(), ExpectedVersion.NoStream, new AccountOpened("y")));
        Assert.Equal((AppendVerdict.Conflict, stream, 1L, 2L), (lost.Verdict, lost.StreamId, lost.Expected, lost.Actual));
        var below = await JoinAsync([Note("below")], Append(Guid.NewGuid(), ExpectedVersion.NoStream, new CratesMoved("x", -1)));
        Assert.Equal((AppendVerdict.BelowFloor, "x"), (below.Verdict, below.Key));
        Assert.Empty(await NotesAsync());
        Assert.Equal(2, await _database.AskAsync<long>("select count(*) from kivendtout.mt_events"));
    }

    [Fact]
    public async Task What_a_statement_raises_undoes_the_events_and_reaches_the_caller()
    {
        var stream = Guid.NewGuid();
        await JoinAsync([Note("here")]);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => JoinAsync([Note("also"), Note("here")], Append(stream, ExpectedVersion.NoStream, new AccountOpened("x"))));
        Assert.Equal(PostgresErrorCodes.UniqueViolation, refused.SqlState);
        Assert.Equal(["here"], await NotesAsync());
        Assert.Null(await _store.FindStreamAsync(stream));
    }

    [Fact]
    public async Task In_a_crowd_each_has_its_own_fate()
    {
        await JoinAsync([Note("7")]);
        var streams = Enumerable.Range(0, 40).Select(_ => Guid.NewGuid()).ToArray();
        var ends = await Task.WhenAll(streams.Select((stream, i) => Task.Run(async () =>
        {
            try
            {
                return (i % 2 == 0
                    ? await JoinAsync([Note($"{i % 28}")], Append(stream, ExpectedVersion.NoStream, new AccountOpened("x")))
                    : await _store.AppendAsync(stream, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("y")])).Verdict == AppendVerdict.Committed;
            }
            catch (PostgresException)
            {
                return false;
            }
        })));
        Assert.Equal(20 + 14, ends.Count(committed => committed)); // of the even numbers up to 38 those from 28 on repeat 0 to 10
        Assert.Equal(ends.Count(committed => committed), await _database.AskAsync<long>("select count(*) from kivendtout.mt_streams"));
        Assert.Equal(15, (await NotesAsync()).Count);
    }

    [Fact]
    public async Task Events_of_several_messages_each_keep_their_own_metadata()
    {
        var stream = Guid.NewGuid();
        EventMetadata[] each = [new("c1", "m1", "u1"), new("c2", "m2", Headers: new Dictionary<string, string> { ["traceparent"] = "t" })];
        await JoinAsync([Note("a")], new StreamAppend(stream, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("x"), new MoneyMoved(1, "")], each));
        Assert.Equal(
            ["1|c1|m1|{\"user\": \"u1\"}", "2|c2|m2|{\"traceparent\": \"t\"}"],
            await _database.LinesAsync("select version, correlation_id, causation_id, headers::text from kivendtout.mt_events order by version"));
        await Assert.ThrowsAsync<ArgumentException>(() => JoinAsync(
            [], new StreamAppend(Guid.NewGuid(), AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("x")], each)));
    }

    private static StreamAppend Append(Guid stream, ExpectedVersion expected, object happened) =>
        new(stream, happened is CratesMoved ? CrateCategory : AccountCategory, expected, [happened]);

    private static Func<NpgsqlBatchCommand> Note(string what) => () =>
        new NpgsqlBatchCommand("insert into notes values ($1)") { Parameters = { new NpgsqlParameter<string> { TypedValue = what } } };

    private Task<AppendOutcome> JoinAsync(Func<NpgsqlBatchCommand>[] statements, params StreamAppend[] streams) => _store.TryAppendAsync(streams, statements);

    private Task<List<string>> NotesAsync() => _database.LinesAsync("select what from notes order by what");
}
