using System.CommandLine;
using System.Globalization;
using KiVendTout.Handlers.OnlineRetail;
using KiVendTout.Host.Reporting;

namespace KiVendTout.Host.Verbs;

/// <summary><c>import</c>: an order file becomes orders. docs/import.md says how.</summary>
internal static class ImportVerb
{
    private const int MostInFlight = 4096;

    public static Command Command()
    {
        var file = new Argument<string?>("FILE") { Description = "Order file in the Online Retail layout, plain or gzip", Arity = ArgumentArity.ZeroOrOne };
        var sample = new Option<bool>("--sample") { Description = "The sample that comes with the program instead of a file" };
        var ifEmpty = new Option<bool>("--if-empty") { Description = "Do nothing when there are orders already" };
        var rejects = new Option<string?>("--rejects") { Description = "Where rejected rows are written (default: rejects/ in KVT_HOME)", HelpName = "PATH" };
        var inFlight = new Option<int>("--in-flight") { Description = "Commands under way at once", HelpName = "N", DefaultValueFactory = _ => Importer.DefaultInFlight };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command("import", "Brings an order file in: rows become orders, payments, products and customers. Doing it again changes nothing; an import that was stopped goes on.")
        {
            file, sample, ifEmpty, rejects, inFlight, json,
        };
        command.Validators.Add(typed =>
        {
            if (typed.GetValue(file) is null != typed.GetValue(sample))
                typed.AddError(typed.GetValue(sample) ? "Name a FILE or --sample, not both." : "Name a FILE, or --sample.");
        });
        inFlight.Validators.Add(typed =>
        {
            if (typed.Tokens is [var text] && int.TryParse(text.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number is < 1 or > MostInFlight)
                typed.AddError($"--in-flight is 1 to {MostInFlight}.");
        });
        command.SetAction((typed, ct) => RunAsync(
            typed.GetValue(sample) ? Sample : typed.GetValue(file)!, typed.GetValue(ifEmpty), typed.GetValue(rejects), typed.GetValue(inFlight), typed.GetValue(json), ct));
        return command;
    }

    /// <summary>The sample, beside the program.</summary>
    private static string Sample => Path.Combine(AppContext.BaseDirectory, "sample", "online-retail-sample.csv");

    private static async Task<int> RunAsync(string path, bool ifEmpty, string? rejects, int inFlight, bool json, CancellationToken ct)
    {
        using var file = OrderFile.Open(path);
        await using var shop = await Shop.OpenAsync(ct: ct).ConfigureAwait(false);
        if (ifEmpty && await HasOrdersAsync(shop, ct).ConfigureAwait(false))
        {
            await Console.Error.WriteLineAsync("There are orders already: nothing was imported.").ConfigureAwait(false);
            return ExitCode.Done;
        }

        var progress = new ProgressLine();
        var plan = Planner.Plan(file, rows => progress.Show("reading: rows", rows, null, TimeSpan.Zero), ct);
        var outcome = await CarryOutAsync(shop, plan, inFlight, progress, ct).ConfigureAwait(false);
        if (outcome is null)
            return ExitCode.Interrupted;

        var (totals, rejected) = ImportTotals.Of(plan, outcome.Refused);
        var rejectFile = rejects ?? Path.Combine(shop.Settings.RejectFolder, Path.GetFileName(path) + ".rejects.csv");
        await RejectFile.WriteAsync(rejectFile, path, rejected).ConfigureAwait(false);
        progress.End();
        var report = new ImportReport(Path.GetFullPath(path), totals, outcome.Counts, Path.GetFullPath(rejectFile), progress.Elapsed);
        report.Print(json);
        return ExitCode.Done;
    }

    private static async Task<ImportOutcome?> CarryOutAsync(Shop shop, OrderFilePlan plan, int inFlight, ProgressLine progress, CancellationToken ct)
    {
        var rows = plan.Steps.Select(step => step.RowCount).ToArray();
        var (began, done, from) = (progress.Elapsed, plan.Rejects.Count, 0);
        try
        {
            return await new Importer(shop.Store, shop.Commands, inFlight).RunAsync(plan, steps =>
            {
                done += rows[from..steps].Sum();
                from = steps;
                progress.Show("importing: rows", Math.Min(done, plan.Rows), plan.Rows, began);
            }, ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            progress.End();
            await Console.Error.WriteLineAsync(
                $"Stopped after {StatusText.Number(Math.Min(done, plan.Rows))} of {StatusText.Number(plan.Rows)} rows. What is done is stored; the same command goes on from here.").ConfigureAwait(false);
            return null;
        }
        catch
        {
            progress.End();
            throw;
        }
    }

    private static async Task<bool> HasOrdersAsync(Shop shop, CancellationToken ct)
    {
        await using var command = shop.Store.Database.CreateCommand($"select exists (select from {shop.Store.Options.Schema}.mt_streams where type = 'order')");
        return (bool)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
    }
}
