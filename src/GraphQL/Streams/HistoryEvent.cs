using System.Text.Json;
using System.Text.Json.Nodes;
using KiVendTout.Domain.Payments;
using KiVendTout.GraphQL.Access;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.GraphQL.Streams;

/// <summary>Something that happened, as the log keeps it.</summary>
/// <param name="Type">What, by its stored name, such as <c>order_placed</c>.</param>
/// <param name="Version">Its place in its stream, from 1.</param>
/// <param name="Position">Its place in the whole log; hand it to a subscription's <c>after</c>.</param>
/// <param name="At">When it happened.</param>
/// <param name="Body">What is stored of it, by the names of the log. What the caller may not see is null: personal data, card tokens, assessments.</param>
public sealed record HistoryEvent(string Type, int Version, long Position, DateTimeOffset At, JsonElement Body)
{
    private const string Erased = "[erased]";

    /// <summary>An event as a caller may see it.</summary>
    internal static HistoryEvent Of(StoredEvent happened, Caller caller) => new(
        happened.Type.Name, checked((int)happened.Version), happened.Sequence, happened.Timestamp, BodyFor(happened, caller));

    private static JsonElement BodyFor(StoredEvent happened, Caller caller)
    {
        var body = JsonNode.Parse(happened.Json.Span)!.AsObject();
        if (happened.Type.Personal is { } personal)
        {
            var readable = body[personal.SubjectProperty] is { } subject && caller.SeesPersonalData(subject.GetValue<Guid>())
                ? JsonSerializer.SerializeToNode(happened.Body, happened.Type.Json)!.AsObject() : [];
            foreach (var name in personal.Properties)
            {
                body[name] = readable[name]?.GetValue<string>() is { } text && text != Erased ? text : null;
            }
        }

        if (happened.Body is PaymentRequested { Card: not null } requested && body["Card"] is JsonObject card)
        {
            card["Token"] = null; // What one could pay with; nobody reads it here.
            if (!(requested.CustomerId is { } customer ? caller.SeesPersonalData(customer) : caller.IsStaff))
            {
                card["LastFour"] = null;
            }
        }

        if (happened.Body is PaymentAssessed && !caller.SeesAll)
        {
            (body["Score"], body["Verdict"], body["Reasons"]) = (null, null, null); // Or fraud could be tuned by it.
        }

        return JsonSerializer.SerializeToElement(body);
    }
}
