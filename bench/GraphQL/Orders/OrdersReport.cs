using KiVendTout.Bench.EventStore;

namespace KiVendTout.Bench.GraphQL.Orders;

/// <summary>One side with so many clients: medians over the rounds; times over all steps of all rounds.</summary>
/// <param name="Side"><c>GraphQL</c>, or the floor.</param>
/// <param name="Clients">How many at once.</param>
/// <param name="OrdersPerSecond">Whole lives.</param>
/// <param name="MutationsPerSecond">Steps of these.</param>
/// <param name="StatementsPerOrder">What an order's life cost PostgreSQL; null where nobody counted.</param>
/// <param name="Steps">Each step's times.</param>
internal sealed record OrdersResult(string Side, int Clients, double OrdersPerSecond, double MutationsPerSecond, double? StatementsPerOrder, IReadOnlyList<StepResult> Steps)
{
    /// <summary>What was counted, the most frequent first.</summary>
    public IReadOnlyList<StatementResult> Statements { get; init; } = [];
}

/// <summary>How long one step took, in milliseconds.</summary>
internal sealed record StepResult(string Name, double P50Ms, double P99Ms);

/// <summary>One statement, as PostgreSQL normalised it.</summary>
internal sealed record StatementResult(double PerOrder, string Text);

/// <summary>What the orders gave, and how it is shown.</summary>
internal sealed record OrdersReport(double LoadBefore, double LoadAfter, IReadOnlyList<OrdersResult> Results, IReadOnlyList<Figure> Figures)
{
    private const double MostStatements = 12;
    private const string Served = "GraphQL";
    private const string InProcess = "in process";

    /// <summary>What the host's role ran and was not counted: the projections' and carriers' statements.</summary>
    public IReadOnlyList<string> NotCounted { get; init; } = [];

    public static OrdersReport Of(IReadOnlyList<OrdersRun> runs, double loadBefore, double loadAfter)
    {
        var results = runs.GroupBy(run => (run.Clients, run.Served)).OrderBy(group => group.Key).Select(group => ResultOf(group.Key.Clients, group.Key.Served, [.. group])).ToArray();
        return new OrdersReport(loadBefore, loadAfter, results, [.. results.Where(result => result.Side == Served).SelectMany(result => FiguresOf(result, results))]);
    }

    public void Print()
    {
        Console.WriteLine($"{"orders' lives",-16}{"clients",8}{"orders/s",12}{"mutations/s",14}{"SQL/order",12}");
        foreach (var result in Results)
        {
            Console.WriteLine($"{result.Side,-16}{result.Clients,8}{result.OrdersPerSecond,12:N1}{result.MutationsPerSecond,14:N1}{(result.StatementsPerOrder is { } count ? $"{count:N2}" : "-"),12}");
        }

        Console.WriteLine($"{"p50 / p99 in ms",-18}{string.Concat(Results.Select(result => $"{$"{result.Side}, {result.Clients}",20}"))}");
        for (var step = 0; step < OrderSteps.All.Length; step++)
        {
            Console.WriteLine($"{OrderSteps.All[step],-18}{string.Concat(Results.Select(result => $"{$"{result.Steps[step].P50Ms:N2} / {result.Steps[step].P99Ms:N2}",20}"))}");
        }

        foreach (var figure in Figures)
        {
            Console.WriteLine($"{figure.Name,-34}{figure.Ours,10:N2}{figure.Floor,10:N2}  ratio {figure.Ratio:F2}  {figure.Goal}: {(figure.Reached ? "reached" : "missed")} ({figure.Detail})");
        }

        Console.WriteLine($"An order's life: {string.Join(", ", OrderSteps.All)}; each a request with a token and a key of its own, {OrderSteps.Lines} lines an order. PostgreSQL, host and clients share "
            + $"{Environment.ProcessorCount} processors, and the host's projections, Kafka and lake follow the log on both sides.");
        Console.WriteLine("SQL: calls by pg_stat_statements, without BEGIN, COMMIT and NOTIFY. In process: all of the callers' own role. GraphQL: all of the host's role, without the texts that "
            + "this role also ran while orders were placed in process only, which are the projections' and carriers'.");
        Console.WriteLine($"Load average {LoadBefore:F1} before and {LoadAfter:F1} after.");
    }

    private static OrdersResult ResultOf(int clients, bool served, OrdersRun[] runs)
    {
        var perSecond = Median(runs.Select(run => run.Stretch.PerSecond));
        var steps = OrderSteps.All.Select((name, step) =>
        {
            var taken = runs.SelectMany(run => run.Stretch.StepMs[step]).Order().ToArray();
            return new StepResult(name, CommandLoad.At(taken, 0.5), CommandLoad.At(taken, 0.99));
        }).ToArray();
        var lives = (double)runs.Sum(run => run.Stretch.Lives);
        var counted = runs.All(run => run.Statements is not null);
        return new OrdersResult(
            served ? Served : InProcess, clients, perSecond, perSecond * OrderSteps.All.Length,
            counted ? Median(runs.Select(run => run.Statements!.Values.Sum() / (double)run.Stretch.Lives)) : null, steps)
        {
            Statements = counted
                ? [.. runs.SelectMany(run => run.Statements!).GroupBy(one => one.Key, (text, all) => new StatementResult(all.Sum(one => one.Value) / lives, text)).OrderByDescending(one => one.PerOrder)]
                : [],
        };
    }

    private static IEnumerable<Figure> FiguresOf(OrdersResult served, OrdersResult[] results)
    {
        var floor = results.Single(result => result.Side == InProcess && result.Clients == served.Clients);
        var clients = $"{served.Clients} client{(served.Clients == 1 ? "" : "s")}";
        yield return new Figure(
            $"orders through GraphQL, {clients}", served.OrdersPerSecond, floor.OrdersPerSecond, "orders/s", served.OrdersPerSecond / floor.OrdersPerSecond,
            "none: the floor is the commands alone", true, $"mean of the mutations' p50 {served.Steps.Average(step => step.P50Ms):N2} ms, in process {floor.Steps.Average(step => step.P50Ms):N2} ms");
        if (served.StatementsPerOrder is { } count)
        {
            yield return new Figure(
                $"SQL per order, {clients}", count, MostStatements, "statements/order", count / MostStatements, $"at most {MostStatements}", count <= MostStatements,
                $"in process {floor.StatementsPerOrder:N2}; a commit that several clients share counts once");
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        return ordered[ordered.Length / 2];
    }
}
