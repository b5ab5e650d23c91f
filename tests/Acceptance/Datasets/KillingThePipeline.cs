using System.Diagnostics;
using System.Globalization;

namespace KiVendTout.Acceptance.Tests.Datasets;

/// <summary>
/// kill -9 of the loader, and of the process that is broker and consumer in one (the host, or what matters of it, which is there again sooner), at random moments of loads that begin with an empty table.
/// Each load ends with 506 rows and the sums of the file.
/// 300 kills with KVT_LONG=1, else a few; KVT_SEED=N repeats a run's moments as far as a machine can.
/// </summary>
public sealed class KillingThePipeline(ITestOutputHelper output)
{
    private const int MostMilliseconds = 900;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(600); // the loader gives up after 120 s, and says why

    private static bool Long => Environment.GetEnvironmentVariable("KVT_LONG") == "1";

    [Fact]
    public async Task Loader_broker_and_consumer_may_die_at_any_moment_and_there_are_always_506_rows()
    {
        await using var platform = await Platform.StartAsync();
        await KillAsync(platform, Long ? 300 : 8, () => StoringProcess.StartAsync(platform));
    }

    [Fact]
    public async Task The_whole_host_may_die_too()
    {
        await using var platform = await Platform.StartAsync();
        await KillAsync(platform, Long ? 100 : 4, () => StoringProcess.FoundAsync(platform, Begin(platform, ["serve"])));
    }

    [Fact]
    public async Task On_real_brokers_too()
    {
        using var kafka = RealKafka.StartOrSkip(); // only in the long form
        await using var platform = await Platform.StartAsync();
        platform.Settings["KVT_KAFKA_BOOTSTRAP"] = kafka.BootstrapServers;
        var broker = 1;
        await KillAsync(platform, 40, () => StoringProcess.StartAsync(platform), () =>
        {
            kafka.Kill(broker);
            kafka.BringUp(broker);
            broker = (broker % 3) + 1;
        });
    }

    private async Task KillAsync(Platform platform, int kills, Func<Task<(Process Process, Task<string> Said)>> store, Action? killBroker = null)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("KVT_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"KVT_SEED={seed}, {kills} kills");
        var random = new Random(seed);
        var (loads, killed) = (0, new Dictionary<string, int>());
        var storing = await store();
        for (var left = kills; left > 0; loads++)
        {
            await EmptyAsync(platform);
            string[] load = ["housing", "load", "--quiet", "--batch", $"{random.Next(1, 40)}", "--rate", $"{random.Next(400, 4000)}"];
            var loader = Begin(platform, load);
            while (left > 0 && random.Next(4) > 0)
            {
                await Task.WhenAny(loader.Process.WaitForExitAsync(), Task.Delay(random.Next(MostMilliseconds)));
                var victim = random.Next(killBroker is null ? 2 : 3) switch { 0 => "loader", 1 => "storing process", _ => "broker" };
                if (victim == "loader" || loader.Process.HasExited)
                {
                    if (loader.Process.HasExited)
                        break; // It was quicker than its killer: the next load.
                    loader.Process.Kill();
                    await loader.Process.WaitForExitAsync();
                    loader = Begin(platform, load);
                }
                else if (victim == "broker")
                {
                    killBroker!();
                }
                else
                {
                    storing.Process.Kill();
                    await storing.Process.WaitForExitAsync();
                    storing = await store();
                }

                killed[victim] = killed.GetValueOrDefault(victim) + 1;
                left--;
            }

            await loader.Process.WaitForExitAsync().WaitAsync(Patience);
            if (loader.Process.ExitCode != 0)
            {
                storing.Process.Kill();
                output.WriteLine($"The process that stored said: {await storing.Said}");
            }

            Assert.True(loader.Process.ExitCode == 0, $"After {kills - left} kills a load ended with {loader.Process.ExitCode}: {await loader.Said}");
            Assert.Equal(Housing.Whole, await Housing.TableAsync(platform));
            output.WriteLine($"{kills - left} kills, {loads + 1} loads");
        }

        output.WriteLine($"{loads} loads from an empty table, each whole at its end; killed: {string.Join(", ", killed.Select(one => $"{one.Value} x {one.Key}"))}");
        output.WriteLine($"runs: {await platform.ScalarAsync<string>("select string_agg(format('%s %s', n, state), ', ') from (select state, count(*) n from kivendtout.kvt_dataset_runs group by 1 order by 1) s")} since the last load began");
    }

    private static (Process Process, Task<string> Said) Begin(Platform platform, string[] load)
    {
        var process = platform.Start(load);
        return (process, Platform.ReadAsync(process));
    }

    private static Task<long> EmptyAsync(Platform platform) => platform.ScalarAsync<long>("""
        do $$ begin truncate kivendtout.housing, kivendtout.kvt_dataset_batches, kivendtout.kvt_dataset_runs, kivendtout.kvt_dataset_sources, kivendtout.kvt_dataset_quarantine, kivendtout.kvt_dataset_parts; end $$;
        select count(*) from kivendtout.housing
        """);
}
