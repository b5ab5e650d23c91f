using System.Globalization;
using System.Text;
using Confluent.Kafka;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Platform.Messaging.Inbound;

/// <summary>
/// Makes an envelope of a Kafka message: CloudEvents in binary mode (attributes in headers), in structured mode (all in the body), or plain JSON where the
/// topic has a default type (CloudEvents 1.0, Kafka Protocol Binding, 3). Whatever is wrong becomes a problem of that message, never an exception.
/// </summary>
/// <param name="consumer">Our consumer's name.</param>
/// <param name="installation">Tells outbox ids of ours from those of another installation.</param>
/// <param name="maxBodyBytes">Larger bodies are a problem.</param>
internal sealed class EnvelopeReader(string consumer, Guid installation, int maxBodyBytes)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly string _installation = installation.ToString();

    public IncomingMessage Read(ConsumeResult<byte[]?, byte[]?> read, ConsumedTopic topic)
    {
        var origin = new MessageOrigin(consumer, read.Topic, read.Partition.Value, read.Offset.Value);
        var body = read.Message.Value ?? [];
        var found = new Attributes();
        var problem = ReadHeaders(read.Message.Headers, found);
        if (problem is null && body.Length > maxBodyBytes)
        {
            problem = new MessageProblem(MessageProblem.TooLarge, $"The body has {body.Length} bytes; this consumer takes {maxBodyBytes}. Send less, or put the content elsewhere and send its address.");
        }

        var envelope = EnvelopeOf(found, read, topic.DefaultType, origin, body);
        if (problem is null && StructuredEvent.Is(envelope.ContentType))
        {
            (envelope, problem) = StructuredEvent.Read(envelope);
        }

        problem ??= ProblemOf(envelope.Type, topic);
        return new IncomingMessage(envelope.Type.Length > 0 ? envelope : envelope with { Type = "unknown" }, null, problem);
    }

    private static MessageProblem? ProblemOf(string type, ConsumedTopic topic) =>
        type.Length == 0 ? new MessageProblem(MessageProblem.UnknownType, "There is no header ce_type. Send the message's type there, such as those of docs/contracts.")
        : topic.TypePrefix is null || type.StartsWith(topic.TypePrefix, StringComparison.Ordinal) ? null
        : new MessageProblem(MessageProblem.UnknownType, $"The type '{type}' does not come by the topic {topic.Name}, whose types begin with '{topic.TypePrefix}'. Send it to the topic that it belongs to.");

    private static Envelope EnvelopeOf(Attributes found, ConsumeResult<byte[]?, byte[]?> read, string? defaultType, MessageOrigin origin, byte[] body) => new()
    {
        // A message without an id is told from others by its place, which is the same however often it is read.
        Id = found.Id ?? $"{origin.Topic}/{origin.Partition}/{origin.Offset}",
        Type = found.Type ?? (StructuredEvent.Is(found.ContentType) ? null : defaultType) ?? "",
        Source = found.Source,
        Subject = found.Subject,
        Time = found.Time,
        Key = read.Message.Key is { } key ? Encoding.UTF8.GetString(key) : null,
        CorrelationId = found.CorrelationId,
        CausationId = found.CausationId,
        User = found.User,
        TraceParent = found.TraceParent,
        ContentType = found.ContentType ?? "application/json",
        Headers = found.Further,
        Origin = origin,
        OutboxId = found.OutboxId,
        Body = body,
    };

    private MessageProblem? ReadHeaders(Headers? headers, Attributes found)
    {
        if (headers is null)
        {
            return null;
        }

        MessageProblem? problem = null;
        for (var i = 0; i < headers.Count; i++)
        {
            var header = headers[i];
            if (header.GetValueBytes() is not { } bytes)
            {
                continue;
            }

            string value;
            try
            {
                value = Strict.GetString(bytes);
            }
            catch (DecoderFallbackException)
            {
                problem ??= new MessageProblem(MessageProblem.BadHeader, $"The header {header.Key} is no UTF-8. Send text in UTF-8 there.");
                continue;
            }

            problem ??= Take(found, header.Key, value);
        }

        return problem;
    }

    private MessageProblem? Take(Attributes found, string name, string value)
    {
        switch (name)
        {
            case "ce_id": found.Id = value.Length > 0 ? value : null; break;
            case "ce_type": found.Type = value; break;
            case "ce_source": found.Source = value; break;
            case "ce_subject": found.Subject = value; break;
            case "ce_correlationid": found.CorrelationId = value; break;
            case "ce_causationid": found.CausationId = value; break;
            case "ce_userid": found.User = value; break;
            case "traceparent": found.TraceParent = value; break;
            case "content-type": found.ContentType = value; break;
            case CloudEventHeaders.OutboxHeader: found.OutboxId = OutboxIdOf(value); break;
            case "ce_specversion": return value == "1.0" ? null : new MessageProblem(MessageProblem.BadHeader, $"The header ce_specversion is '{value}'. Send CloudEvents 1.0.");
            case "ce_time": return TakeTime(found, value);
            default:
                if (!name.StartsWith("ce_", StringComparison.Ordinal))
                {
                    (found.Further ??= [])[name] = value;
                }

                break;
        }

        return null;
    }

    private static MessageProblem? TakeTime(Attributes found, string value)
    {
        if (TryTime(value, out var time))
        {
            found.Time = time;
            return null;
        }

        return new MessageProblem(MessageProblem.BadHeader, $"The header ce_time is '{value}', which is no time. Send one as RFC 3339 has it, such as 2026-03-02T10:00:00Z.");
    }

    internal static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    private long? OutboxIdOf(string value) =>
        value.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && value.AsSpan(0, colon).SequenceEqual(_installation)
            && long.TryParse(value.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>What the headers say.</summary>
    private sealed class Attributes
    {
        public string? Id { get; set; }

        public string? Type { get; set; }

        public string? Source { get; set; }

        public string? Subject { get; set; }

        public DateTimeOffset? Time { get; set; }

        public string? CorrelationId { get; set; }

        public string? CausationId { get; set; }

        public string? User { get; set; }

        public string? TraceParent { get; set; }

        public string? ContentType { get; set; }

        public long? OutboxId { get; set; }

        public Dictionary<string, string>? Further { get; set; }
    }
}
