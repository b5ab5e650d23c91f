namespace KiVendTout.Bench.GraphQL.Orders;

/// <summary>One client, who takes orders from their placing to their delivery, one step after the other.</summary>
internal interface IOrderLife
{
    /// <summary>Does one step and fails unless it is accepted.</summary>
    /// <param name="step">Index in <see cref="OrderSteps.All"/>.</param>
    /// <param name="number">What the order is called; each step has a key of its own made from it.</param>
    Task StepAsync(int step, string number);
}

/// <summary>The steps of an order's life, and what every order of the benchmark is made of.</summary>
internal static class OrderSteps
{
    public static readonly string[] All = ["placeOrder", "requestPayment", "authorisePayment", "capturePayment", "payOrder", "shipOrder", "deliverOrder"];

    public const string Currency = "GBP";
    public const decimal Price = 2.50m;
    public const int Products = 100;
    public const int Lines = 2;

    public static string Sku(int product) => $"BENCH-{product}";

    /// <summary>Key of one step, the same if it had to be sent again.</summary>
    public static string Key(int step, string number) => $"{number} {All[step]}";

    /// <summary>Different products for one order, evenly spread over all of them.</summary>
    public static string[] Choose(Random random)
    {
        var first = random.Next(Products);
        return [.. Enumerable.Range(0, Lines).Select(line => Sku((first + (line * (Products / Lines))) % Products))];
    }
}
