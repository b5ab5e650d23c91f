using System.Globalization;
using Spectre.Console;

namespace KiVendTout.Host.Reporting;

/// <summary>The status for people.</summary>
internal static class StatusText
{
    public static void Print(PlatformStatus status, IAnsiConsole to)
    {
        Counts(to, "stream", status.Streams);
        Counts(to, "event", status.Events);
        Projections(to, status);
        Messages(status.Messages);
        Kafka(to, status.Kafka);
        Consumers(to, status.Consumers);
        DatasetText.List(to, status.Datasets.Sets, status.Datasets.Problems);
        Console.Out.WriteLine();
        Lake(to, status.Lake);
    }

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Bytes(long value) => value switch
    {
        < 1 << 10 => $"{value} B",
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{value / 1024m:0.0} KiB"),
        < 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{value / 1048576m:0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value / 1073741824m:0.0} GiB"),
    };

    private static void Counts(IAnsiConsole to, string what, IReadOnlyDictionary<string, long> counts)
    {
        var table = Terminal.Table(what, "#count");
        foreach (var (name, count) in counts)
            table.AddRow(name.EscapeMarkup(), Number(count));
        table.AddRow("[bold]all[/]", $"[bold]{Number(counts.Values.Sum())}[/]");
        to.Write(table);
        Console.Out.WriteLine();
    }

    private static void Projections(IAnsiConsole to, PlatformStatus status)
    {
        var table = Terminal.Table("projection", "kind", "#version", "state", "#position", "#lag", "#events/s", "#quarantined", "error");
        foreach (var line in status.Projections)
        {
            var colour = line.Error is not null || line.State is "retrying" or "orphaned" ? "red" : line.Lag == 0 ? "green" : "yellow";
            table.AddRow(
                line.Name.EscapeMarkup(), line.Kind, $"{line.Version}", $"[{colour}]{line.State.EscapeMarkup()}[/]", Number(line.Position), Number(line.Lag),
                line.EventsPerSecond.ToString("N0", CultureInfo.InvariantCulture), Number(line.Quarantined), (line.Error ?? "").EscapeMarkup());
        }

        to.Write(table);
        Console.Out.WriteLine($"log ends at {Number(status.LastPosition)}; {status.Quarantined} streams in quarantine{(status.Quarantined > 0 ? ": ./kvt quarantine list" : "")}");
        Console.Out.WriteLine();
    }

    private static void Messages(MessageLine waits)
    {
        Console.Out.WriteLine(
            $"Messages: {Number(waits.DeadLetters)} dead letters{Since(waits.OldestDeadLetterSeconds)}{(waits.DeadLetters > 0 ? ": ./kvt dead-letters list" : "")}; "
            + $"{Number(waits.Scheduled)} scheduled{(waits.OverdueSeconds > 0 ? $", the first {Age(waits.OverdueSeconds)} overdue" : "")}; {Number(waits.Unsent)} unsent{Since(waits.OldestUnsentSeconds)}");
        Console.Out.WriteLine();
    }

    private static string Since(double? seconds) => seconds is { } age ? $" (oldest {Age(age)})" : "";

    private static string Age(double seconds) => TimeSpan.FromSeconds(seconds) switch
    {
        { TotalMinutes: < 2 } age => string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds:0} s"),
        { TotalHours: < 2 } age => string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:0} min"),
        { TotalDays: < 2 } age => string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0} h"),
        var age => string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:0} days"),
    };

    private static void Kafka(IAnsiConsole to, KafkaStatus kafka)
    {
        if (kafka.Topics is { } topics)
        {
            var table = Terminal.Table("topic", "#partitions", "#messages held", "#published");
            foreach (var topic in topics)
                table.AddRow(topic.Name.EscapeMarkup(), $"{topic.Partitions}", Number(topic.Messages), Number(topic.Published));
            to.Write(table);
        }

        Console.Out.WriteLine($"Kafka: {kafka.Kind}{(kafka.Bootstrap is null ? "" : $" at {kafka.Bootstrap}")}; delivery {kafka.Promise}");
        if (kafka.Error is not null)
            Console.Out.WriteLine($"Kafka cannot be asked: {kafka.Error}");
        Console.Out.WriteLine();
    }

    private static void Consumers(IAnsiConsole to, ConsumersStatus consumers)
    {
        if (consumers.Topics.Count > 0)
        {
            var table = Terminal.Table("consumer", "topic", "#partitions", "#watermark", "#lag", "#messages/s", "error");
            foreach (var line in consumers.Topics)
                table.AddRow(
                    line.Consumer.EscapeMarkup(), line.Topic.EscapeMarkup(), $"{line.Partitions}", Number(line.Watermark), $"[{(line.Error is not null ? "red" : line.Lag == 0 ? "green" : "yellow")}]{Number(line.Lag)}[/]",
                    line.MessagesPerSecond?.ToString("N0", CultureInfo.InvariantCulture) ?? "-", (line.Error ?? "").EscapeMarkup());
            to.Write(table);
        }

        Console.Out.WriteLine($"Consumers: {consumers.Promise}{(consumers.Error is null ? "" : $" ({consumers.Error})")}");
        Console.Out.WriteLine();
    }

    private static void Lake(IAnsiConsole to, LakeStatus lake)
    {
        if (lake.Tables.Count > 0)
        {
            var table = Terminal.Table("lake table", "#files", "#size");
            foreach (var line in lake.Tables)
                table.AddRow(line.Name.EscapeMarkup(), Number(line.Files), Bytes(line.Bytes));
            to.Write(table);
        }

        Console.Out.WriteLine($"Lake: {Number(lake.Files)} files, {Bytes(lake.Bytes)}, {lake.Location}");
        if (lake.Error is not null)
            Console.Out.WriteLine($"The lake cannot be listed: {lake.Error}");
    }
}
