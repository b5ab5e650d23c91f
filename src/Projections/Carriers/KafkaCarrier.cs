using System.Runtime.InteropServices;
using System.Text.Json;
using Confluent.Kafka;
using KiVendTout.Domain;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Platform.Messaging.Ledger;
using TopicSpecification = KiVendTout.Platform.Messaging.Kafka.TopicSpecification;

namespace KiVendTout.Projections.Carriers;

/// <summary>
/// Publishes every order and payment event to its topic: key is the stream, so that each order and each payment keeps its order; the body is
/// the event as stored, personal fields still encrypted; the rest is in CloudEvents headers (binary mode). With a <see cref="TransactionalPublisher"/> each event is seen
/// exactly once by readers of committed messages: its progress travels in the same Kafka transaction. With a <see cref="KafkaPublisher"/> at least once: after a crash the
/// last batch may be repeated, and readers drop what they have seen by <c>ce_sequence</c>.
/// </summary>
public sealed class KafkaCarrier : Subscription
{
    /// <summary>Messages in one transaction or flight: a commit costs some milliseconds however many there are.</summary>
    private const int MostInBatch = 10_000;

    private readonly KafkaPublisher? _plain;
    private readonly TransactionalPublisher? _exact;
    private readonly KafkaTopics _topics;
    private readonly string _source;
    private readonly short _replication;
    private readonly Dictionary<string, string> _types = [];
    private readonly Travelling _travelling = new();

    /// <summary>Publishes at least once: for the embedded cluster.</summary>
    /// <param name="publisher">Where to; disposed by whoever made it.</param>
    /// <param name="topics">Makes the topics when the shard starts; an embedded cluster forgets them with each start.</param>
    /// <param name="source">The value of <c>ce_source</c>, a URI reference: which installation speaks.</param>
    /// <param name="replication">Copies of each partition; -1 takes the cluster's default.</param>
    public KafkaCarrier(KafkaPublisher publisher, KafkaTopics topics, string source = "/kivendtout", short replication = -1) : this(topics, source, replication) => _plain = publisher;

    /// <summary>Publishes exactly once: for a real cluster.</summary>
    /// <param name="publisher">Where to; disposed by whoever made it.</param>
    /// <param name="topics">Makes the topics when the shard starts.</param>
    /// <param name="source">The value of <c>ce_source</c>, a URI reference: which installation speaks.</param>
    /// <param name="replication">Copies of each partition; -1 takes the cluster's default.</param>
    public KafkaCarrier(TransactionalPublisher publisher, KafkaTopics topics, string source = "/kivendtout", short replication = -1) : this(topics, source, replication) => _exact = publisher;

    private KafkaCarrier(KafkaTopics topics, string source, short replication) => (_topics, _source, _replication) = (topics, source, replication);

    /// <summary>The topic of each category that is published.</summary>
    public static IReadOnlyDictionary<string, string> TopicOf { get; } = new Dictionary<string, string>
    {
        [StreamCategory.Order] = "orders",
        [StreamCategory.Payment] = "payments",
    };

    /// <summary>The topics with their partitions, which are fixed for ever. The events of <c>fraud-alerts</c> come with the detector; who wants to read them can already begin.</summary>
    public static IReadOnlyDictionary<string, int> Partitions { get; } = new Dictionary<string, int> { ["orders"] = 6, ["payments"] = 6, ["fraud-alerts"] = 3 };

    /// <inheritdoc/>
    public override string Name => "kafka-publisher";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Categories { get; } = [.. TopicOf.Keys];

    /// <inheritdoc/>
    public override bool NeedsBodies => false;

