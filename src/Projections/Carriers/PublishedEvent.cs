using KiVendTout.Domain;

namespace KiVendTout.Projections.Carriers;

/// <summary>A kind of event that is published.</summary>
/// <param name="MessageType">Its <c>ce_type</c>, such as <c>kivendtout.order_placed.v1</c>.</param>
/// <param name="Topic">Its topic.</param>
/// <param name="Event">The event as the store knows it; the message's body is its stored form.</param>
public sealed record PublishedEvent(string MessageType, string Topic, StoredEventType Event)
{
    /// <summary>Every kind of event that is published, in the order of their stored names.</summary>
    public static IReadOnlyList<PublishedEvent> All { get; } =
    [
        .. StoredEventType.All.Where(stored => KafkaCarrier.TopicOf.ContainsKey(stored.Category))
            .Select(stored => new PublishedEvent(MessageTypeOf(stored.Name), KafkaCarrier.TopicOf[stored.Category], stored)),
    ];

    /// <summary>The <c>ce_type</c> of an event.</summary>
    /// <param name="storedName">Its stored name.</param>
    public static string MessageTypeOf(string storedName)
    {
        var (name, version) = EventShape.Of(storedName);
        return $"kivendtout.{name}.v{version}";
    }
}
