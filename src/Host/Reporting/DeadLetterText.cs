using KiVendTout.Platform.Messaging.DeadLetters;
using Spectre.Console;

namespace KiVendTout.Host.Reporting;

/// <summary>Dead letters for people. What a stranger sent is shown without what could steer a terminal.</summary>
internal static class DeadLetterText
{
    public static void Print(IReadOnlyList<DeadLetterLine> letters, long? next)
    {
        if (letters.Count == 0)
        {
            Console.Out.WriteLine("No dead letter fits.");
            return;
        }

        var table = Terminal.Table("#id", "since", "state", "code", "topic", "#partition", "#offset", "type", "key", "#tried", "#bytes", "reason");
        foreach (var one in letters)
            table.AddRow(
                $"{one.Id}", Time(one.At), one.State.ToString().ToLowerInvariant(), Cell(one.Code), Cell(one.Topic), $"{one.Partition}", $"{one.Offset}", Cell(one.Type), Cell(one.Key),
                $"{one.Attempts}", StatusText.Number(one.Bytes), Cell(one.Reason));
        Terminal.Out.Write(table);
        if (next is not null)
            Console.Out.WriteLine($"There may be more: --before {next}");
    }

    public static void Print(WholeDeadLetter letter, ShownBody body)
    {
        var (line, message) = (letter.Line, letter.Message);
        Fact("dead letter", $"{line.Id}, {line.State.ToString().ToLowerInvariant()}, since {Time(line.At)}, tried {line.Attempts} time(s)");
        Fact("code", line.Code);
        Fact("reason", line.Reason);
        Fact("resolved", line.Resolved is { } resolved ? $"{Time(resolved)} by {line.ResolvedBy}{(line.Resolution is null ? "" : $": {line.Resolution}")}" : null);
        Fact("read from", line.Topic is null ? null : $"{line.Topic}, partition {line.Partition}, offset {line.Offset}, by {line.Consumer}");
        Fact("type", line.Type);
        Fact("id", line.MessageId);
        Fact("key", line.Key);
        Fact("source", message.Source);
        Fact("time", message.Time is { } time ? Time(time) : null);
        Fact("correlation", message.CorrelationId);
        Fact("caused by", message.CausationId);
        Fact("trace", message.TraceParent);
        foreach (var (name, value) in message.Headers ?? new Dictionary<string, string>())
            Fact(name, value);
        Fact("error", letter.Error);
        Fact("body", line.State != DeadLetterState.Open ? "gone with its resolution"
            : $"{StatusText.Bytes(body.Bytes)}{(body.Text is null ? $", in Base64{(body.IsCut ? ", its first part" : "")}" : "")}\n{body.Text ?? body.Base64}");
    }

    private static void Fact(string name, string? value)
    {
        if (value is not null)
            Console.Out.WriteLine($"{Terminal.Plain(name),-12} {Terminal.Plain(value)}");
    }

    private static string Cell(string? text) => Terminal.Plain(text).Replace('\n', ' ').EscapeMarkup();

    private static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("u");
}
