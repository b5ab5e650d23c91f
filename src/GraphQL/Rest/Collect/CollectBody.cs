using System.Text;
using System.Text.Json;
using KiVendTout.GraphQL.Rest.Problems;
using KiVendTout.Handlers.Activity;
using KiVendTout.Platform.Messaging.Contracts;

namespace KiVendTout.GraphQL.Rest.Collect;

/// <summary>The events in the body of a request: a JSON array, an object with <c>events</c>, or a line of JSON for each.</summary>
internal static class CollectBody
{
    private const string Shape = "Send a JSON array of events, or {\"events\": [...]}, or one event a line as application/x-ndjson.";

    /// <summary>Reads them.</summary>
    /// <param name="bytes">The body.</param>
    /// <param name="isLines">Whether it is a line for each event.</param>
    /// <returns>Each event, or why it cannot be read; or the problem that the whole has.</returns>
    public static (IReadOnlyList<(JsonElement Event, SchemaProblem? Problem)> Events, Problem? Problem) Read(ReadOnlyMemory<byte> bytes, bool isLines)
    {
        if (isLines)
            return Bounded([.. Lines(bytes)]);

        try
        {
            using var document = JsonDocument.Parse(bytes, UserEventReader.Reading);
            var root = document.RootElement.Clone();
            var list = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("events", out var inside) ? inside : root;
            return list.ValueKind == JsonValueKind.Array
                ? Bounded([.. list.EnumerateArray().Select(one => (one, (SchemaProblem?)null))])
                : ([], Problem.Of(400, "body.invalid", $"The body is JSON and no list of events. {Shape}"));
        }
        catch (JsonException broken)
        {
            return ([], Problem.Of(400, "body.malformed",
                $"The body is no JSON that can be read here: it breaks off at line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}. {Shape}"));
        }
    }

    private static IEnumerable<(JsonElement Event, SchemaProblem? Problem)> Lines(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? default : bytes[(end + 1)..];
            if (!string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(line.Span)))
                yield return UserEventReader.Parse(line);
        }
    }

    private static (IReadOnlyList<(JsonElement Event, SchemaProblem? Problem)> Events, Problem? Problem) Bounded(IReadOnlyList<(JsonElement Event, SchemaProblem? Problem)> events) =>
        events.Count <= CollectOptions.MostEvents ? (events, null)
        : ([], Problem.Of(413, "body.too_many", $"The body has {events.Count} events, and a request has {CollectOptions.MostEvents} at the most. Send them in several requests."));
}
