namespace KiVendTout.Acceptance.Tests.Killing;

/// <summary>A host that was killed and is started again goes on at once: nobody waits for what the dead one still holds by its word.</summary>
public sealed class ComingBack
{
    [Fact]
    public async Task What_the_dead_host_owned_is_taken_up_although_its_leases_have_not_ended()
    {
        await using var platform = await Platform.StartAsync();
        await using var host = new MortalHost(platform);
        using var admin = await host.SignedInAsync("admin");
        await host.StartAsync();
        await using var shoppers = new Shoppers(admin);
        await shoppers.StockAsync();
        shoppers.Start(1);
        await Published.EventuallyAsync(() => Task.FromResult(shoppers.Paying.Count > 0), "an order that is to be paid");
        await host.KillAsync();
        var (placed, dead) = (shoppers.Placed.Count, await OwnersAsync(platform));
        // Longer than anybody here waits.
        await platform.ScalarAsync<long>("with held as (update kivendtout.kvt_shards set lease_until = now() + interval '1 day' where owner is not null returning 1) select count(*) from held");

        await host.StartAsync();
        await Published.EventuallyAsync(() => Task.FromResult(shoppers.Placed.Count > placed + 2), "further orders");
        await shoppers.StopAsync();
        await Effects.OnceEachAsync(platform, shoppers);
        await Published.EventuallyAsync(() => Published.AllAsync(platform), "the publisher at the end of the log");
        Assert.NotEqual(Assert.Single(dead), Assert.Single(await OwnersAsync(platform)));
        await host.StopAsync();
    }

    private static Task<string[]> OwnersAsync(Platform platform) => platform.ScalarAsync<string[]>("select array_agg(distinct owner) from kivendtout.kvt_shards where owner is not null");
}
