using System.CommandLine;
using System.Globalization;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Host.Datasets;
using KiVendTout.Host.Reporting;
using KiVendTout.Host.Settings;

namespace KiVendTout.Host.Verbs;

/// <summary><c>dataset</c>: tabular files, each declared in a file of its own, and what became of them.</summary>
internal static class DatasetVerb
{
    private const int DefaultLimit = 20;

    public static Command Command() => new("dataset", "Tabular files through Kafka into tables. A dataset is a declaration; docs/datasets.md says how to write one.")
    {
        List(), Show(), DatasetLoadVerb.Command(), Quarantine(), Check(),
    };

    private static Command List()
    {
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command("list", "Lists the declared datasets with their rows and their last run.") { json };
        command.SetAction(async (typed, ct) =>
        {
            await using var site = await DatasetSite.OpenAsync(ct).ConfigureAwait(false);
            var lines = await new DatasetStatusReader(site.Store).ReadAsync(site.Declared.All, ct).ConfigureAwait(false);
            if (typed.GetValue(json))
                Json.Print(new { Datasets = lines, site.Declared.Problems });
            else
                DatasetText.List(Terminal.Out, lines, site.Declared.Problems);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Show()
    {
        var name = new Argument<string>("NAME") { Description = "The dataset" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command("show", "Shows a dataset: its declaration, its table's figures, its origin and caveats.") { name, json };
        command.SetAction(async (typed, ct) =>
        {
            await using var site = await DatasetSite.OpenAsync(ct).ConfigureAwait(false);
            var dataset = await site.ApplyAsync(typed.GetValue(name)!, ct).ConfigureAwait(false);
            var figures = await site.Store.FiguresAsync(dataset, ct).ConfigureAwait(false);
            var line = (await new DatasetStatusReader(site.Store).ReadAsync([dataset], ct).ConfigureAwait(false))[0];
            if (typed.GetValue(json))
                Json.Print(new { Declaration = dataset, Status = line, Figures = figures });
            else
                DatasetText.Show(Terminal.Out, dataset, line, figures);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Quarantine()
    {
        var name = new Argument<string>("NAME") { Description = "The dataset" };
        var limit = new Option<int>("--limit") { Description = "How many, the latest first", HelpName = "N", DefaultValueFactory = _ => DefaultLimit };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command("quarantine", "Lists the lines that are no rows, with the reason and the line as it was.") { name, limit, json };
        command.SetAction(async (typed, ct) =>
        {
            await using var site = await DatasetSite.OpenAsync(ct).ConfigureAwait(false);
            var dataset = site.Declared.Named(typed.GetValue(name)!);
            var reader = new DatasetStatusReader(site.Store);
            var lines = await reader.QuarantineAsync(dataset, Math.Max(1, typed.GetValue(limit)), ct).ConfigureAwait(false);
            var all = (await reader.ReadAsync([dataset], ct).ConfigureAwait(false))[0].Quarantined;
            if (typed.GetValue(json))
                Json.Print(new { Dataset = dataset.Name, Quarantined = all, Lines = lines });
            else
                DatasetText.Quarantine(Terminal.Out, lines, all);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Check()
    {
        var file = new Argument<string>("FILE") { Description = "A declaration, YAML" };
        var command = new Command("check", "Reads a declaration and says all that is wrong with it. Touches nothing.") { file };
        command.SetAction(typed =>
        {
            var path = typed.GetValue(file)!;
            if (!File.Exists(path))
                throw new SettingsException($"There is no file {path}: name a declaration.");
            var dataset = DeclarationFile.Read(path);
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path} is good: dataset {dataset.Name}, {dataset.Columns.Count} columns, topic {dataset.Topic}, table {dataset.Table}."));
            return ExitCode.Done;
        });
        return command;
    }
}
