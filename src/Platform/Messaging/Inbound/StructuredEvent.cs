using System.Text.Json;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Platform.Messaging.Inbound;

/// <summary>A CloudEvent in structured mode: attributes and data are one JSON object (CloudEvents 1.0, JSON Event Format, 3).</summary>
internal static class StructuredEvent
{
    private const string MediaType = "application/cloudevents";

    public static bool Is(string? contentType) => contentType?.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase) ?? false;

    /// <summary>The event that the body is; its data becomes the body.</summary>
    public static (Envelope Envelope, MessageProblem? Problem) Read(Envelope carrier)
    {
        if (!carrier.ContentType.StartsWith($"{MediaType}+json", StringComparison.OrdinalIgnoreCase))
        {
            return (carrier, new MessageProblem(MessageProblem.NotJson, $"The header content-type says '{carrier.ContentType}'. Send one event as application/cloudevents+json; batches are not taken."));
        }

        if (carrier.Body.IsEmpty)
        {
            return (carrier, new MessageProblem(MessageProblem.NoBody, "There is no body. In structured mode the whole event is there."));
        }

        try
        {
            using var parsed = JsonDocument.Parse(carrier.Body);
            return parsed.RootElement.ValueKind == JsonValueKind.Object ? Read(carrier, parsed.RootElement)
                : (carrier, new MessageProblem(MessageProblem.Schema, "The body is no JSON object. Send one CloudEvent as application/cloudevents+json says."));
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // The second is what the parser throws when a text is no UTF-8.
            return (carrier, new MessageProblem(MessageProblem.NotJson, $"The body is no JSON: {broken.Message} Send one CloudEvent in UTF-8."));
        }
    }

    private static (Envelope Envelope, MessageProblem? Problem) Read(Envelope carrier, JsonElement root)
    {
        MessageProblem? problem = null;
        var body = root.TryGetProperty("data_base64", out var coded) && coded.ValueKind == JsonValueKind.String && coded.TryGetBytesFromBase64(out var bytes) ? bytes
            : root.TryGetProperty("data", out var data) ? JsonSerializer.SerializeToUtf8Bytes(data) : [];
        var version = Text("specversion");
        var time = Text("time");
        DateTimeOffset? at = null;
        if (version != "1.0")
        {
            problem ??= new MessageProblem(MessageProblem.Schema, $"specversion: is '{version}'. Send CloudEvents 1.0.");
        }

        if (time is not null && EnvelopeReader.TryTime(time, out var told))
        {
            at = told;
        }
        else if (time is not null)
        {
            problem ??= new MessageProblem(MessageProblem.Schema, $"time: is '{time}', which is no time. Send one as RFC 3339 has it.");
        }

        if (Text("type") is null)
        {
            problem ??= new MessageProblem(MessageProblem.UnknownType, "type: is missing. Send the message's type there, such as those of docs/contracts.");
        }

        return (problem is not null ? carrier with { Type = Text("type") ?? "", Id = Text("id") ?? carrier.Id } : carrier with
        {
            Id = Text("id") is { Length: > 0 } id ? id : carrier.Id,
            Type = Text("type")!,
            Source = Text("source"),
            Subject = Text("subject"),
            Time = at,
            CorrelationId = Text("correlationid") ?? carrier.CorrelationId,
            CausationId = Text("causationid") ?? carrier.CausationId,
            User = Text("userid") ?? carrier.User,
            TraceParent = Text("traceparent") ?? carrier.TraceParent,
            ContentType = Text("datacontenttype") ?? "application/json",
            Body = body,
        }, problem);

        string? Text(string name)
        {
            if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            if (value.ValueKind == JsonValueKind.String)
            {
                return value.GetString();
            }

            problem ??= new MessageProblem(MessageProblem.Schema, $"{name}: is {value.ValueKind}. Send a text there.");
            return null;
        }
    }
}
