using System.Globalization;

namespace KiVendTout.Acceptance.Tests.Killing;

/// <summary>
/// kill -9 at random moments while customers order and pay. With KVT_LONG=1 a hundred times, else a few; KVT_SEED=N repeats a run's moments as far as a machine can.
/// </summary>
public sealed class KillingTheHost(ITestOutputHelper output)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_the_embedded_cluster_each_life_publishes_in_order_without_holes_and_nothing_acknowledged_is_lost_or_doubled()
    {
        await using var platform = await Platform.StartAsync();
        await using var host = new MortalHost(platform);
        var lives = new List<IReadOnlyList<Seen>>();
        await LiveAndDieAsync(platform, host, kills: Long ? 100 : 5, async live =>
        {
            await using var onlooker = new Onlooker(host.Brokers); // The brokers die with the host, and with them what they held.
            await live();
            lives.Add(onlooker.All);
        }, async () =>
        {
            await using var onlooker = new Onlooker(host.Brokers);
            await Published.EventuallyAsync(() => Published.AllAsync(platform), "the publisher at the end of the log");
            var last = await Published.LastAsync(platform);
            await Published.EventuallyAsync(() => Task.FromResult(onlooker.All.Any(seen => seen.Position == last)), $"position {last} on the topics of the last life");
            lives.Add(onlooker.All);
        });

        foreach (var life in lives)
        {
            Published.InOrderWithoutHoles(life);
        }

        output.WriteLine($"{lives.Count} lives, {lives.Sum(life => life.Count):N0} messages seen, {lives.Sum(life => life.Count - life.Select(seen => seen.Position).Distinct().Count()):N0} of them repeats within a life");
    }

    /// <summary>Every position of the log, each exactly once, in order per key, whatever died in between. One broker here, three with KVT_LONG=1.</summary>
    [Fact]
    public async Task On_a_real_cluster_every_position_of_the_log_is_seen_exactly_once_and_in_order()
    {
        using var kafka = Long ? RealKafka.StartOrSkip() : RealKafka.StartOneOrSkip();
        await using var platform = await Platform.StartAsync();
        platform.Settings["KVT_KAFKA_BOOTSTRAP"] = kafka.BootstrapServers;
        await using var host = new MortalHost(platform);
        await using var onlooker = new Onlooker(kafka.BootstrapServers);
        await LiveAndDieAsync(platform, host, kills: Long ? 100 : 4, live => live(), async () =>
        {
            await Published.EventuallyAsync(() => Published.AllAsync(platform), "the publisher at the end of the log");
            await Published.ExactlyOnceAsync(platform, onlooker);
        });
        output.WriteLine($"{onlooker.All.Count:N0} positions of the log, each seen once");
    }

    private static bool Long => Environment.GetEnvironmentVariable("KVT_LONG") == "1";

    /// <summary>Runs lives that end by a kill, and one that ends well; then holds the database against what customers were told.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="host">Its host.</param>
    /// <param name="kills">How many lives end by a kill.</param>
    /// <param name="around">Called with each life that is killed.</param>
    /// <param name="atTheEnd">Called when nobody orders any more and the host still lives.</param>
    private async Task LiveAndDieAsync(Platform platform, MortalHost host, int kills, Func<Func<Task>, Task> around, Func<Task> atTheEnd)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("KVT_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"KVT_SEED={seed}, {kills} kills");
        var random = new Random(seed);
        using var admin = await host.SignedInAsync("admin");
        await host.StartAsync();
        await using var shoppers = new Shoppers(admin);
        await shoppers.StockAsync();
        shoppers.Start(4);
        for (var kill = 0; kill < kills; kill++)
        {
            await around(async () =>
            {
                // A moment counted in orders, so that a slow machine lives as much as a fast one; then a bit of time, to hit what is between two orders.
                var (until, late) = (shoppers.Placed.Count + random.Next(0, 60), DateTime.UtcNow.AddSeconds(10));
                while (shoppers.Placed.Count < until && DateTime.UtcNow < late)
                    await Task.Delay(5, Ct);
                await Task.Delay(random.Next(0, 100), Ct);
                await host.KillAsync();
            });
            await host.StartAsync();
        }

        await shoppers.StopAsync();
        output.WriteLine($"acknowledged: {shoppers.Placed.Count:N0} orders, {shoppers.Paying.Count:N0} payments requested, {shoppers.Told:N0} events of visitors");
        await Effects.OnceEachAsync(platform, shoppers);
        await atTheEnd();
        await host.StopAsync();
    }
}
