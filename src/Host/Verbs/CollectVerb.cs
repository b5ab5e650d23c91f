using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KiVendTout.Handlers.Activity;
using KiVendTout.Handlers.Messages;
using KiVendTout.Host.Reporting;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Outbox;

namespace KiVendTout.Host.Verbs;

/// <summary><c>collect</c>: a file of what visitors did goes to the topic <c>user-events</c>. docs/collect.md says what may be in it.</summary>
internal static class CollectVerb
{
    private const int Batch = 500;
    private const int MostShown = 20;

    public static Command Command()
    {
        var file = new Argument<string?>("FILE") { Description = "User events, one JSON object a line, or a clickstream in comma-separated values; plain or gzip", Arity = ArgumentArity.ZeroOrOne };
        var sample = new Option<bool>("--sample") { Description = "The sample that comes with the program instead of a file" };
        var rate = new Option<int?>("--rate") { Description = "Events a second at the most (default: as fast as they are stored)", HelpName = "N" };
        var rejects = new Option<string?>("--rejects") { Description = "Where lines that are of no use are listed (default: rejects/ in KVT_HOME)", HelpName = "PATH" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command("collect", "Sends a file of what visitors did to the topic user-events. Doing it again changes nothing: each event has the same id every time.")
        {
            file, sample, rate, rejects, json,
        };
        command.Validators.Add(typed =>
        {
            if (typed.GetValue(file) is null != typed.GetValue(sample))
                typed.AddError(typed.GetValue(sample) ? "Name a FILE or --sample, not both." : "Name a FILE, or --sample.");
        });
        rate.Validators.Add(typed =>
        {
            if (typed.Tokens is [var text] && int.TryParse(text.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number < 1)
                typed.AddError("--rate is 1 or more.");
        });
        command.SetAction((typed, ct) => RunAsync(typed.GetValue(file) ?? Sample, typed.GetValue(rate), typed.GetValue(rejects), typed.GetValue(json), ct));
        return command;
    }

    /// <summary>The sample, beside the program.</summary>
    private static string Sample => Path.Combine(AppContext.BaseDirectory, "sample", "user-events.ndjson");

    private static async Task<int> RunAsync(string path, int? rate, string? rejects, bool json, CancellationToken ct)
    {
        var file = new UserEventFile(path);
        var total = await file.CountAsync(ct).ConfigureAwait(false);
        await using var shop = await Shop.OpenAsync(ct: ct).ConfigureAwait(false);
        var rejectFile = rejects ?? Path.Combine(shop.Settings.RejectFolder, Path.GetFileName(path) + ".rejects.csv");
        var progress = new ProgressLine();
        var (sent, refused) = (0, new List<string>());
        try
        {
            await using var bell = new OutboxBell(shop.Store.Database);
            var outbox = new UserEventOutbox(new OutboxWriter(shop.Store.Database, shop.Store.Options.Schema, bell));
            var waiting = new List<Envelope>(Batch);
            var clock = Stopwatch.StartNew();
            await foreach (var line in file.ReadAsync(new UserEventFormat(ShopMessages.Catalogue), ct).ConfigureAwait(false))
            {
                if (line.Message is { } message)
                    waiting.Add(message);
                else
                    refused.Add(string.Create(CultureInfo.InvariantCulture, $"{line.Number},\"{string.Join(' ', line.Problems).Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
                if (waiting.Count < Batch)
                    continue;
                sent += await SendAsync(outbox, waiting, sent, rate, clock, ct).ConfigureAwait(false);
                progress.Show("sending: events", sent + refused.Count, total, TimeSpan.Zero);
            }

            sent += await SendAsync(outbox, waiting, sent, rate, clock, ct).ConfigureAwait(false);
            progress.End();
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            progress.End();
            await Console.Error.WriteLineAsync($"Stopped after {StatusText.Number(sent)} of {StatusText.Number(total)} events. What was sent is stored; the same command sends the rest.").ConfigureAwait(false);
            return ExitCode.Interrupted;
        }

        if (refused.Count > 0)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(rejectFile))!);
            await File.WriteAllLinesAsync(rejectFile, refused.Prepend("line,reason"), ct).ConfigureAwait(false);
        }

        Tell(path, total, sent, refused, rejectFile, progress.Elapsed, json);
        return ExitCode.Done;
    }

    private static async Task<int> SendAsync(UserEventOutbox outbox, List<Envelope> waiting, int sent, int? rate, Stopwatch clock, CancellationToken ct)
    {
        await outbox.SendAsync(waiting, ct).ConfigureAwait(false);
        var count = waiting.Count;
        waiting.Clear();
        // Ahead of its rate it waits, so that the rate holds over the whole file whatever a batch took.
        if (rate is { } perSecond && TimeSpan.FromSeconds((double)(sent + count) / perSecond) - clock.Elapsed is { Ticks: > 0 } ahead)
            await Task.Delay(ahead, ct).ConfigureAwait(false);
        return count;
    }

    private static void Tell(string path, int total, int sent, List<string> refused, string rejectFile, TimeSpan elapsed, bool json)
    {
        var seconds = Math.Max(0.001, elapsed.TotalSeconds);
        if (json)
        {
            Json.Print(new
            {
                File = Path.GetFullPath(path),
                Events = total,
                Sent = sent,
                Rejected = refused.Count,
                RejectFile = refused.Count == 0 ? null : Path.GetFullPath(rejectFile),
                ElapsedSeconds = Math.Round(seconds, 3),
                EventsPerSecond = Math.Round(sent / seconds),
            });
            return;
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sent:N0} events sent in {seconds:0.0} s, {sent / seconds:N0}/s. They are stored, and handled as soon as a host runs."));
        if (refused.Count == 0)
            return;
        Console.Out.WriteLine($"{StatusText.Number(refused.Count)} lines were of no use; all of them are in {rejectFile}");
        foreach (var one in refused.Take(MostShown))
            Console.Out.WriteLine($"  line {one}");
    }
}
