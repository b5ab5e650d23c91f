using System.Diagnostics;

namespace KiVendTout.Acceptance.Tests.Killing;

/// <summary>One of three brokers dies under load, and another when it is back.</summary>
public sealed class KillingABroker(ITestOutputHelper output)
{
    private static readonly TimeSpan WithinSeconds = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Nothing_is_lost_or_doubled_and_publishing_resumes_within_seconds()
    {
        using var kafka = RealKafka.StartOrSkip();
        await using var platform = await Platform.StartAsync();
        platform.Settings["KVT_KAFKA_BOOTSTRAP"] = kafka.BootstrapServers;
        await using var host = new MortalHost(platform);
        await using var onlooker = new Onlooker(kafka.BootstrapServers);
        using var admin = await host.SignedInAsync("admin");
        await host.StartAsync();
        await using var shoppers = new Shoppers(admin);
        await shoppers.StockAsync();
        shoppers.Start(4);
        await Published.EventuallyAsync(() => Task.FromResult(onlooker.All.Count > 50), "messages before the first broker dies");
        foreach (var broker in (int[])[1, 2, 3])
        {
            kafka.Kill(broker);
            var (since, longest) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
            // The longest silence of the topics; the brokers that are left notice after their session has run out.
            for (var (last, seen) = (since, onlooker.All.Count); Stopwatch.GetElapsedTime(since) < WithinSeconds;)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
                if (onlooker.All.Count is var now && now > seen)
                {
                    var silence = Stopwatch.GetElapsedTime(last);
                    (last, seen, longest) = (Stopwatch.GetTimestamp(), now, silence > longest ? silence : longest);
                }
            }

            output.WriteLine($"broker {broker} killed: longest silence of the topics {longest.TotalSeconds:F1} s");
            Assert.InRange(longest, TimeSpan.FromTicks(1), WithinSeconds);
            kafka.BringUp(broker);
        }

        await shoppers.StopAsync();
        await Effects.OnceEachAsync(platform, shoppers);
        await Published.EventuallyAsync(() => Published.AllAsync(platform), "the publisher at the end of the log");
        await Published.ExactlyOnceAsync(platform, onlooker);
        output.WriteLine($"{shoppers.Placed.Count:N0} orders acknowledged, {onlooker.All.Count:N0} positions of the log, each seen once");
        await host.StopAsync();
    }
}
