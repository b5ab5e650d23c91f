using System.Runtime.InteropServices;
using System.Text.Json;
using Confluent.Kafka;
using KiVendTout.Domain;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.Messaging.Kafka;
using TopicSpecification = KiVendTout.Platform.Messaging.Kafka.TopicSpecification;

namespace KiVendTout.Projections.Carriers;

/// <summary>
/// Publishes every order and payment event to its topic: key is the stream, so that each order and each payment keeps its order; the body is
/// the event as stored, personal fields still encrypted; the rest is in CloudEvents headers (binary mode). At least once: after a crash the
/// last batch may be repeated, and readers drop what they have seen by <c>ce_sequence</c>.
/// </summary>
/// <param name="publisher">Where to; disposed by whoever made it.</param>
/// <param name="topics">Makes the topics when the shard starts; an embedded cluster forgets them with each start.</param>
/// <param name="source">The value of <c>ce_source</c>, a URI reference: which installation speaks.</param>
/// <param name="replication">Copies of each partition; -1 takes the cluster's default.</param>
public sealed class KafkaCarrier(KafkaPublisher publisher, KafkaTopics topics, string source = "/kivendtout", short replication = -1) : Subscription
{
    private const int Partitions = 6;

    /// <summary>The topic of each category that is published.</summary>
    public static IReadOnlyDictionary<string, string> TopicOf { get; } = new Dictionary<string, string>
    {
        [StreamCategory.Order] = "orders",
        [StreamCategory.Payment] = "payments",
    };

    /// <inheritdoc/>
    public override string Name => "kafka-publisher";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Categories { get; } = [.. TopicOf.Keys];

    /// <inheritdoc/>
    public override bool NeedsBodies => false;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken ct) =>
        topics.EnsureAsync(TopicOf.Values.Select(topic => new TopicSpecification(topic, Partitions, replication)));

    /// <inheritdoc/>
    public override async Task HandleAsync(IReadOnlyList<StoredEvent> events, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(events);
        try
        {
            await publisher.PublishAsync([.. events.Select(MessageOf)], ct).ConfigureAwait(false);
        }
        catch (KafkaPublishException tooLarge) when (tooLarge.Code == ErrorCode.MsgSizeTooLarge)
        {
            // It will be too large for ever: its stream waits for an operator, the others go on.
            var poison = events.Where(happened => happened.StreamId.ToString() == tooLarge.Key).MaxBy(happened => happened.Json.Length)!;
            throw new PoisonEventException(poison, tooLarge.Message, tooLarge);
        }
    }

    private OutgoingMessage MessageOf(StoredEvent happened)
    {
        var stream = happened.StreamId.ToString();
        var (name, version) = EventShape.Of(happened.StoredName);
        var headers = new CloudEventHeaders
        {
            Id = happened.Id.ToString(),
            Type = $"kivendtout.{name}.v{version}",
            Source = source,
            Subject = stream,
            Time = happened.Timestamp,
            Sequence = happened.Sequence,
            StreamVersion = happened.Version,
            CorrelationId = happened.CorrelationId,
            CausationId = happened.CausationId,
            TraceParent = TraceParentIn(happened.Headers),
        };
        return new OutgoingMessage(TopicOf[happened.Type.Category], stream, BytesOf(happened.Json), headers.ToHeaders());
    }

    private static string? TraceParentIn(string? headers)
    {
        if (headers is null)
        {
            return null;
        }

        using var parsed = JsonDocument.Parse(headers);
        return parsed.RootElement.ValueKind == JsonValueKind.Object && parsed.RootElement.TryGetProperty("traceparent", out var trace) && trace.ValueKind == JsonValueKind.String
            ? trace.GetString()
            : null;
    }

    private static byte[] BytesOf(ReadOnlyMemory<byte> json) =>
        MemoryMarshal.TryGetArray(json, out var whole) && whole is { Offset: 0, Array: { } bytes } && bytes.Length == whole.Count ? bytes : json.ToArray();
}
