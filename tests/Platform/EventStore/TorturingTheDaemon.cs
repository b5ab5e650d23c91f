using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests;

/// <summary>
/// Writers that take their numbers and keep everybody waiting, roll back, or die: nothing may be lost, nothing come twice, and nobody
/// else may wait. KVT_LONG=1 runs it for minutes with transactions held for up to half a minute.
/// </summary>
public sealed class TorturingTheDaemon(PostgresServer server) : IAsyncLifetime
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("KVT_LONG") == "1";
    private readonly int _seed = Environment.GetEnvironmentVariable("KVT_SEED") is { } given ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : Random.Shared.Next();
    /// <summary>Of the statement by which the daemon sees who could still fill a hole.</summary>
    private const string LookingWhoIsOpen = "pg_prepared_xacts";

    private readonly ConcurrentDictionary<Guid, long> _sent = new();
    private TestDatabase _database = null!;
    private NpgsqlDataSource _holders = null!;
    private int _killed;
    private int _rolledBack;
    private int _committed;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(server.ConnectionString);
        // Without a pool: one that is killed at the end of its transaction must not be the next one's connection.
        _holders = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_database.ConnectionString) { ApplicationName = "holder", Pooling = false }.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await _holders.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_is_lost_nothing_comes_twice_and_nobody_waits()
    {
        Say($"seed {_seed} (KVT_SEED replays it)");
        var delays = new ConcurrentQueue<double>();
        await using var lane = await Lane.OpenAsync(_database);
        lane.Recorder.Before = events =>
        {
            foreach (var happened in events)
            {
                if (_sent.TryRemove(happened.StreamId, out var at))
                {
                    delays.Enqueue(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
                }
            }
        };
        lane.Daemon.Start();

        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(Long ? 180 : 12));
        await using var reader = await _database.Raw.OpenConnectionAsync();
        await using var reading = await reader.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await using var look = new NpgsqlCommand("select count(*) from kivendtout.mt_events", reader);
        await look.ExecuteScalarAsync();

        var holders = Enumerable.Range(0, 8).Select(i => HoldAsync(new Random(_seed + i), stop.Token)).ToArray();
        await Task.WhenAll([AppendAsync(lane, new Random(_seed + 100), stop.Token), KillAsync(new Random(_seed + 200), stop.Token), .. holders]);

        // The idle reader is still there: what was committed has to arrive all the same; only the holes wait for it.
        await Eventually.EqualAsync(0L, () => Delivered.MissingAsync(_database));
        await reading.CommitAsync();
        await Eventually.TrueAsync(() => Delivered.SettledAsync(_database));
        await Delivered.ExactlyOnceAsync(_database);
        await Delivered.InOrderAsync(_database, () => lane.Recorder.Taken);
        Assert.Empty(_sent);
        Assert.NotEmpty(delays);

        var sorted = delays.Order().ToArray();
        Say($"{_committed} held and committed, {_rolledBack} rolled back, {_killed} killed; {sorted.Length} ordinary appends, append to carrier "
            + $"p50 {sorted[sorted.Length / 2]:0.0} ms, p99 {sorted[sorted.Length * 99 / 100]:0.0} ms, longest {sorted[^1]:0.0} ms");
        Assert.True(_committed > 0 && _rolledBack > 0);
    }

    [Fact]
    public async Task What_is_committed_behind_an_open_hole_is_delivered_while_it_is_open()
    {
        await using var lane = await Lane.StartAsync(_database);
        await using var holder = await _database.Raw.OpenConnectionAsync();
        await using var held = await holder.BeginTransactionAsync();
        var late = Guid.NewGuid();
        var first = await Plant.MoveAsync(holder, late, 1);
        var second = await Plant.MoveAsync(holder, late, 2);
        var positions = new List<long>();
        for (var i = 0; i < 20; i++)
        {
            positions.Add((await lane.MoveAsync(Guid.NewGuid())).Position);
        }

        await Eventually.EqualAsync(20L, () => _database.AskAsync<long>("select count(*) from kivendtout.kvt_moves"));
        await Eventually.EqualAsync(20, () => Task.FromResult(lane.Recorder.Taken.DistinctBy(happened => happened.Sequence).Count()));
        Assert.All(positions, position => Assert.True(position > second));
        await Eventually.EqualAsync($"{{[{first},{second + 1})}}", () => _database.AskAsync<string>("select holes::text from kivendtout.kvt_shards where name = 'moves'"));

        await held.CommitAsync();
        await Eventually.TrueAsync(() => Delivered.SettledAsync(_database));
        await Delivered.ExactlyOnceAsync(_database);
        await Delivered.InOrderAsync(_database, () => lane.Recorder.Taken);
    }

    [Fact]
    public async Task A_number_taken_before_anything_is_written_is_waited_for()
    {
        using var sql = new SqlWatch(_database.ConnectionString);
        await using var lane = await Lane.StartAsync(_database);
        await using var holder = await _database.Raw.OpenConnectionAsync();
        await using var held = await holder.BeginTransactionAsync();
        // nextval alone gives a transaction no id: only its virtual one shows that it is open.
        await using var take = new NpgsqlCommand("select nextval('kivendtout.mt_events_sequence')", holder);
        var taken = (long)(await take.ExecuteScalarAsync())!;
        await lane.MoveAsync(Guid.NewGuid());
        await Eventually.EqualAsync(1L, () => _database.AskAsync<long>("select count(*) from kivendtout.kvt_moves"));
        await Eventually.SentAsync(sql, LookingWhoIsOpen, 5);
        Assert.False(await Delivered.SettledAsync(_database));

        var late = Guid.NewGuid();
        await using var insert = new NpgsqlCommand($$"""
            insert into kivendtout.mt_streams (id, type, version) values ('{{late}}', 'account', 1);
            insert into kivendtout.mt_events (seq_id, id, stream_id, version, data, type, timestamp)
            values ({{taken}}, gen_random_uuid(), '{{late}}', 1, '{"Cents": 1, "Note": ""}', 'money_moved', now());
            """, holder);
        await insert.ExecuteNonQueryAsync();
        await held.CommitAsync();
        await Eventually.TrueAsync(() => Delivered.SettledAsync(_database));
        await Delivered.ExactlyOnceAsync(_database);
    }

    [Fact]
    public async Task A_writer_of_another_role_is_waited_for()
    {
        // A role that may not look into other people's sessions sees less of them in pg_stat_activity.
        var role = $"kvt_plain_{Guid.NewGuid():N}"[..20];
        await _database.RunAsync($"create role {role}");
        try
        {
            await (await Lane.OpenAsync(_database)).DisposeAsync();
            await _database.RunAsync($"do $$ begin execute format('grant create on database %I to {role}', current_database()); end $$");
            await _database.RunAsync($"grant all on schema kivendtout to {role}; grant all on all tables in schema kivendtout to {role}; grant all on all sequences in schema kivendtout to {role}");
            using var sql = new SqlWatch(_database.ConnectionString);
            await using var lane = await Lane.StartAsync(_database, options => options.ConnectionString += $";Options=-c role={role}");
            await using var holder = await _database.Raw.OpenConnectionAsync();
            await using var held = await holder.BeginTransactionAsync();
            await Plant.MoveAsync(holder, Guid.NewGuid(), 1);
            await lane.MoveAsync(Guid.NewGuid());
            await Eventually.EqualAsync(1L, () => _database.AskAsync<long>("select count(*) from kivendtout.kvt_moves"));
            await Eventually.SentAsync(sql, LookingWhoIsOpen, 5);
            await held.CommitAsync();
            await Delivered.ExactlyOnceAsync(_database);
        }
        finally
        {
            await _database.RunAsync($"drop owned by {role}; drop role {role}");
        }
    }

    private async Task HoldAsync(Random random, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested || Volatile.Read(ref _committed) == 0 || Volatile.Read(ref _rolledBack) == 0)
        {
            await using var connection = await _holders.OpenConnectionAsync(CancellationToken.None);
            await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
            try
            {
                var account = Guid.NewGuid();
                for (var i = random.Next(1, 4); i > 0; i--)
                {
                    await Plant.MoveAsync(connection, account, random.Next(100));
                    await Task.Delay(random.Next(20), CancellationToken.None);
                }

                var longest = random.Next(8) > 0 ? 300 : Long ? 30_000 : 3_000;
                await Task.Delay(random.Next(longest), ct).ContinueWith(_ => { }, TaskScheduler.Default);
                if (random.Next(3) == 0)
                {
                    await transaction.RollbackAsync(CancellationToken.None);
                    Interlocked.Increment(ref _rolledBack);
                }
                else
                {
                    await transaction.CommitAsync(CancellationToken.None);
                    Interlocked.Increment(ref _committed);
                }
            }
            catch (NpgsqlException)
            {
                Interlocked.Increment(ref _killed); // by KillAsync
            }
        }
    }

    private async Task AppendAsync(Lane lane, Random random, CancellationToken ct)
    {
        var pending = new List<Task>();
        var existing = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToArray();
        while (!ct.IsCancellationRequested)
        {
            var account = Guid.NewGuid();
            pending.Add(OneAsync(account));
            pending.Add(lane.MoveAsync(existing[random.Next(existing.Length)], cents: random.Next(100)));
            await Task.Delay(10, CancellationToken.None);
        }

        await Task.WhenAll(pending);

        async Task OneAsync(Guid account)
        {
            _sent[account] = Stopwatch.GetTimestamp();
            await lane.Store.AppendAsync(account, AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("a"), new MoneyMoved(1, "")], ct: CancellationToken.None);
        }
    }

    /// <summary>Ends writers' backends as the server would at a crash of theirs, and kills a client process with -9.</summary>
    private async Task KillAsync(Random random, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await Task.Delay(random.Next(300, 900), ct).ContinueWith(_ => { }, TaskScheduler.Default);
            await _database.RunAsync("""
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and state = 'idle in transaction' and backend_xid is not null and application_name = 'holder' order by random() limit 1
                """);
            using var client = Psql.Start(_database.ConnectionString);
            await client.StandardInput.WriteLineAsync("begin; insert into kivendtout.mt_streams (id, type, version) values (gen_random_uuid(), 'account', 1); select nextval('kivendtout.mt_events_sequence');");
            await client.StandardInput.FlushAsync(CancellationToken.None);
            await client.StandardOutput.ReadLineAsync(CancellationToken.None);
            client.Kill();
            await client.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
