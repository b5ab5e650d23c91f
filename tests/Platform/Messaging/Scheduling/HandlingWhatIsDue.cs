using KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Scheduling;
using KiVendTout.Platform.Messaging.Tests.Handling;
using Npgsql;

namespace KiVendTout.Platform.Messaging.Tests.Scheduling;

/// <summary>Messages for later take effect once, when they are due.</summary>
public sealed class HandlingWhatIsDue : IClassFixture<MessageDatabase>, IAsyncLifetime
{
    private readonly MessageDatabase _database;
    private readonly ManualTime _time = new();
    private readonly string _test = Guid.NewGuid().ToString("N");
    private readonly Desk _desk;

    public HandlingWhatIsDue(MessageDatabase database) => (_database, _desk) = (database, new Desk(database.Source, _test, _time));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _database.ExecuteAsync("delete from messages.kvt_scheduled");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task What_is_due_is_handled_in_its_order_and_gone_and_what_is_not_waits()
    {
        await _desk.ScheduleAsync(_time.GetUtcNow().AddMinutes(2), _desk.Message(new Put("b", 2)));
        await _desk.ScheduleAsync(_time.GetUtcNow().AddMinutes(1), _desk.Message(new Put("a", 1)));
        await _desk.ScheduleAsync(_time.GetUtcNow().AddMinutes(9), _desk.Message(new Put("c", 3)));
        Assert.Equal(0, await Scheduler().HandleDueAsync(Ct));

        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(2, await Scheduler().HandleDueAsync(Ct));
        Assert.Equal(0, await Scheduler().HandleDueAsync(Ct));

        Assert.Equal(["(a,1)", "(b,2)"], await EffectsAsync());
        Assert.Equal(1, await WaitingAsync());
    }

