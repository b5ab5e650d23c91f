using System.CommandLine;
using System.Globalization;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Loading;
using KiVendTout.Handlers.Datasets.Reading;
using KiVendTout.Host.Datasets;
using KiVendTout.Host.Reporting;
using KiVendTout.Host.Settings;

namespace KiVendTout.Host.Verbs;

/// <summary><c>dataset load NAME FILE</c>, and <c>housing load [FILE]</c>: a file goes through Kafka into its table. docs/datasets.md says how.</summary>
internal static class DatasetLoadVerb
{
    private const int LargestBatch = 50_000;

    /// <param name="name">The dataset, where the verb is one dataset's own; null asks for it.</param>
    /// <param name="sample">The file that is taken when none is named.</param>
    public static Command Command(string? name = null, string? sample = null)
    {
        var dataset = new Argument<string>("NAME") { Description = "The dataset: ./kvt dataset list shows them" };
        var file = new Argument<string?>("FILE")
        {
            Description = $"The file, plain or gzip; with --watch also a folder{(sample is null ? "" : " (default: the sample that comes with the program)")}",
            Arity = sample is null ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
        };
        var batch = Number("--batch", "Records of a message, at the most (default: as the dataset is declared)", LargestBatch);
        var rate = Number("--rate", "Records a second, at the most (default: as fast as they are stored)", int.MaxValue);
        var watch = new Option<bool>("--watch") { Description = "Stay and follow a growing file, or a folder's new files, until Ctrl-C" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No line for each batch" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command("load", "Sends a file in micro-batches through Kafka into its table. Doing it again stores nothing twice; a load that was stopped goes on.");
        if (name is null)
            command.Add(dataset);
        foreach (var symbol in (Symbol[])[file, batch, rate, watch, quiet, json])
        {
            if (symbol is Argument argument)
                command.Add(argument);
            else
                command.Add((Option)symbol);
        }

        command.SetAction((typed, ct) => RunAsync(
            new Wish(name ?? typed.GetValue(dataset)!, typed.GetValue(file) ?? sample!, typed.GetValue(batch), typed.GetValue(rate), typed.GetValue(watch), typed.GetValue(quiet), typed.GetValue(json)), ct));
        return command;
    }

    private static Option<int?> Number(string name, string description, int most)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(typed =>
        {
            if (typed.Tokens is [var text] && int.TryParse(text.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && (number < 1 || number > most))
                typed.AddError(most == int.MaxValue ? $"{name} is 1 or more." : $"{name} is 1 to {most}.");
        });
        return option;
    }

    private static async Task<int> RunAsync(Wish wish, CancellationToken ct)
    {
        if (!File.Exists(wish.File) && !Directory.Exists(wish.File) && !wish.Watch)
            throw new SettingsException($"There is no file {wish.File}: name the file to load.");
        if (Directory.Exists(wish.File) && !wish.Watch)
            throw new SettingsException($"{wish.File} is a folder: name a file, or follow the folder with --watch.");
        await using var site = await DatasetSite.OpenAsync(ct).ConfigureAwait(false);
        var dataset = await site.ApplyAsync(wish.Dataset, ct).ConfigureAwait(false);
        await using var carrier = await LoadCarrier.StartAsync(site, dataset).ConfigureAwait(false);
        var progress = new ProgressLine();
        var report = new LoadReport(dataset, trace: !wish.Quiet && !wish.Json);
        var loader = new DatasetLoader(site.Store, dataset, carrier.Sender, new LoaderOptions
        {
            BatchSize = wish.Batch,
            Rate = wish.Rate,
            WindowBytes = carrier.WindowBytes,
            ConsumerTrouble = carrier.Trouble,
            ConsumerFailure = carrier.Failure,
            OnBatch = report.Batch,
            OnWait = why => Say(progress, why is null ? "It goes on." : $"Waiting: {why}"),
        });
        var files = new List<(string Path, LoadSummary Load)>();
        try
        {
            if (wish.Watch)
                await WatchAsync(wish, site, dataset, loader, report, files, progress, ct).ConfigureAwait(false);
            else
                files.Add((wish.File, await LoadAsync(wish.File, site, dataset, loader, progress, ct).ConfigureAwait(false)));
        }
        finally
        {
            progress.End();
        }

        return await EndAsync(wish, site, dataset, carrier, report, files, ct).ConfigureAwait(false);
    }

    private static async Task<LoadSummary> LoadAsync(string path, DatasetSite site, Dataset dataset, DatasetLoader loader, ProgressLine progress, CancellationToken ct)
    {
        var known = await site.Store.SourcesAsync(dataset.Name, ct).ConfigureAwait(false);
        await using var file = await SourceFile.OpenAsync(path, known, ct: ct).ConfigureAwait(false);
        return await loader.RunAsync(file, new Shown(progress), ct).ConfigureAwait(false);
    }

    private static async Task WatchAsync(
        Wish wish, DatasetSite site, Dataset dataset, DatasetLoader loader, LoadReport report, List<(string Path, LoadSummary Load)> files, ProgressLine progress, CancellationToken ct)
    {
        var watcher = new SourceWatcher(site.Store, dataset, loader)
        {
            OnNews = news => Say(progress, news),
            OnLoaded = (path, load) =>
            {
                progress.End();
                files.Add((path, load));
                if (!wish.Json)
                    report.File(path, load);
            },
            Progress = new Shown(progress),
        };
        await watcher.FollowAsync(wish.File, ct).ConfigureAwait(false);
    }

    private static async Task<int> EndAsync(
        Wish wish, DatasetSite site, Dataset dataset, LoadCarrier carrier, LoadReport report, List<(string Path, LoadSummary Load)> files, CancellationToken ct)
    {
        var figures = await site.Store.FiguresAsync(dataset, CancellationToken.None).ConfigureAwait(false);
        if (wish.Json)
        {
            Json.Print(report.Object(files, figures));
        }
        else
        {
            if (!wish.Watch)
                report.File(files[0].Path, files[0].Load);
            report.Table(figures);
            LoadReport.Origin(dataset);
        }

        await Console.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        if (await carrier.ExportAsync(CancellationToken.None).ConfigureAwait(false) is { } failed)
            CommandLine.Complain($"The rows are stored, but the lake did not take them: {failed} The next load or host takes them there.");
        if (wish.Watch)
            return ExitCode.Done; // Ctrl-C is its end.
        if (ct.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped. What is stored stays; the same command goes on from here.").ConfigureAwait(false);
            return ExitCode.Interrupted;
        }

        if (files[0].Load is not { Records: 0, Quarantined: > 0 } none)
            return ExitCode.Done;
        CommandLine.Complain($"No line of {wish.File} is a row of {dataset.Name}. Line {none.Rejects[0].Line}: {(none.Rejects[0].Column is { } column ? $"{column}: " : "")}{Terminal.Plain(none.Rejects[0].Reason)}");
        return ExitCode.Failed;
    }

    private static void Say(ProgressLine progress, string what)
    {
        progress.End();
        Console.Error.WriteLine(what);
    }

    /// <summary>What was asked for.</summary>
    private sealed record Wish(string Dataset, string File, int? Batch, int? Rate, bool Watch, bool Quiet, bool Json);

    /// <summary>Shows how many rows are stored, of about how many: what a byte of the file held so far is taken for the rest of it.</summary>
    private sealed class Shown(ProgressLine line) : IProgress<LoadProgress>
    {
        private const double LeastShown = 2;

        public void Report(LoadProgress value)
        {
            if (line.Elapsed.TotalSeconds < LeastShown)
                return; // A short file is done before anybody has read that it is under way.
            var total = value.Bytes > 0 ? (long)(value.Records * (double)value.TotalBytes / value.Bytes) : (long?)null;
            line.Show("loading: rows", value.Settled, total, TimeSpan.Zero);
        }
    }
}
