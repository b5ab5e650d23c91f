using System.Diagnostics;
using KiVendTout.Platform.Messaging.Scheduling;
using KiVendTout.Platform.Messaging.Tests.Handling;
using Npgsql;

namespace KiVendTout.Platform.Messaging.Tests.Scheduling;

/// <summary>Processes that schedule are killed with signal 9, with a batch in hand and at random moments; every message has its effect once.</summary>
public sealed class DyingInTheMiddle(MessageDatabase database) : IClassFixture<MessageDatabase>
{
    private const string Address = "KVT_TEST_SCHEDULER";
    private const int Messages = 4_000;
    private const int Rounds = 4;

    [Fact]
    public async Task Two_processes_are_killed_again_and_again_and_every_message_takes_effect_once()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var desk = new Desk(database.Source, "killed", TimeProvider.System);
        var running = new[] { StartChild(), StartChild() };
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                // Nobody gets past its first effect: each has a batch in hand, and whoever is killed now dies in its middle.
                await using (var holder = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken))
                await using (await holder.BeginTransactionAsync(TestContext.Current.CancellationToken))
                {
                    await using var hold = new NpgsqlCommand("lock table effects in share mode", holder);
                    await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
                    await desk.ScheduleAsync(DateTimeOffset.UtcNow, Enumerable.Range(round * Messages / Rounds, Messages / Rounds).Select(n => desk.Message(new Put($"a{n}", 1))));
                    await Desk.UntilAsync(async () => await WaitingAsync() == 2, "both have a batch in hand");
                    KillOne();
                }

                // And one wherever it happens to be.
                await Task.Delay(random.Next(20), TestContext.Current.CancellationToken);
                KillOne();
            }

            await Desk.UntilAsync(async () => await LeftAsync() == 0, "all are handled");
        }
        finally
        {
            foreach (var child in running)
            {
                child.Kill();
                child.WaitForExit();
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}, {Messages} messages");
        Assert.Equal(["(4000,4000)"], await database.RowsAsync("select count(*), count(distinct account) from effects where test = 'killed'"));

        void KillOne()
        {
            var one = random.Next(2);
            running[one].Kill();
            running[one].WaitForExit();
            running[one] = StartChild();
        }
    }

    /// <summary>The process that is killed; started by the test above.</summary>
    [Fact(Explicit = true)]
    public async Task Child()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Address) is { Length: > 0 }, "Only another test starts this.");
        await using var source = NpgsqlDataSource.Create(Environment.GetEnvironmentVariable(Address)!);
        await new Scheduler(new Desk(source, "killed", TimeProvider.System).Processor(), new SchedulerOptions { Batch = 25, Poll = TimeSpan.FromMilliseconds(50) })
            .RunAsync(TestContext.Current.CancellationToken);
    }

    private Process StartChild()
    {
        // Not this process's own path: that is dotnet where the tests were started by their assembly.
        var start = new ProcessStartInfo("dotnet", [typeof(DyingInTheMiddle).Assembly.Location, "-explicit", "only", "-method", $"{typeof(DyingInTheMiddle).FullName}.{nameof(Child)}", "-noLogo"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Address] = database.ConnectionString;
        start.Environment["KVT_TEST_PG"] = database.ConnectionString; // or it would start a server that its death leaves behind
        var child = Process.Start(start)!;
        child.OutputDataReceived += (_, _) => { };
        child.ErrorDataReceived += (_, _) => { };
        child.BeginOutputReadLine();
        child.BeginErrorReadLine();
        return child;
    }

    private Task<long> WaitingAsync() =>
        database.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%effects%'");

    private Task<long> LeftAsync() => database.ScalarAsync<long>("select count(*) from messages.kvt_scheduled");
}
