using System.Diagnostics;
using KiVendTout.Platform.Messaging.Scheduling;
using KiVendTout.Platform.Messaging.Tests.Handling;
using Npgsql;

namespace KiVendTout.Platform.Messaging.Tests.Scheduling;

/// <summary>Processes that schedule are killed with signal 9 at random moments; every message has its effect once.</summary>
public sealed class DyingInTheMiddle(MessageDatabase database) : IClassFixture<MessageDatabase>
{
    private const string Address = "KVT_TEST_SCHEDULER";
    private const int Messages = 4_000;
    private const int Kills = 8;

    [Fact]
    public async Task Two_processes_are_killed_again_and_again_and_every_message_takes_effect_once()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var desk = new Desk(database.Source, "killed", TimeProvider.System);
        await desk.ScheduleAsync(DateTimeOffset.UtcNow, Enumerable.Range(0, Messages).Select(n => desk.Message(new Put($"a{n}", 1))));
        var running = new[] { StartChild(), StartChild() };
        var killed = 0;
        try
        {
            await Desk.UntilAsync(async () => await LeftAsync() == 0, "all are handled", () =>
            {
                // The first kill waits until something was handled: before that there is no middle.
                var left = LeftAsync().GetAwaiter().GetResult();
                if (killed < Kills && left < Messages * (Kills - killed) / (Kills + 1.0) && left > 0)
                {
                    var one = random.Next(2);
                    Thread.Sleep(random.Next(20));
                    running[one].Kill();
                    running[one].WaitForExit();
                    running[one] = StartChild();
                    killed++;
                }
            });
        }
        finally
        {
            foreach (var child in running)
            {
                child.Kill();
                child.WaitForExit();
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}, {killed} kills, {Messages} messages");
        Assert.True(killed >= 2, $"Only {killed} kills: the messages were handled too fast for this test to say anything.");
        Assert.Equal(["(4000,4000)"], await database.RowsAsync("select count(*), count(distinct account) from effects where test = 'killed'"));
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

    private Task<long> LeftAsync() => database.ScalarAsync<long>("select count(*) from messages.kvt_scheduled");
}
