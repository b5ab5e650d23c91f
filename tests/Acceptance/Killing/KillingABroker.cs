using System.Diagnostics;

namespace KiVendTout.Acceptance.Tests.Killing;

/// <summary>One of three brokers dies under load, and another when it is back.</summary>
public sealed class KillingABroker(ITestOutputHelper output)
{
    [Fact]
    public async Task Nothing_is_lost_or_doubled_and_publishing_goes_on_with_the_other_two()
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
            // What is written from now on is seen before the broker is back; the others notice that it is gone when its session has run out.
            var since = Stopwatch.GetTimestamp();
            for (var stretch = 0; stretch < 3; stretch++)
            {
                var last = await Published.LastAsync(platform);
                await Published.EventuallyAsync(() => Task.FromResult(onlooker.All.Any(seen => seen.Position > last)), $"something behind position {last} on the topics, with broker {broker} away");
            }

            output.WriteLine($"broker {broker} killed: three stretches of the log published in {Stopwatch.GetElapsedTime(since).TotalSeconds:F1} s without it");
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
