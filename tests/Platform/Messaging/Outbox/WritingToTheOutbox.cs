using KiVendTout.Platform.Messaging.Outbox;
using static KiVendTout.Platform.Messaging.Tests.Outbox.OutboxDatabase;

namespace KiVendTout.Platform.Messaging.Tests.Outbox;

/// <summary>Callers outside of a handler.</summary>
public sealed class WritingToTheOutbox : IAsyncLifetime
{
    private OutboxDatabase _database = null!;
    private OutboxBell _bell = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await CreateAsync();
        _bell = new OutboxBell(_database.Source);
    }

    public async ValueTask DisposeAsync()
    {
        await _bell.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Callers_at_the_same_moment_share_commits_and_each_keeps_its_order()
    {
        var writer = new OutboxWriter(_database.Source, Schema, _bell);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(caller => Task.Run(() => writer.WriteAsync(
            [.. Enumerable.Range(0, 5).Select(n => new OutboxMessage("user-events", n % 2 == 0 ? "activity" : null, Message($"caller-{caller}", n)))]))));

        var stored = await _database.AskAsync<string>("select envelope->>'id' from messages.kvt_outbox order by id");
        Assert.Equal(1000, stored.Count);
        Assert.All(stored.GroupBy(id => id[..id.LastIndexOf('-')]), caller => Assert.Equal(Enumerable.Range(0, 5).Select(n => $"{caller.Key}-{n}"), caller));
        var commits = (await _database.AskAsync<long>("select count(distinct xmin::text) from messages.kvt_outbox"))[0];
        Assert.InRange(commits, 1, 100);
        Assert.Equal(400, (await _database.AskAsync<long>("select count(*) from messages.kvt_outbox where consumer is null"))[0]);
    }

    [Fact]
    public async Task What_one_caller_wrote_wrongly_fails_for_that_one_only()
    {
        var writer = new OutboxWriter(_database.Source, Schema, _bell);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async caller =>
        {
            var writing = writer.WriteAsync([new OutboxMessage(caller == 17 ? "no \0 topic" : "user-events", null, Message($"{caller}", 0))]);
            if (caller == 17)
            {
                await Assert.ThrowsAnyAsync<Exception>(() => writing);
            }
            else
            {
                await writing;
            }
        }));
        Assert.Equal(49, (await _database.AskAsync<long>("select count(*) from messages.kvt_outbox"))[0]);
    }

    [Fact]
    public async Task A_database_that_is_away_fails_all_who_wait()
    {
        await using var nowhere = Npgsql.NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Database=none;Timeout=1");
        var writer = new OutboxWriter(nowhere, Schema, _bell);
        await Assert.ThrowsAnyAsync<Npgsql.NpgsqlException>(() => writer.WriteAsync([new OutboxMessage("user-events", null, Message("a", 0))], TestContext.Current.CancellationToken));
    }
}
