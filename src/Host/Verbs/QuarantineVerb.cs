using System.CommandLine;
using KiVendTout.Host.Reporting;
using KiVendTout.Platform.EventStore.Daemon;
using Spectre.Console;

namespace KiVendTout.Host.Verbs;

/// <summary><c>quarantine</c>: streams that a projection could not take further, and what to do about them.</summary>
internal static class QuarantineVerb
{
    public static Command Command() => new("quarantine", "Streams that a projection could not read. The rest of the log goes on without them.") { List(), Retry(), Skip() };

    private static Command List()
    {
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command("list", "Lists them, oldest first, with the event that broke them and why.") { json };
        command.SetAction(async (typed, ct) =>
        {
            await using var shop = await Shop.OpenAsync(Carriers.NameThem, ct).ConfigureAwait(false);
            var parked = await new Quarantine(shop.Store).ListAsync(ct).ConfigureAwait(false);
            if (typed.GetValue(json))
                Json.Print(new { Quarantined = parked });
            else
                Print(parked);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Retry()
    {
        var projection = new Argument<string?>("PROJECTION") { Description = "Only this projection", Arity = ArgumentArity.ZeroOrOne };
        var stream = new Argument<string?>("STREAM") { Description = "Only this stream: an id, or order:NUMBER", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("retry", "Has them tried again from the event that broke them: after a repair of the code.") { projection, stream };
        command.SetAction(async (typed, ct) =>
        {
            var id = typed.GetValue(stream) is { } text ? StreamName.Parse(text) : (Guid?)null;
            await using var shop = await Shop.OpenAsync(Carriers.NameThem, ct).ConfigureAwait(false);
            return Said(await new Quarantine(shop.Store).RetryAsync(typed.GetValue(projection), id, ct).ConfigureAwait(false), "will be tried again");
        });
        return command;
    }

    private static Command Skip()
    {
        var projection = new Argument<string>("PROJECTION") { Description = "The projection" };
        var stream = new Argument<string>("STREAM") { Description = "The stream: an id, or order:NUMBER" };
        var reason = new Option<string>("--reason") { Description = "Why; kept on record", Required = true, HelpName = "TEXT" };
        var command = new Command("skip", "Leaves the breaking event out, for this projection only, and takes the stream's later events.") { projection, stream, reason };
        command.SetAction(async (typed, ct) =>
        {
            var id = StreamName.Parse(typed.GetValue(stream)!);
            await using var shop = await Shop.OpenAsync(Carriers.NameThem, ct).ConfigureAwait(false);
            return Said(await new Quarantine(shop.Store).SkipAsync(typed.GetValue(projection)!, id, typed.GetValue(reason)!, ct).ConfigureAwait(false), "goes on without that event");
        });
        return command;
    }

    private static int Said(int streams, string what)
    {
        Console.Out.WriteLine(streams == 0 ? "No stream in quarantine fits: ./kvt quarantine list shows all." : $"{streams} stream(s): {what}, at once if the host runs, else when it starts.");
        return streams == 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Print(IReadOnlyList<ParkedEvent> parked)
    {
        if (parked.Count == 0)
        {
            Console.Out.WriteLine("Nothing is in quarantine.");
            return;
        }

        var table = Terminal.Table("projection", "stream", "#version", "#position", "event", "#tried", "since", "reason");
        foreach (var one in parked)
            table.AddRow(
                one.Projection.EscapeMarkup(), one.StreamId.ToString(), $"{one.Version}", StatusText.Number(one.Sequence), one.EventType.EscapeMarkup(), $"{one.Attempts}",
                one.Since.ToUniversalTime().ToString("u"), one.Reason.EscapeMarkup());
        Terminal.Out.Write(table);
    }
}
