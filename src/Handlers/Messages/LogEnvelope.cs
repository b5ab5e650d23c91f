using System.Text.Json;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Handlers.Messages;

/// <summary>An event of the log as the cause of a message: what follows from it has its id as the cause and shares its correlation, user and trace.</summary>
internal static class LogEnvelope
{
    /// <summary>The envelope of a message that an event stands for.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="type">The message's name.</param>
    public static Envelope Of(StoredEvent happened, string type) => new()
    {
        Id = happened.Id.ToString(),
        Type = type,
        Subject = happened.StreamId.ToString(),
        Time = happened.Timestamp,
        Key = happened.StreamId.ToString(),
        CorrelationId = happened.CorrelationId,
        CausationId = happened.CausationId,
        User = HeaderOf(happened, "user"),
        TraceParent = HeaderOf(happened, "traceparent"),
    };

    /// <summary>A header of an event, or null.</summary>
    public static string? HeaderOf(StoredEvent happened, string name)
    {
        if (happened.Headers is not { } headers)
        {
            return null;
        }

        using var parsed = JsonDocument.Parse(headers);
        return parsed.RootElement.ValueKind == JsonValueKind.Object && parsed.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
    }
}