    [Fact]
    public async Task A_parked_message_keeps_its_origin_and_its_attempts_grow_until_it_is_a_dead_letter()
    {
        var origin = new MessageOrigin("psp", "accounts", 3, 77);
        await _desk.ScheduleAsync(_time.GetUtcNow(), _desk.Message(new Put("a", 1, Refusal: "account.not_yet")) with { Origin = origin, Attempt = 2 });

        for (var attempt = 3; attempt <= 8; attempt++)
        {
            Assert.Equal(1, await Scheduler().HandleDueAsync(Ct));
            Assert.Equal([$"({attempt},psp,accounts,3,77)"], await _database.RowsAsync("""
                select envelope ->> 'attempt', envelope -> 'origin' ->> 'consumer', envelope -> 'origin' ->> 'topic', envelope -> 'origin' ->> 'partition', envelope -> 'origin' ->> 'offset'
                from messages.kvt_scheduled
                """));
            Assert.Equal(0, await Scheduler().HandleDueAsync(Ct)); // Not before its wait is over.
            _time.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal(1, await Scheduler().HandleDueAsync(Ct));
        Assert.Equal(0, await WaitingAsync());
        Assert.Equal(["(refused,8,accounts,3,77)"], await LettersAsync("code, attempts, topic, partition, \"offset\""));
    }

    [Fact]
    public async Task A_type_that_nobody_knows_and_a_handler_that_always_fails_end_in_dead_letters_and_stop_nothing()
    {
        await _desk.ScheduleAsync(
            _time.GetUtcNow(), _desk.Message(new Put("x", 1)) with { Type = "test.gone.v1" }, _desk.Message(new Fail("bug")), _desk.Message(new Put("a", 1)));

        Assert.Equal(3, await Scheduler().HandleDueAsync(Ct));

        Assert.Equal(["(a,1)"], await EffectsAsync());
        Assert.Equal(["(failed,test.fail.v1)", "(unknown_type,test.gone.v1)"], (await LettersAsync("code, type")).Order(StringComparer.Ordinal));
        Assert.Equal(0, await WaitingAsync());
    }

    [Fact]
    public async Task Eight_schedulers_share_a_thousand_messages_and_each_takes_effect_once()
    {
        await _desk.ScheduleAsync(_time.GetUtcNow(), Enumerable.Range(0, 1_000).Select(n => _desk.Message(new Put($"a{n}", 1))));

        // The first batch is handled when a second is: nobody may do all of it before the others are there.
        var (begun, second) = (0, new TaskCompletionSource());
        _desk.Begins = () =>
        {
            if (Interlocked.Increment(ref begun) > 1)
            {
                second.TrySetResult();
            }

            second.Task.Wait(Ct);
        };
        var handled = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var scheduler = Scheduler(new SchedulerOptions { Batch = 20 });
            var all = 0;
            while (await WaitingAsync() > 0)
            {
                all += await scheduler.HandleDueAsync(Ct);
            }

            return all;
        })));

        Assert.Equal(1_000, handled.Sum());
        Assert.True(handled.Count(share => share > 0) > 1, "One did all the work.");
        Assert.Equal(1_000, (await EffectsAsync()).Distinct().Count());
        Assert.Equal(1_000, (await EffectsAsync()).Length);
    }

    [Fact]
    public async Task One_that_is_cancelled_while_it_is_handled_has_no_effect_and_the_others_have_theirs()
    {
        await _desk.ScheduleAsync(_time.GetUtcNow(), _desk.Message(new Put("a", 1)), _desk.Message(new Put("b", 2)));
        var cancelled = false;
        _desk.Begins = () =>
        {
            if (!cancelled)
            {
                cancelled = true;
                _database.ExecuteAsync("delete from messages.kvt_scheduled where envelope ->> 'id' = 'm1'").GetAwaiter().GetResult();
            }
        };

        Assert.Equal(2, await Scheduler().HandleDueAsync(Ct));
        Assert.Empty(await EffectsAsync());
        Assert.Equal(1, await Scheduler().HandleDueAsync(Ct));

        Assert.Equal(["(b,2)"], await EffectsAsync());
    }

    [Fact]
    public async Task Without_their_locks_two_schedulers_still_have_each_effect_once()
    {
        await _desk.ScheduleAsync(_time.GetUtcNow(), Enumerable.Range(0, 50).Select(n => _desk.Message(new Put($"a{n}", 1))));
        var other = new Desk(_database.Source, _test, _time);
        var taken = false;
        _desk.Begins = () =>
        {
            if (!taken)
            {
                taken = true;
                // Its connection breaks with the locks on it, and somebody else takes the same messages.
                _database.ExecuteAsync("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid() and database = (select oid from pg_database where datname = current_database())")
                    .GetAwaiter().GetResult();
                Desk.UntilAsync(async () => await new Scheduler(other.Processor()).HandleDueAsync(Ct) == 50, "the other takes them").GetAwaiter().GetResult();
            }
        };

        await Scheduler().HandleDueAsync(Ct);

        Assert.Equal(50, (await EffectsAsync()).Length);
        Assert.Equal(0, await WaitingAsync());
    }

    [Fact]
    public async Task Bodies_that_are_many_bytes_are_handled_a_few_at_a_time_but_always_one()
    {
        var large = new string('x', 300_000);
        await _desk.ScheduleAsync(_time.GetUtcNow(), Enumerable.Range(0, 5).Select(n => _desk.Message(new Put($"a{n}", 1, Note: large))));

        var (options, batches) = (new SchedulerOptions { BatchBytes = 400_000 }, new List<int>());
        while (await Scheduler(options).HandleDueAsync(Ct) is > 0 and var handled)
        {
            batches.Add(handled);
        }

        Assert.Equal([2, 2, 1], batches);
        Assert.Equal(5, (await EffectsAsync()).Length);
    }

    [Fact]
    public async Task It_wakes_when_the_next_is_due_and_when_something_earlier_is_announced()
    {
        var signal = new ScheduleSignal();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await _desk.ScheduleAsync(_time.GetUtcNow().AddHours(5), _desk.Message(new Put("late", 1)));
        var running = new Scheduler(_desk.Processor(), new SchedulerOptions { Poll = TimeSpan.FromDays(1) }, signal).RunAsync(stop.Token);

        await _desk.ScheduleAsync(_time.GetUtcNow(), _desk.Message(new Put("now", 1)));
        signal.Announce(_time.GetUtcNow());
        await Desk.UntilAsync(async () => (await EffectsAsync()).Length == 1, "what was announced");

        // Time passes up to where it waits for, whenever it begins to wait; its next look, a day from now, is out of reach.
        var reach = _time.GetUtcNow().AddHours(20);
        await Desk.UntilAsync(async () => (await EffectsAsync()).Length == 2, "what became due: it waits for its next look", () =>
        {
            if (_time.NextDue is { } due && due < reach)
            {
                _time.Advance(due - _time.GetUtcNow());
            }
        });
        await stop.CancelAsync();
        await running;
        Assert.Equal(["(now,1)", "(late,1)"], await EffectsAsync());
    }

    [Fact]
    public async Task It_finds_what_others_scheduled_at_its_next_look_and_outlives_a_database_that_goes_away()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var running = new Scheduler(_desk.Processor(), new SchedulerOptions { Poll = TimeSpan.FromMilliseconds(20) }).RunAsync(stop.Token);
        await using var onlooker = NpgsqlDataSource.Create($"{_database.ConnectionString};Application Name=onlooker");
        var other = new Desk(onlooker, _test, _time);
        for (var n = 0; n < 30; n++)
        {
            await other.ScheduleAsync(_time.GetUtcNow(), other.Message(new Put($"a{n}", 1)));
            await using var end = onlooker.CreateCommand("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name <> 'onlooker'");
            await end.ExecuteNonQueryAsync(Ct);
        }

        await Desk.UntilAsync(async () => await TryWaitingAsync() == 0, "all are handled", () => _time.Advance(TimeSpan.FromMilliseconds(20)));
        await stop.CancelAsync();
        await running;
        Assert.Equal(30, (await EffectsAsync()).Distinct().Count());
        Assert.Equal(30, (await EffectsAsync()).Length);
    }

    [Fact]
    public async Task Operators_see_what_waits_page_by_page_and_cancel_it()
    {
        await _desk.ScheduleAsync(_time.GetUtcNow().AddHours(1), Enumerable.Range(0, 5).Select(n => _desk.Message(new Put($"a{n}", n))));
        await _desk.ScheduleAsync(_time.GetUtcNow(), _desk.Message(new Fail("bug")) with { Attempt = 3 });
        await _database.ExecuteAsync("update messages.kvt_scheduled set key = 'order-1' where envelope ->> 'id' = 'm3'");
        var scheduled = new ScheduledMessages(_database.Source, "messages");

        Assert.Equal((6L, 5L), (await scheduled.CountAsync(ct: Ct), await scheduled.CountAsync("test.put.v1", Ct)));
        var first = await scheduled.ListAsync(first: 4, ct: Ct);
        var rest = await scheduled.ListAsync(first: 4, after: first[^1].Place, ct: Ct);
        Assert.Equal(["m1", "m2", "m3", "m4", "m5", "m6"], first.Concat(rest).Select(line => line.Message.Id).Order(StringComparer.Ordinal));
        Assert.Equal(("m6", 3, "test.fail.v1"), (first[0].Message.Id, first[0].Message.Attempt, first[0].Message.Type));
        Assert.Equal(["m6"], (await scheduled.ListAsync("test.fail.v1", ct: Ct)).Select(line => line.Message.Id));

        Assert.True(await scheduled.CancelAsync("order-1", Ct));
        Assert.True(await scheduled.CancelAsync(first[0].Id, Ct));
        Assert.False(await scheduled.CancelAsync(first[0].Id, Ct));
        Assert.Equal(4, await scheduled.CountAsync(ct: Ct));
    }

    private Scheduler Scheduler(SchedulerOptions? options = null) => new(_desk.Processor(), options);

    private Task<string[]> EffectsAsync() => _database.RowsAsync($"select account, amount from effects where test = '{_test}' order by id");

    private Task<string[]> LettersAsync(string columns) => _database.RowsAsync($"select {columns} from messages.kvt_dead_letters where envelope ->> 'source' = '{_test}' order by id");

    private Task<long> WaitingAsync() => _database.ScalarAsync<long>("select count(*) from messages.kvt_scheduled");

    private async Task<long?> TryWaitingAsync()
    {
        try
        {
            return await WaitingAsync();
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }
}
