using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Platform.Messaging.Kafka;

/// <summary>
/// The attributes of one CloudEvent. <see cref="ToHeaders"/> writes them in binary content mode: the body is the data alone and each
/// attribute is a header <c>ce_NAME</c>, the data's type is <c>content-type</c> (CloudEvents 1.0, Kafka Protocol Binding, 3.2).
/// </summary>
public sealed record CloudEventHeaders
{
    /// <summary>Header of a message that was sent from our outbox and is taken by a consumer of ours: <c>INSTALLATION:ID</c>.</summary>
    public const string OutboxHeader = "kvt-outbox";

    private static readonly byte[] SpecVersion = "1.0"u8.ToArray();
    private static readonly byte[] Json = "application/json"u8.ToArray();
    private const int MostEncoded = 1000;
    private static readonly ConcurrentDictionary<string, byte[]> Encoded = new(StringComparer.Ordinal);

    /// <summary>Unique with <see cref="Source"/>; the event's id.</summary>
    public required string Id { get; init; }

    /// <summary>Kind of event with its version, such as <c>kivendtout.order_placed.v1</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Who sent it, a URI reference.</summary>
    public required string Source { get; init; }

    /// <summary>What it is about: the stream's id.</summary>
    public string? Subject { get; init; }

    /// <summary>When it happened; written in UTC with microseconds (RFC 3339).</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Position in the whole log (<c>ce_sequence</c>): grows from message to message, readers drop what they have seen.</summary>
    public long? Sequence { get; init; }

    /// <summary>Version of the stream after this event.</summary>
    public long? StreamVersion { get; init; }

    /// <summary>The business transaction it belongs to.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The message that led to it.</summary>
    public string? CausationId { get; init; }

    /// <summary>Who set it in motion: an opaque id, never a name (<c>ce_userid</c>).</summary>
    public string? User { get; init; }

    /// <summary>W3C Trace Context of the work that made it.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Media type of the body; JSON unless said otherwise.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>What an envelope says, as it goes over the wire. Its key, its origin and its attempts are none of the attributes.</summary>
    /// <param name="envelope">The envelope.</param>
    /// <param name="source">The source of those that name none.</param>
    public static CloudEventHeaders Of(Envelope envelope, string source)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        return new CloudEventHeaders
        {
            Id = envelope.Id,
            Type = envelope.Type,
            Source = envelope.Source ?? source,
            Subject = envelope.Subject,
            Time = envelope.Time,
            CorrelationId = envelope.CorrelationId,
            CausationId = envelope.CausationId,
            User = envelope.User,
            TraceParent = envelope.TraceParent,
            ContentType = envelope.ContentType,
        };
    }

    /// <summary>The headers, always in the same order; attributes that are null are left out.</summary>
    public IReadOnlyList<MessageHeader> ToHeaders()
    {
        var headers = new List<MessageHeader>(14)
        {
            new("ce_specversion", SpecVersion),
            new("ce_id", Encoding.UTF8.GetBytes(Id)),
            new("ce_type", Known(Type)),
            new("ce_source", Known(Source)),
        };
        Add("ce_subject", Subject);
        if (Time is { } time) headers.Add(new("ce_time", TimeOf(time)));
        if (Sequence is { } sequence) headers.Add(new("ce_sequence", NumberOf(sequence)));
        if (StreamVersion is { } version) headers.Add(new("ce_streamversion", NumberOf(version)));
        Add("ce_correlationid", CorrelationId);
        Add("ce_causationid", CausationId);
        Add("ce_userid", User);
        Add("traceparent", TraceParent);
        headers.Add(new("content-type", ContentType == "application/json" ? Json : Encoding.UTF8.GetBytes(ContentType)));
        return headers;

        void Add(string name, string? value)
        {
            if (value is not null) headers.Add(new(name, Encoding.UTF8.GetBytes(value)));
        }
    }

    /// <summary>Types and sources are few and come again with every message; where they are many after all, the rest is encoded each time.</summary>
    private static byte[] Known(string text)
    {
        if (Encoded.TryGetValue(text, out var bytes)) return bytes;
        bytes = Encoding.UTF8.GetBytes(text);
        if (Encoded.Count < MostEncoded) Encoded[text] = bytes;
        return bytes;
    }

    /// <summary>RFC 3339 with six digits: the round-trip format of .NET has a seventh, which PostgreSQL does not keep.</summary>
    private static byte[] TimeOf(DateTimeOffset time)
    {
        Span<byte> text = stackalloc byte[28];
        time.UtcDateTime.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        text[26] = (byte)'Z';
        return text[..27].ToArray();
    }

    private static byte[] NumberOf(long number)
    {
        Span<byte> text = stackalloc byte[20];
        number.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        return text[..length].ToArray();
    }
}
