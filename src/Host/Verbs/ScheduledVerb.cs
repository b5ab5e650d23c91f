using System.CommandLine;
using KiVendTout.Host.Reporting;
using KiVendTout.Platform.Messaging.Scheduling;
using Spectre.Console;

namespace KiVendTout.Host.Verbs;

/// <summary><c>scheduled</c>: messages that wait for their time.</summary>
internal static class ScheduledVerb
{
    public static Command Command() => new("scheduled", "Messages for later: timers of processes, and messages that are tried again.\n\nExample: ./kvt scheduled list --limit 20") { List(), Cancel() };

    private static Command List()
    {
        var type = new Option<string?>("--type") { Description = "Only messages of this type", HelpName = "TYPE" };
        var limit = new Option<int>("--limit") { Description = $"How many at the most, up to {ScheduledMessages.MostInPage}", DefaultValueFactory = _ => 100, HelpName = "N" };
        limit.Validators.Add(typed =>
        {
            if (!typed.Errors.Any() && typed.GetValueOrDefault<int>() is < 1 or > ScheduledMessages.MostInPage)
                typed.AddError($"--limit is a number from 1 to {ScheduledMessages.MostInPage}.");
        });
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command("list", "Lists them, the next that is due first, without their bodies.\n\nExample: ./kvt scheduled list --type kivendtout.psp.captured.v1") { type, limit, json };
        command.SetAction(async (typed, ct) =>
        {
            await using var shop = await Shop.OpenAsync(ct: ct).ConfigureAwait(false);
            var scheduled = MessagesOf(shop);
            var lines = await scheduled.ListAsync(typed.GetValue(type), typed.GetValue(limit), ct: ct).ConfigureAwait(false);
            var all = await scheduled.CountAsync(typed.GetValue(type), ct).ConfigureAwait(false);
            if (typed.GetValue(json))
                Json.Print(new { Scheduled = lines.Select(line => new { line.Id, line.Key, line.Due, ScheduledAt = line.At, line.Bytes, line.Message }), All = all });
            else
                Print(lines, all);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Cancel()
    {
        var which = new Argument<string>("ID|KEY") { Description = "Its id or its key, as list shows them" };
        var command = new Command("cancel", "Takes one away for good; it is not handled.\n\nExample: ./kvt scheduled cancel order-timeout:7c62") { which };
        command.SetAction(async (typed, ct) =>
        {
            await using var shop = await Shop.OpenAsync(ct: ct).ConfigureAwait(false);
            var (scheduled, name) = (MessagesOf(shop), typed.GetValue(which)!);
            var cancelled = await scheduled.CancelAsync(name, ct).ConfigureAwait(false)
                || (Guid.TryParse(name, out var id) && await scheduled.CancelAsync(id, ct).ConfigureAwait(false));
            Console.Out.WriteLine(cancelled ? $"{name} is cancelled." : $"Nothing is scheduled as {name}: it was handled or cancelled before. ./kvt scheduled list shows what waits.");
            return cancelled ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static ScheduledMessages MessagesOf(Shop shop) => new(shop.Store.Database, shop.Store.Options.Schema);

    private static void Print(IReadOnlyList<ScheduledLine> lines, long all)
    {
        if (lines.Count == 0)
        {
            Console.Out.WriteLine("Nothing is scheduled.");
            return;
        }

        var table = Terminal.Table("due", "type", "key", "#attempt", "#bytes", "id");
        foreach (var line in lines)
            table.AddRow(
                line.Due.ToUniversalTime().ToString("u"), Terminal.Plain(line.Message.Type).EscapeMarkup(), Terminal.Plain(line.Key).EscapeMarkup(), $"{line.Message.Attempt}",
                StatusText.Number(line.Bytes), line.Id.ToString());
        Terminal.Out.Write(table);
        if (lines.Count < all)
            Console.Out.WriteLine($"{StatusText.Number(lines.Count)} of {StatusText.Number(all)}: --limit shows more.");
    }
}
