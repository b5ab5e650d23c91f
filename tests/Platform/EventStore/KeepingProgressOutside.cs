using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests;

/// <summary>A carrier that keeps its progress together with its work carries every event once, wherever it breaks off.</summary>
public sealed class KeepingProgressOutside(PostgresServer server) : IAsyncLifetime
{
    private readonly Notebook _notebook = new();
    private readonly Guid[] _accounts = [.. Enumerable.Range(0, 5).Select(_ => Guid.NewGuid())];
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(server.ConnectionString);
        await using var tables = await _database.OpenAsync();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task What_was_carried_and_not_marked_is_not_carried_again()
    {
        var random = new Random(20);
        var left = 15;
        void Break(Delivery delivery)
        {
            if (random.Next(3) == 0 && Interlocked.Decrement(ref left) >= 0)
            {
                throw new IOException("the line broke");
            }
        }

        await using var process = await RunAsync(new Clerk(_notebook) { Before = Break, After = Break });
        for (var n = 0; n < 150; n++)
        {
            await MoveAsync(process, _accounts[n % 5]);
        }

        await CarriedAsync();
    }

    [Fact]
    public async Task An_event_behind_a_hole_and_the_one_in_the_hole_are_carried_once_also_across_a_restart()
    {
        await using var late = await _database.Raw.OpenConnectionAsync();
        var transaction = await late.BeginTransactionAsync();
        var stranger = Guid.NewGuid();
        var hole = await Plant.MoveAsync(late, stranger, 1);
        using var dying = new SemaphoreSlim(0);
        var first = await RunAsync(new Clerk(_notebook)
        {
            After = _ =>
            {
                dying.Wait();
                throw new IOException("died before the checkpoint");
            },
        });
        await MoveAsync(first, _accounts[0]);
        await Eventually.EqualAsync(1, () => Task.FromResult(_notebook.Events.Count));
        var ended = first.DisposeAsync(); // from here on it does not begin anew
        dying.Release();
        await ended;

        Assert.Contains($";{hole}-{hole};", _notebook.Progress, StringComparison.Ordinal);
        Assert.Equal(0, await _database.AskAsync<long>("select position from kivendtout.kvt_shards where name = 'clerk'"));
        await using var second = await RunAsync(new Clerk(_notebook));
        await MoveAsync(second, _accounts[1]);
        await Eventually.EqualAsync(2, () => Task.FromResult(_notebook.Events.Count));
        await transaction.CommitAsync();
        await CarriedAsync();
        Assert.Equal(hole, _notebook.Events[^1].Sequence);
    }

    [Fact]
    public async Task A_broken_event_is_parked_before_the_others_are_carried_so_that_a_death_in_between_does_not_pass_it()
    {
        var sick = true;
        var deaths = 1;
        await using var store = await _database.OpenAsync();
        foreach (var (account, note) in (IEnumerable<(Guid, string)>)[(_accounts[0], ""), (_accounts[1], ""), (_accounts[0], "poison"), (_accounts[1], ""), (_accounts[0], "")])
        {
            await store.AppendAsync(account, AccountCategory, ExpectedVersion.Any, [new MoneyMoved(1, note)]);
        }

        await using var process = await RunAsync(new Clerk(_notebook)
        {
            Before = delivery =>
            {
                if (sick && delivery.Events.FirstOrDefault(happened => happened.Body is MoneyMoved { Note: "poison" }) is { } poison)
                {
                    throw new PoisonEventException(poison, "cannot be carried");
                }
            },
            After = _ =>
            {
                if (Interlocked.Decrement(ref deaths) >= 0)
                {
                    throw new IOException("died before the checkpoint");
                }
            },
        });
        await Eventually.EqualAsync(3, () => Task.FromResult(_notebook.Events.Count));
        await Eventually.EqualAsync(5L, () => _database.AskAsync<long>("select position from kivendtout.kvt_shards where name = 'clerk'"));
        Assert.Equal("3|1", Assert.Single(await _database.LinesAsync("select seq_id, attempts from kivendtout.kvt_quarantine")));

        sick = false;
        Interlocked.Exchange(ref deaths, 1); // the retry dies as well, after it carried the stream
        Assert.Equal(1, await new Quarantine(process.Store).RetryAsync());
        await CarriedAsync();
        Assert.Equal(0, await _database.AskAsync<long>("select count(*) from kivendtout.kvt_quarantine"));
    }

    [Fact]
    public async Task A_log_that_ends_before_the_progress_is_not_gone_on_with()
    {
        _notebook.Progress = "500;;";
        await using var process = await RunAsync(new Clerk(_notebook));
        await MoveAsync(process, _accounts[0]);
        await Eventually.TrueAsync(async () => (await _database.LinesAsync("select error from kivendtout.kvt_shards where name = 'clerk'")).Exists(
            error => error.Contains("up to 500, but here it ends at 1", StringComparison.Ordinal)));
        Assert.Empty(_notebook.Events);
    }

    private async Task<Running> RunAsync(Clerk clerk)
    {
        var store = await _database.OpenAsync(options => options.Add(clerk));
        var daemon = new ProjectionDaemon(store);
        daemon.Start();
        return new Running(store, daemon);
    }

    private static Task<AppendOutcome> MoveAsync(Running process, Guid account) =>
        process.Store.AppendAsync(account, AccountCategory, ExpectedVersion.Any, [new MoneyMoved(1, "")]);

    /// <summary>Every event of the log once, each stream in its order, and nothing more comes.</summary>
    private async Task CarriedAsync()
    {
        var all = await _database.AskAsync<long>("select count(*) from kivendtout.mt_events");
        await Eventually.TrueAsync(() => Task.FromResult(_notebook.Events.Count >= all));
        await Eventually.TrueAsync(() => _database.AskAsync<bool>(
            "select isempty(holes) and position = (select max(seq_id) from kivendtout.mt_events) and not exists (select 1 from kivendtout.kvt_quarantine) from kivendtout.kvt_shards where name = 'clerk'"));
        Assert.Equal(all, _notebook.Events.Select(happened => happened.Sequence).Distinct().Count());
        Assert.Equal(all, _notebook.Events.Count);
        Assert.All(_notebook.Events.GroupBy(happened => happened.StreamId), stream =>
            Assert.Equal(Enumerable.Range(1, stream.Count()).Select(version => (long)version), stream.Select(happened => happened.Version)));
    }

    private sealed record Running(StreamStore Store, ProjectionDaemon Daemon) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Daemon.DisposeAsync();
            await Store.DisposeAsync();
        }
    }
}
