namespace KiVendTout.Bench.GraphQL.Orders;

/// <summary>The second part of <c>bench graphql</c>: whole lives of orders through the real host, beside the same commands called in this process.</summary>
internal static class OrdersBench
{
    private static readonly int[] Clients = [1, 8];

    public static async Task<OrdersReport> RunAsync(BenchSettings settings, CancellationToken ct)
    {
        Say("starting PostgreSQL and the host, filling the shop");
        await using var site = await OrdersSite.OpenAsync(Clients.Max(), ct);
        var begin = MachineLoad.Read();
        var runs = new List<OrdersRun>();
        for (var round = 0; round <= settings.Rounds; round++)
        {
            // The floor first: what the host's role asks of PostgreSQL meanwhile is background work.
            foreach (var (clients, served) in Clients.SelectMany(clients => ((bool[])[false, true]).Select(served => (clients, served))))
            {
                ct.ThrowIfCancellationRequested();
                Say($"{(round == 0 ? "warming up" : $"round {round} of {settings.Rounds}")}: orders, {clients} at once, {(served ? "GraphQL" : "commands in process")}");
                var run = await MeasureAsync(site, settings, clients, served, round, ct);
                if (round > 0)
                {
                    runs.Add(run);
                }
            }
        }

        return OrdersReport.Of(runs, begin.OneMinute, MachineLoad.Read().OneMinute) with { NotCounted = site.Statements?.Background ?? [] };
    }

    private static async Task<OrdersRun> MeasureAsync(OrdersSite site, BenchSettings settings, int clients, bool served, int round, CancellationToken ct)
    {
        await site.SettleAsync(ct);
        if (site.Statements is { } counting)
        {
            await counting.ForgetAsync();
        }

        var lives = (served ? site.Served : site.Floor).Take(clients).ToArray();
        var stretch = await OrderLoad.RunAsync(lives, TimeSpan.FromSeconds(settings.Seconds), $"{(served ? "api" : "floor")}-{round}-{clients}");
        if (site.Statements is not { } counted)
        {
            return new OrdersRun(clients, served, stretch, null);
        }

        if (served)
        {
            return new OrdersRun(clients, served, stretch, await counted.ServedAsync());
        }

        var asked = await counted.FloorAsync();
        await site.SettleAsync(ct); // The background work follows the orders; all of it is to be seen.
        await counted.LearnAsync();
        return new OrdersRun(clients, served, stretch, asked);
    }

    private static void Say(string text) => Console.Error.WriteLine($"bench: {text}");
}

/// <summary>One stretch, and the statements that it cost by their text: null where nobody counted.</summary>
internal sealed record OrdersRun(int Clients, bool Served, OrderStretch Stretch, IReadOnlyDictionary<string, long>? Statements);
