using System.CommandLine;
using KiVendTout.Handlers.Messages;
using KiVendTout.Host.Reporting;
using KiVendTout.Platform.Messaging.DeadLetters;

namespace KiVendTout.Host.Verbs;

/// <summary><c>dead-letters</c>: messages that could not be handled, and what to do about them.</summary>
internal static class DeadLettersVerb
{
    private const int DefaultShown = 64 * 1024;

    public static Command Command() => new(
        "dead-letters",
        "Messages that could not be handled: look at them, correct what was wrong, send them through again or give them up.\n\nExample: ./kvt dead-letters replay --all --topic psp-notifications --code refused")
    {
        List(), Show(), Replay(), Drop(),
    };

    private static Command List()
    {
        var state = new Option<string>("--state") { Description = "open, replayed, dropped or all", DefaultValueFactory = _ => "open", HelpName = "STATE" };
        state.AcceptOnlyFromAmong("open", "replayed", "dropped", "all");
        var which = new Which();
        var limit = new Option<int>("--limit") { Description = $"How many at the most, up to {DeadLetterBox.MostInPage}", DefaultValueFactory = _ => 100, HelpName = "N" };
        limit.Validators.Add(typed => Between(typed, 1, DeadLetterBox.MostInPage));
        var before = new Option<long?>("--before") { Description = "Only those older than this id: the next page", HelpName = "ID" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command("list", "Lists them, the newest first, without their bodies.\n\nExample: ./kvt dead-letters list --code schema") { state, which.Topic, which.Code, which.Type, limit, before, json };
        command.SetAction(async (typed, ct) =>
        {
            await using var shop = await Shop.OpenAsync(ct: ct).ConfigureAwait(false);
            var filter = which.Read(typed) with { State = typed.GetValue(state) is "all" ? null : Enum.Parse<DeadLetterState>(typed.GetValue(state)!, ignoreCase: true) };
            var (box, first) = (BoxOf(shop), typed.GetValue(limit));
            var letters = await box.ListAsync(filter, first, typed.GetValue(before), ct: ct).ConfigureAwait(false);
            var next = letters.Count == first ? letters[^1].Id : (long?)null;
            if (typed.GetValue(json))
                Json.Print(new { DeadLetters = letters, Next = next });
            else
                DeadLetterText.Print(letters, next);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<long>("ID") { Description = "Its id, as list shows it" };
        var limit = new Option<int>("--limit") { Description = "Bytes of a body that is no JSON, or larger", DefaultValueFactory = _ => DefaultShown, HelpName = "BYTES" };
        limit.Validators.Add(typed => Between(typed, 0, int.MaxValue));
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command("show", "Shows one whole. Its body may hold personal data.\n\nExample: ./kvt dead-letters show 17") { id, limit, json };
        command.SetAction(async (typed, ct) =>
        {
            await using var shop = await Shop.OpenAsync(ct: ct).ConfigureAwait(false);
            if (await BoxOf(shop).FindAsync(typed.GetValue(id), ct).ConfigureAwait(false) is not { } letter)
            {
                CommandLine.Complain($"There is no dead letter {typed.GetValue(id)}: ./kvt dead-letters list --state all shows all.");
                return ExitCode.Failed;
            }

            var body = ShownBody.Of(letter.Message.Body, typed.GetValue(limit));
            if (typed.GetValue(json))
                Json.Print(new { DeadLetter = letter.Line, letter.Error, letter.Message, Body = body });
            else
                DeadLetterText.Print(letter, body);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Replay()
    {
        var ids = new Argument<long[]>("ID") { Description = "Their ids, as list shows them", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "All open ones that fit --topic, --code and --type" };
        var which = new Which();
        var count = new Option<long?>("--count") { Description = "With --all: how many there must be; without it you are asked", HelpName = "N" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command(
            "replay", "Sends messages through again, their attempts begun anew: at once if the host runs, else when it starts. Doing it twice is harmless.\n\nExample: ./kvt dead-letters replay 17 18")
        {
            ids, all, which.Topic, which.Code, which.Type, count, json,
        };
        command.Validators.Add(typed =>
        {
            if (typed.GetValue(ids) is { Length: > 0 } == typed.GetValue(all))
                typed.AddError(typed.GetValue(all) ? "Name ids or --all, not both." : "Name ids, or --all.");
            if (!typed.GetValue(all) && (which.Read(typed) != new DeadLetterFilter() || typed.GetValue(count) is not null))
                typed.AddError("--topic, --code, --type and --count go with --all.");
        });
        command.SetAction(async (typed, ct) =>
        {
            await using var shop = await Shop.OpenAsync(ct: ct).ConfigureAwait(false);
            return typed.GetValue(all)
                ? await ReplayAllAsync(shop, which.Read(typed), typed.GetValue(count), typed.GetValue(json), ct).ConfigureAwait(false)
                : Told(typed.GetValue(ids)!.Distinct().Count(), await BoxOf(shop).ReplayAsync(typed.GetValue(ids)!, Operator, ct).ConfigureAwait(false), "replayed", typed.GetValue(json));
        });
        return command;
    }

    private static async Task<int> ReplayAllAsync(Shop shop, DeadLetterFilter filter, long? count, bool json, CancellationToken ct)
    {
        var box = BoxOf(shop);
        var expected = count ?? await box.CountAsync(filter with { State = DeadLetterState.Open }, ct).ConfigureAwait(false);
        if (count is null && expected > 0 && !IsConfirmed(expected))
            return Console.IsInputRedirected ? ExitCode.Usage : ExitCode.Failed;

        var line = new ProgressLine();
        var (found, replayed) = await box.ReplayAllAsync(filter, expected, Operator, new Shown(done => line.Show("dead letters replayed:", done, expected, TimeSpan.Zero)), ct).ConfigureAwait(false);
        line.End();
        if (!replayed)
        {
            CommandLine.Complain($"{found} open dead letters fit, not {expected}; nothing was done. Look at them again: ./kvt dead-letters list.");
            return ExitCode.Failed;
        }

        return Told(found, found, "replayed", json);
    }

    private static Command Drop()
    {
        var ids = new Argument<long[]>("ID") { Description = "Their ids, as list shows them", Arity = ArgumentArity.OneOrMore };
        var reason = new Option<string>("--reason") { Description = "Why; kept on record", Required = true, HelpName = "TEXT" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command(
            "drop", "Gives messages up for good: they stay on record without their bodies.\n\nExample: ./kvt dead-letters drop 17 --reason \"sent by a test of theirs\"") { ids, reason, json };
        command.SetAction(async (typed, ct) =>
        {
            await using var shop = await Shop.OpenAsync(ct: ct).ConfigureAwait(false);
            var dropped = await BoxOf(shop).DropAsync(typed.GetValue(ids)!, Operator, typed.GetValue(reason)!, ct).ConfigureAwait(false);
            return Told(typed.GetValue(ids)!.Distinct().Count(), dropped, "dropped", typed.GetValue(json));
        });
        return command;
    }

    private static string Operator => $"kvt:{Environment.UserName}";

    private static DeadLetterBox BoxOf(Shop shop) => ShopMessages.DeadLetters(shop.Store);

    private static int Told(long asked, long done, string what, bool json)
    {
        if (json)
            Json.Print(new Dictionary<string, long> { ["asked"] = asked, [what] = done });
        else
            Console.Out.WriteLine($"{done} dead letter(s) {what}{(done < asked ? $"; {asked - done} are not open: ./kvt dead-letters list --state all" : "")}.");
        return done > 0 || asked == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static bool IsConfirmed(long count)
    {
        if (Console.IsInputRedirected)
        {
            CommandLine.Complain($"{count} open dead letters fit; without a terminal to ask on say --count {count} to replay them.");
            return false;
        }

        Console.Error.Write($"Replay {count} dead letters? [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static void Between(System.CommandLine.Parsing.OptionResult typed, int least, int most)
    {
        if (typed.Errors.Any() || typed.GetValueOrDefault<int>() is var number && number >= least && number <= most)
            return;
        typed.AddError($"{typed.Option.Name} is a number from {least} to {most}.");
    }

    /// <summary>The options that choose letters.</summary>
    private sealed class Which
    {
        public Option<string?> Topic { get; } = new("--topic") { Description = "Only those read from this topic; '' for those from none", HelpName = "TOPIC" };

        public Option<string?> Code { get; } = new("--code") { Description = "Only those with this code: not_json, schema, unknown_type, no_body, bad_header, too_large, refused, failed", HelpName = "CODE" };

        public Option<string?> Type { get; } = new("--type") { Description = "Only messages of this type", HelpName = "TYPE" };

        public DeadLetterFilter Read(ParseResult typed) => new(null, typed.GetValue(Topic), typed.GetValue(Code), typed.GetValue(Type));

        public DeadLetterFilter Read(System.CommandLine.Parsing.CommandResult typed) => new(null, typed.GetValue(Topic), typed.GetValue(Code), typed.GetValue(Type));
    }

    // Progress<T> would hand its reports to the thread pool, and the last could come after the result.
    private sealed class Shown(Action<long> show) : IProgress<long>
    {
        public void Report(long value) => show(value);
    }
}
