using KiVendTout.Domain;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Handlers.Payments.Provider;
using KiVendTout.Handlers.Processes;
using KiVendTout.Handlers.Tests.Processes.Simulation;

namespace KiVendTout.Handlers.Tests.Processes;

/// <summary>
/// Thousands of short lives of a shop, each drawn by its seed: messages twice, out of order, late and lost, a provider that is away, people who change their minds. When nothing
/// moves any more, money, stock and timers must be where they belong. <c>KVT_SEED=n</c> plays one life again.
/// </summary>
public class SimulatingManyShops
{
    private static int Runs => Environment.GetEnvironmentVariable("KVT_LONG") == "1" ? 200_000 : 10_000;

    [Fact]
    public void Money_stock_and_timers_are_where_they_belong_when_nothing_moves_any_more()
    {
        var only = Environment.GetEnvironmentVariable("KVT_SEED");
        var seeds = only is null ? Enumerable.Range(1, Runs) : [int.Parse(only, System.Globalization.CultureInfo.InvariantCulture)];
        var seen = new Dictionary<string, int>();
        foreach (var seed in seeds)
        {
            try
            {
                foreach (var (what, times) in Live(seed).Seen)
                    seen[what] = seen.GetValueOrDefault(what) + times;
            }
            catch (Exception wrong) when (wrong is not OutOfMemoryException)
            {
                Assert.Fail($"Seed {seed} (KVT_SEED={seed} plays it again): {wrong}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', seen.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}: {one.Value}")));
        if (only is null)
        {
            // A simulation in which something never happens proves nothing about it.
            var never = StoredEventType.All.Where(stored => stored.Category is StreamCategory.Order or StreamCategory.Payment)
                .Select(stored => stored.Type.Name).Where(name => name != nameof(OrderDelivered) && !seen.ContainsKey(name)).ToArray();
            Assert.Empty(never);
            Assert.All((string[])["parked payment.not_authorised", "parked payment.not_captured", "ignored payment.voided", "ignored payment.under_review", "waits provider refused"], what => Assert.True(seen.ContainsKey(what), what));
        }
    }

    private static World Live(int seed)
    {
        var (meddle, lose) = (seed % 4 == 0, seed % 3 == 0);
        var world = new World(seed, new FulfilmentRules(FulfilmentRules.UsualUnpaidAfter, seed % 2 == 0 ? TimeSpan.FromSeconds(30) : null, SimulatedPaymentProvider.Knows));
        var followers = new Followers(world, lose);
        var people = new People(world, meddle);
        for (var orders = 1 + (seed % 3); orders > 0; orders--)
            people.Order();
        world.Run();

        Invariants.Hold(world, followers.Accounts);
        if (!meddle && !lose)
        {
            // By the book, people are only needed where a bank took money back.
            Assert.All(world.Waiting, waits => Assert.Contains(world.Standing(waits.Key).Payments, payment => payment is Payment.ChargedBack));
        }

        return world;
    }
}
