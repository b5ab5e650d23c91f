using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using KiVendTout.Host.Reporting;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.EventStore.Reading;

namespace KiVendTout.Host.Verbs;

/// <summary><c>streams show</c>: the events of a stream as they are stored; personal texts stay encrypted.</summary>
internal static class StreamsVerb
{
    public static Command Command() => new("streams", "Looks into streams.") { Show() };

    private static Command Show()
    {
        var name = new Argument<string>("STREAM") { Description = "An id, order:NUMBER, payment:ORDERNUMBER, product:SKU or customer:NUMBER" };
        var version = new Option<long?>("--to-version") { Description = "Only up to this version", HelpName = "N" };
        var time = new Option<DateTimeOffset?>("--as-of") { Description = "Only what had happened by then, such as 2011-03-01 or 2011-03-01T12:00Z", HelpName = "TIME", CustomParser = ReadTime };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command("show", "Shows a stream's events, also as of a version or a time.") { name, version, time, json };
        command.SetAction((typed, ct) => ShowAsync(typed.GetValue(name)!, typed.GetValue(version), typed.GetValue(time), typed.GetValue(json), ct));
        return command;
    }

    private static DateTimeOffset? ReadTime(System.CommandLine.Parsing.ArgumentResult typed)
    {
        if (DateTimeOffset.TryParse(typed.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            return time;
        typed.AddError($"'{typed.Tokens[0].Value}' is no time; write 2011-03-01 or 2011-03-01T12:00Z.");
        return null;
    }

    private static async Task<int> ShowAsync(string name, long? version, DateTimeOffset? time, bool json, CancellationToken ct)
    {
        var id = StreamName.Parse(name);
        await using var shop = await Shop.OpenAsync(ct: ct).ConfigureAwait(false);
        if (await shop.Store.FindStreamAsync(id, ct).ConfigureAwait(false) is not { } info)
        {
            CommandLine.Complain($"There is no stream {name}{(name.Contains(':', StringComparison.Ordinal) ? $" ({id})" : "")}.");
            return ExitCode.Failed;
        }

        var events = await shop.Store.ReadStreamAsync(id, SliceOf(version, time), ct).ConfigureAwait(false);
        if (json)
            Json.Print(new { Id = id, info.Category, info.Version, info.IsArchived, Events = events.Select(AsJson) });
        else
            Print(id, info.Category, events);
        return ExitCode.Done;
    }

    private static StreamSlice SliceOf(long? version, DateTimeOffset? time)
    {
        var slice = new StreamSlice();
        if (version is { } to)
            slice = slice with { To = to };
        return time is { } asOf ? slice with { AsOf = asOf } : slice;
    }

    private static object AsJson(StoredEvent happened) => new
    {
        happened.Version,
        Position = happened.Sequence,
        Type = happened.StoredName,
        happened.Id,
        happened.Timestamp,
        happened.CorrelationId,
        Body = JsonNode.Parse(happened.Json.Span),
    };

    private static void Print(Guid id, string? category, IReadOnlyList<StoredEvent> events)
    {
        Console.Out.WriteLine($"{category} {id}: {events.Count} event(s)");
        foreach (var happened in events)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{happened.Version,3}  {happened.Timestamp.UtcDateTime:yyyy-MM-dd HH:mm:ss}  {happened.StoredName}  (position {happened.Sequence})"));
            Console.Out.WriteLine($"     {Encoding.UTF8.GetString(happened.Json.Span)}");
        }
    }
}
