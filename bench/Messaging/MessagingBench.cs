using System.Text.Json;

namespace KiVendTout.Bench.Messaging;

/// <summary><c>bench messaging</c>: out of the log to Kafka, and from Kafka into the log, each beside Confluent.Kafka alone in the same run.</summary>
internal static class MessagingBench
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static async Task<int> RunAsync(BenchSettings settings, MessagingPart part, string? brokers, CancellationToken ct)
    {
        await using var site = await MessagingSite.StartAsync(brokers);
        var figures = new List<Figure>();
        if (part != MessagingPart.In)
        {
            figures.Add(await new LogToTopic(site, settings).RunAsync(ct));
        }

        if (part != MessagingPart.Out)
        {
            figures.AddRange(await new TopicToEffect(site, settings).RunAsync(ct));
        }

        Print(figures, settings.Json, site);
        return 0;
    }

    public static void Say(string text) => Console.Error.WriteLine($"bench: {text}");

    private static void Print(List<Figure> figures, bool json, MessagingSite site)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { bench = "messaging", processors = Environment.ProcessorCount, kafka = site.IsReal ? "real" : "embedded", figures }, Indented));
            return;
        }

        Console.WriteLine($"{"figure",-30}{"ours",12}{"floor",12}{"ratio",8}  unit        goal");
        foreach (var figure in figures)
        {
            Console.WriteLine($"{figure.Name,-30}{figure.Ours,12:N0}{figure.Floor,12:N0}{figure.Ratio,8:F2}  {figure.Unit,-12}{figure.Goal}: {(figure.Reached ? "reached" : "missed")}");
            Console.WriteLine($"{"",-30}{figure.Detail}");
        }
    }
}

/// <summary>What <c>bench messaging</c> measures.</summary>
internal enum MessagingPart
{
    /// <summary>Both parts.</summary>
    All,

    /// <summary>From the log to the topics.</summary>
    Out,

    /// <summary>From a topic to the effects in PostgreSQL.</summary>
    In,
}
