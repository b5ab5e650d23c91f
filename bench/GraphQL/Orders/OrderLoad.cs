using System.Diagnostics;

namespace KiVendTout.Bench.GraphQL.Orders;

/// <summary>What a stretch of orders gave.</summary>
/// <param name="Lives">Orders that came to their end.</param>
/// <param name="Seconds">From the first order's begin to the last one's end.</param>
/// <param name="StepMs">How long each step took, by its index.</param>
internal sealed record OrderStretch(int Lives, double Seconds, IReadOnlyList<double>[] StepMs)
{
    public double PerSecond => Lives / Seconds;
}

/// <summary>Clients who take whole orders from begin to end, one order after the other, each order after its last with a key that is new.</summary>
internal static class OrderLoad
{
    /// <summary>Begins no order after the time is over, and ends all that were begun.</summary>
    /// <param name="clients">The clients, all at once.</param>
    /// <param name="length">How long orders are begun.</param>
    /// <param name="name">Makes the orders' numbers differ from those of every other stretch.</param>
    public static async Task<OrderStretch> RunAsync(IReadOnlyList<IOrderLife> clients, TimeSpan length, string name)
    {
        var clock = Stopwatch.StartNew();
        var taken = await Task.WhenAll(clients.Select((client, index) => Task.Run(async () =>
        {
            var steps = OrderSteps.All.Select(_ => new List<double>()).ToArray();
            for (var order = 0; clock.Elapsed < length; order++)
            {
                for (var step = 0; step < steps.Length; step++)
                {
                    var started = Stopwatch.GetTimestamp();
                    await client.StepAsync(step, $"{name}-{index}-{order}");
                    steps[step].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                }
            }

            return steps;
        })));
        var seconds = clock.Elapsed.TotalSeconds;
        return new OrderStretch(taken.Sum(steps => steps[^1].Count), seconds, [.. OrderSteps.All.Select((_, step) => taken.SelectMany(steps => steps[step]).ToArray())]);
    }
}
