using System.Text.Json.Serialization;

namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>
/// A message with everything that travels beside its body: the attributes of a CloudEvent, whatever carried it. The body is UTF-8 JSON unless
/// <see cref="ContentType"/> says otherwise.
/// </summary>
public sealed record Envelope
{
    /// <summary>The message's id, unique with its <see cref="Source"/> (<c>ce_id</c>).</summary>
    public required string Id { get; init; }

    /// <summary>Kind of message with its version, such as <c>kivendtout.psp.captured.v1</c> (<c>ce_type</c>).</summary>
    public required string Type { get; init; }

    /// <summary>Who sent it, a URI reference (<c>ce_source</c>).</summary>
    public string? Source { get; init; }

    /// <summary>What it is about (<c>ce_subject</c>).</summary>
    public string? Subject { get; init; }

    /// <summary>When it happened (<c>ce_time</c>).</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Decides the partition and so the order; messages of one key are in order.</summary>
    public string? Key { get; init; }

    /// <summary>Id shared by everything that one request of the outside world set in motion (<c>ce_correlationid</c>).</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Id of the message or event that directly caused this one (<c>ce_causationid</c>).</summary>
    public string? CausationId { get; init; }

    /// <summary>Who set it in motion: an opaque id, never a name (<c>ce_userid</c>).</summary>
    public string? User { get; init; }

    /// <summary>W3C Trace Context (<c>traceparent</c>).</summary>
    public string? TraceParent { get; init; }

    /// <summary>Further headers that travel with it as they are, or null. Names without the prefix <c>ce_</c>.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Media type of the body.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Where in Kafka it was read, or null for one that did not come from there.</summary>
    public MessageOrigin? Origin { get; init; }

    /// <summary>1 for the first time it is handled.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Our own outbox row that it was sent from, or null: handling it takes that row away, so that it is handled once however often it is sent.</summary>
    public long? OutboxId { get; init; }

    /// <summary>The body.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>Coordinates of a message in Kafka.</summary>
/// <param name="Consumer">Which of our consumers read it; the name of its group.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The offset.</param>
public sealed record MessageOrigin(string Consumer, string Topic, int Partition, long Offset);
