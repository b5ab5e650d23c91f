using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Storing;
using Spectre.Console;

namespace KiVendTout.Host.Reporting;

/// <summary>Datasets for people.</summary>
internal static class DatasetText
{
    public static void List(IAnsiConsole to, IReadOnlyList<DatasetLine> lines, IReadOnlyList<string> problems)
    {
        if (lines.Count > 0)
        {
            var table = Terminal.Table("dataset", "title", "topic", "table", "#rows", "last run", "#quarantined");
            foreach (var line in lines)
                table.AddRow(
                    line.Name.EscapeMarkup(), line.Title.EscapeMarkup(), line.Topic.EscapeMarkup(), line.Table.EscapeMarkup(), line.Rows is { } rows ? StatusText.Number(rows) : "-",
                    Run(line.LastRun).EscapeMarkup(), StatusText.Number(line.Quarantined));
            to.Write(table);
        }

        foreach (var problem in problems)
            Console.Out.WriteLine($"A dataset is not there: {problem}");
    }

    public static void Show(IAnsiConsole to, Dataset dataset, DatasetLine line, TableFigures figures)
    {
        Console.Out.WriteLine($"{dataset.Title} ({dataset.Name})");
        if (dataset.Description.Length > 0)
            Console.Out.WriteLine(dataset.Description);
        LoadReport.Origin(dataset);
        Console.Out.WriteLine($"Topic {dataset.Topic}, kept {dataset.Retention.TotalDays:0.##} days, {dataset.BatchSize} records a message. Key: {(dataset.Key.Count == 0 ? "source and line" : string.Join(", ", dataset.Key))}.");
        var table = Terminal.Table("column", "type", "unit", "description", "#sum");
        foreach (var column in dataset.Columns)
            table.AddRow(
                column.Name.EscapeMarkup(), Type(column), column.Unit.EscapeMarkup(), column.Description.EscapeMarkup(), figures.Sums.TryGetValue(column.Name, out var sum) ? LoadReport.Exact(sum) : "");
        to.Write(table);
        new LoadReport(dataset, trace: false).Rows(figures);
        Console.Out.WriteLine($"Last run: {Run(line.LastRun)}{(line.LastRun?.Error is { } error ? $": {error}" : "")}");
        Console.Out.WriteLine($"{StatusText.Number(line.Quarantined)} lines in quarantine{(line.Quarantined > 0 ? $": ./kvt dataset quarantine {dataset.Name}" : "")}");
    }

    public static void Quarantine(IAnsiConsole to, IReadOnlyList<QuarantinedLine> lines, long all)
    {
        if (lines.Count == 0)
        {
            Console.Out.WriteLine("Nothing is in quarantine.");
            return;
        }

        var table = Terminal.Table("source", "#line", "column", "reason", "line as it was");
        foreach (var line in lines)
            table.AddRow(line.Source[..12], $"{line.Line}", (line.Column ?? "").EscapeMarkup(), Terminal.Plain(line.Reason).EscapeMarkup(), Terminal.Plain(line.Raw).EscapeMarkup());
        to.Write(table);
        Console.Out.WriteLine($"{StatusText.Number(all)} in all{(all > lines.Count ? $", the latest {lines.Count} shown: --limit N shows more" : "")}. Correct the file and load it again: a line that is stored leaves the quarantine.");
    }

    private static string Run(DatasetRunLine? run) => run is null ? "none" : $"{run.State} {run.Started.ToUniversalTime():u}, {StatusText.Number(run.Records)} records of {Path.GetFileName(run.File)}";

    private static string Type(DatasetColumn column) =>
        $"{column.Type switch { ColumnType.WholeNumber => "integer", ColumnType.LongNumber => "long", ColumnType.DecimalNumber => $"decimal({column.Scale})", var other => other.ToString().ToLowerInvariant() }}{(column.Nullable ? ", may be empty" : "")}";
}
