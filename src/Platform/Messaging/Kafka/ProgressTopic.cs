using System.Diagnostics;
using System.Text;
using Confluent.Kafka;

namespace KiVendTout.Platform.Messaging.Kafka;

/// <summary>
/// The compacted topic in which transactional publishers keep how far they are: one partition, the key is the transactional id, the last message of a
/// key counts. A message and not a consumer group's offset, because a progress is more than a number.
/// </summary>
internal sealed class ProgressTopic(KafkaSettings settings)
{
    public const string Name = "kvt-progress";
    private const string InstallationHeader = "kvt-installation";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TopicPartition Partition = new(Name, 0);

    public static TopicSpecification Specification(short replication) => new(Name, 1, replication, new Dictionary<string, string> { ["cleanup.policy"] = "compact" });

    /// <summary>The message that says how far a publisher is.</summary>
    public static OutgoingMessage Message(string publisher, string installation, string progress) =>
        new(Name, publisher, Encoding.UTF8.GetBytes(progress), [new MessageHeader(InstallationHeader, Encoding.UTF8.GetBytes(installation))]);

    /// <summary>The last committed progress of a publisher, or null. Waits for transactions of others that are still open before the end of the topic.</summary>
    /// <exception cref="InvalidOperationException">Another installation publishes under this id.</exception>
    /// <exception cref="KafkaUnreachableException">It could not be read in time.</exception>
    public string? ReadLast(string publisher, string installation, CancellationToken ct)
    {
        var until = Stopwatch.GetTimestamp() + (long)(settings.DeliveryTimeout.TotalSeconds * Stopwatch.Frequency);
        // The end as it is, open transactions included: a reader of committed messages is told of the end before the first of them.
        using var looker = Consumer("read_uncommitted");
        WatermarkOffsets marks;
        try
        {
            marks = looker.QueryWatermarkOffsets(Partition, settings.RequestTimeout);
        }
        catch (KafkaException away)
        {
            throw new KafkaUnreachableException(settings, settings.RequestTimeout, new Error(away.Error.Code, $"the end of {Name}: {away.Error.Reason}"), away);
        }

        using var reader = Consumer("read_committed");
        // Compaction is lazy: what counts is near the end, and the whole topic is read only where it is not.
        for (var window = 100L; ; window *= 100)
        {
            var from = Math.Max(marks.Low.Value, marks.High.Value - window);
            if (Read(reader, publisher, from, marks.High.Value, until, ct) is { } found)
            {
                var theirs = found.Message.Headers.TryGetLastBytes(InstallationHeader, out var bytes) ? Encoding.UTF8.GetString(bytes) : "";
                return theirs == installation ? Encoding.UTF8.GetString(found.Message.Value) : throw new InvalidOperationException(
                    $"In {Name} the transactional id '{publisher}' belongs to the installation {theirs}, this one is {installation}: two installations on one cluster need an id each.");
            }

            if (from == marks.Low.Value)
            {
                return null;
            }
        }
    }

    private ConsumeResult<string, byte[]>? Read(IConsumer<string, byte[]> reader, string publisher, long from, long end, long until, CancellationToken ct)
    {
        ConsumeResult<string, byte[]>? last = null;
        if (from == end)
        {
            return null;
        }

        reader.Assign(new TopicPartitionOffset(Partition, from));
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var next = reader.Consume(Look);
            if (next is { IsPartitionEOF: false } && next.Message.Key == publisher)
            {
                last = next;
            }
            else if (next is { IsPartitionEOF: true } && next.Offset.Value >= end)
            {
                return last;
            }

            if (Stopwatch.GetTimestamp() > until)
            {
                throw new KafkaUnreachableException(settings, settings.DeliveryTimeout, new Error(ErrorCode.Local_TimedOut, $"{Name} could not be read up to {end}"));
            }
        }
    }

    private IConsumer<string, byte[]> Consumer(string isolation)
    {
        var config = settings.ToClientConfig(
            new("group.id", "kvt-progress"), // asked for by the builder; it joins no group
            new("enable.auto.commit", "false"), new("enable.partition.eof", "true"), new("isolation.level", isolation), new("auto.offset.reset", "earliest"));
        return new ConsumerBuilder<string, byte[]>(config).SetErrorHandler((_, _) => { }).SetLogHandler((_, _) => { }).Build();
    }
}
