using System.CommandLine;
using System.Globalization;
using KiVendTout.Host.Reporting;
using KiVendTout.Host.Settings;
using KiVendTout.Platform.EventStore.Rebuilding;

namespace KiVendTout.Host.Verbs;

/// <summary><c>rebuild</c>: read models anew from the log, beside the live ones.</summary>
internal static class RebuildVerb
{
    private const string Activity = "activity";

    public static Command Command()
    {
        var name = new Argument<string?>("NAME") { Description = "A read model, as ./kvt status lists them", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every read model, one after the other" };
        var rollBack = new Option<bool>("--rollback") { Description = "Back to the table that was live before the last rebuild, once it has caught up" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command("rebuild", "Builds a read model again from the log and switches to it. Readers are not disturbed; a rebuild that was stopped goes on.")
        {
            name, all, rollBack, json,
        };
        command.Validators.Add(typed =>
        {
            if (typed.GetValue(name) is null != typed.GetValue(all))
                typed.AddError(typed.GetValue(all) ? "Name a read model or --all, not both." : "Name a read model, or --all.");
            if (typed.GetValue(all) && typed.GetValue(rollBack))
                typed.AddError("--rollback takes one NAME.");
        });
        command.SetAction((typed, ct) => RunAsync(typed.GetValue(name), typed.GetValue(rollBack), typed.GetValue(json), ct));
        return command;
    }

    private static async Task<int> RunAsync(string? name, bool rollBack, bool json, CancellationToken ct)
    {
        await using var shop = await Shop.OpenAsync(ct: ct).ConfigureAwait(false);
        var rebuilder = new Rebuilder(shop.Store);
        var done = new List<RebuildResult>();
        foreach (var view in name is null ? [.. rebuilder.Views, Activity] : (IReadOnlyList<string>)[name])
        {
            var line = new ProgressLine();
            if (view == Activity)
            {
                if (rollBack)
                    throw new SettingsException("The activity documents have no way back: what they were before is gone with the switch. Rebuild them.");
                done.Add(await RebuildActivityAsync(shop, line, json, ct).ConfigureAwait(false));
                continue;
            }

            var progress = new DirectProgress(at => line.Show($"{at.View}, {at.Phase}: events", at.Events, at.TotalEvents, TimeSpan.Zero));
            try
            {
                var result = await (rollBack ? rebuilder.RollBackAsync(view, progress, ct) : rebuilder.RebuildAsync(view, progress, ct)).ConfigureAwait(false);
                done.Add(result);
                line.End();
                if (!json)
                    Console.Out.WriteLine(Sentence(result, rollBack));
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                line.End();
                await Console.Error.WriteLineAsync($"Stopped while {view} was being built; the same command goes on from here. The live one is untouched.").ConfigureAwait(false);
                return ExitCode.Interrupted;
            }
        }

        if (json)
            Json.Print(new { Rebuilt = done.Select(result => new { result.View, result.Version, result.Events, result.Rows, result.Resumed, Quarantined = result.Parked, ElapsedSeconds = Math.Round(result.Elapsed.TotalSeconds, 3), EventsPerSecond = Math.Round(RateOf(result)) }) });
        return ExitCode.Done;
    }

    /// <summary>Documents are not tables of the store: they have editions of their own, and no version stays behind.</summary>
    private static async Task<RebuildResult> RebuildActivityAsync(Shop shop, ProgressLine line, bool json, CancellationToken ct)
    {
        await using var activity = new ActivityKeeping(shop.Settings);
        var (edition, events) = await activity.Views.RebuildAsync(shop.Store, taken => line.Show($"{Activity}: events", taken, null, TimeSpan.Zero), ct).ConfigureAwait(false);
        line.End();
        var result = new RebuildResult(Activity, edition, events, Rows: 0, Resumed: false, Parked: 0, line.Elapsed);
        if (!json)
            Console.Out.WriteLine(Sentence(result, rolledBack: false));
        return result;
    }

    private static double RateOf(RebuildResult result) => result.Events / Math.Max(0.001, result.Elapsed.TotalSeconds);

    private static string Sentence(RebuildResult result, bool rolledBack) => string.Create(CultureInfo.InvariantCulture,
        $"{result.View}: {(rolledBack ? "rolled back to" : "rebuilt as")} version {result.Version}{(result.Resumed ? " (went on where it was stopped)" : "")}, {result.Events:N0} events in {result.Elapsed.TotalSeconds:0.0} s, {RateOf(result):N0}/s{(result.Parked > 0 ? $"; {result.Parked} streams in quarantine: ./kvt quarantine list" : "")}");

    // Progress<T> would hand its reports to the thread pool, and the last could come after the result.
    private sealed class DirectProgress(Action<RebuildProgress> show) : IProgress<RebuildProgress>
    {
        public void Report(RebuildProgress value) => show(value);
    }
}
