namespace KiVendTout.Platform.Messaging.Kafka;

/// <summary>A message on its way to Kafka.</summary>
/// <param name="Topic">Topic name; the topic must exist.</param>
/// <param name="Key">Decides the partition and so the order (UTF-8, hashed with murmur2 as Java clients do); null spreads messages over the partitions, without order.</param>
/// <param name="Value">The body; not copied before it is handed to librdkafka, so leave it alone until the batch is published.</param>
/// <param name="Headers">Headers in the order in which a reader sees them.</param>
public sealed record OutgoingMessage(string Topic, string? Key, byte[] Value, IReadOnlyList<MessageHeader> Headers);

/// <summary>One header of a message.</summary>
/// <param name="Name">Header name, such as <c>ce_id</c>.</param>
/// <param name="Value">Header value, UTF-8 for text.</param>
public readonly record struct MessageHeader(string Name, byte[] Value);
