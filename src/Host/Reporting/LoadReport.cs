using System.Globalization;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Loading;
using KiVendTout.Handlers.Datasets.Storing;

namespace KiVendTout.Host.Reporting;

/// <summary>What a load says: a line for each batch as soon as it is stored, and a summary.</summary>
/// <param name="dataset">The dataset.</param>
/// <param name="trace">Whether each batch is told.</param>
internal sealed class LoadReport(Dataset dataset, bool trace)
{
    private const int MostSizes = 8;
    private bool _headed;

    /// <summary>Tells of a stored batch.</summary>
    public void Batch(BatchTrace batch)
    {
        if (!trace)
            return;
        if (!_headed)
            Console.Out.WriteLine($"{"batch",7} {"lines",-17} {"records",7} {"bytes",9} {"offset",9} {"stored",7} {"repeated",8} {"ms",8}");
        _headed = true;
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{batch.Number,7} {$"{batch.FirstLine}-{batch.LastLine}",-17} {batch.Records,7} {batch.Bytes,9} {batch.Offset,9} {batch.Stored,7} {batch.Repeated,8} {batch.Took.TotalMilliseconds,8:0.0}"));
    }

    /// <summary>What one file came to.</summary>
    public void File(string path, LoadSummary load, string? title = null)
    {
        Console.Out.WriteLine($"{title ?? dataset.Title}: {path}{(load.Layout.Length == 0 ? "" : $" ({load.Layout})")}{(load.State == "stopped" ? ", stopped before its end" : "")}");
        Console.Out.WriteLine($"  {StatusText.Number(load.Lines)} lines, {StatusText.Number(load.Records)} records in {Sizes(load)}");
        Console.Out.WriteLine(
            $"  {StatusText.Number(load.Stored)} rows stored, {StatusText.Number(load.Repeated)} repeated (they were there), {StatusText.Number(load.Quarantined)} lines in quarantine"
            + $"{(load.Resent == 0 ? "" : $"; what was not stored was sent again {load.Resent} times")}");
        foreach (var reject in load.Rejects)
            Console.Out.WriteLine($"    line {reject.Line}: {(reject.Column is null ? "" : $"{reject.Column}: ")}{Terminal.Plain(reject.Reason)}");
        if (load.Quarantined > 0)
            Console.Out.WriteLine($"    all of them: ./kvt dataset quarantine {dataset.Name}");
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {load.Elapsed.TotalSeconds:0.000} s from the start of the loader to the last row stored, {PerSecond(load):N0} records/s"));
    }

    /// <summary>What the table holds now, and whose data it is.</summary>
    public void Table(TableFigures figures)
    {
        Rows(figures);
        if (figures.Sums.Count > 0)
            Console.Out.WriteLine($"  sums: {string.Join(", ", dataset.Columns.Where(column => figures.Sums.ContainsKey(column.Name)).Select(column => $"{column.Name} {Exact(figures.Sums[column.Name])}"))}");
    }

    /// <summary>How many rows the table holds.</summary>
    public void Rows(TableFigures figures) => Console.Out.WriteLine($"Table {dataset.Table}: {StatusText.Number(figures.Rows)} rows{Mean(figures)}");

    /// <summary>Where the data comes from, and what whoever uses it must know.</summary>
    public static void Origin(Dataset dataset)
    {
        if (dataset.Origin.Length > 0)
            Console.Out.WriteLine($"Origin: {dataset.Origin}");
        foreach (var caveat in dataset.Caveats)
            Console.Out.WriteLine($"Caveat: {caveat}");
    }

    /// <summary>The same for programs.</summary>
    public object Object(IReadOnlyList<(string Path, LoadSummary Load)> files, TableFigures? figures) => new
    {
        Dataset = dataset.Name,
        Files = files.Select(file => new
        {
            File = file.Path,
            file.Load.Run,
            file.Load.State,
            file.Load.Layout,
            file.Load.Lines,
            file.Load.Records,
            file.Load.Batches,
            file.Load.Sizes,
            file.Load.Stored,
            file.Load.Repeated,
            file.Load.Quarantined,
            FirstRejects = file.Load.Rejects.Select(reject => new { reject.Line, reject.Column, reject.Reason }),
            SentAgain = file.Load.Resent,
            ElapsedSeconds = Math.Round(file.Load.Elapsed.TotalSeconds, 3),
            RecordsPerSecond = Math.Round(PerSecond(file.Load)),
        }),
        Table = figures is null ? null : new { Name = dataset.Table, figures.Rows, dataset.Target, figures.Mean, figures.Sums },
        dataset.Origin,
        dataset.Caveats,
    };

    /// <summary>An exact number without zeros that say nothing.</summary>
    public static string Exact(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);

    private string Mean(TableFigures figures) =>
        dataset.Target is null || figures.Mean is not { } mean ? "" : string.Create(CultureInfo.InvariantCulture, $", mean {dataset.Target} {Math.Round(mean, 6)}");

    private static double PerSecond(LoadSummary load) => load.Records / Math.Max(0.001, load.Elapsed.TotalSeconds);

    private static string Sizes(LoadSummary load) =>
        $"{StatusText.Number(load.Batches)} {(load.Batches == 1 ? "batch" : "batches")}"
        + (load.Batches == 0 ? "" : $": {string.Join(", ", load.Sizes.Take(MostSizes).Select(size => $"{StatusText.Number(size.Batches)} of {StatusText.Number(size.Records)}"))}{(load.Sizes.Count > MostSizes ? ", ..." : "")}");
}