    /// <inheritdoc/>
    public override int? BatchSize => MostInBatch;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken ct) => _topics.EnsureAsync(
    [
        .. Partitions.Select(topic => new TopicSpecification(topic.Key, topic.Value, _replication)),
        .. _exact is null ? [] : new[] { TransactionalPublisher.ProgressTopicOf(_replication) },
    ]);

    /// <inheritdoc/>
    public override async Task<string?> RecoverAsync(CancellationToken ct)
    {
        if (_exact is null)
        {
            return null;
        }

        await MessageTables.MigrateAsync(Store.Database, Store.Options.Schema, ct).ConfigureAwait(false);
        var installation = await MessageTables.InstallationAsync(Store.Database, Store.Options.Schema, ct).ConfigureAwait(false);
        return await _exact.RecoverAsync($"{installation}", ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override Task HandleAsync(Delivery delivery, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        return _exact is null ? HandleAsync(delivery.Events, ct) : PublishAsync(delivery.Events, messages => _exact.PublishAsync(messages, delivery.Progress, ct));
    }

    /// <inheritdoc/>
    public override Task HandleAsync(IReadOnlyList<StoredEvent> events, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(events);
        return _plain is null
            ? throw new InvalidOperationException("A transaction needs the progress that it brings.")
            : PublishAsync(events, messages => _plain.PublishAsync(messages, ct));
    }

    private async Task PublishAsync(IReadOnlyList<StoredEvent> events, Func<OutgoingMessage[], Task> publish)
    {
        try
        {
            var messages = new OutgoingMessage[events.Count];
            for (var n = 0; n < messages.Length; n++)
            {
                messages[n] = MessageOf(events[n]);
            }

            await publish(messages).ConfigureAwait(false);
        }
        catch (KafkaPublishException tooLarge) when (tooLarge.Code == ErrorCode.MsgSizeTooLarge && tooLarge.Key is { } key)
        {
            // It will be too large for ever: its stream waits for an operator, the others go on.
            var poison = events.Where(happened => happened.StreamId.ToString() == key).MaxBy(happened => happened.Json.Length)!;
            throw new PoisonEventException(poison, tooLarge.Message, tooLarge);
        }
        catch (PublisherFencedException younger)
        {
            throw new ShardLostException(younger.Message, younger);
        }
    }

    private OutgoingMessage MessageOf(StoredEvent happened)
    {
        var stream = happened.StreamId.ToString();
        var (user, trace) = _travelling.In(happened.Headers);
        var headers = new CloudEventHeaders
        {
            Id = happened.Id.ToString(),
            Type = TypeOf(happened.StoredName),
            Source = _source,
            Subject = stream,
            Time = happened.Timestamp,
            Sequence = happened.Sequence,
            StreamVersion = happened.Version,
            CorrelationId = happened.CorrelationId,
            CausationId = happened.CausationId,
            User = user,
            TraceParent = trace,
        };
        return new OutgoingMessage(TopicOf[happened.Type.Category], stream, BytesOf(happened.Json), headers.ToHeaders());
    }

    private string TypeOf(string storedName)
    {
        if (!_types.TryGetValue(storedName, out var type))
        {
            var (name, version) = EventShape.Of(storedName);
            _types[storedName] = type = $"kivendtout.{name}.v{version}";
        }

        return type;
    }

    private static byte[] BytesOf(ReadOnlyMemory<byte> json) =>
        MemoryMarshal.TryGetArray(json, out var whole) && whole is { Offset: 0, Array: { } bytes } && bytes.Length == whole.Count ? bytes : json.ToArray();

    /// <summary>What of an event's headers travels on. Neighbours in the log often share theirs.</summary>
    private sealed class Travelling
    {
        private (string? Headers, string? User, string? Trace) _last;

        public (string? User, string? Trace) In(string? headers)
        {
            if (headers != _last.Headers)
            {
                _last = (headers, null, null);
                if (headers is not null)
                {
                    using var parsed = JsonDocument.Parse(headers);
                    _last = (headers, TextOf(parsed.RootElement, "user"), TextOf(parsed.RootElement, "traceparent"));
                }
            }

            return (_last.User, _last.Trace);
        }

        private static string? TextOf(JsonElement headers, string name) =>
            headers.ValueKind == JsonValueKind.Object && headers.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
