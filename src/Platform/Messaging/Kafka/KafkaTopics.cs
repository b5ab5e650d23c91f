using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace KiVendTout.Platform.Messaging.Kafka;

/// <summary>A topic to be made.</summary>
/// <param name="Name">Topic name.</param>
/// <param name="Partitions">Number of partitions; fixed for ever where order per key matters.</param>
/// <param name="Replication">Copies of each partition; -1 takes the cluster's default.</param>
/// <param name="Settings">Kafka's own topic settings, such as <c>cleanup.policy</c>; none takes the cluster's.</param>
public sealed record TopicSpecification(string Name, int Partitions, short Replication = -1, IReadOnlyDictionary<string, string>? Settings = null);

/// <summary>A topic as it stands.</summary>
/// <param name="Name">Topic name.</param>
/// <param name="Partitions">Its partitions in order of their number.</param>
public sealed record TopicStatus(string Name, IReadOnlyList<PartitionStatus> Partitions)
{
    /// <summary>Messages held: the sum over the partitions. On a compacted or transactional topic an upper bound.</summary>
    public long Messages => Partitions.Sum(p => p.Messages);
}

/// <summary>One partition's watermark offsets.</summary>
/// <param name="Partition">Number of the partition, from 0.</param>
/// <param name="Low">Offset of the oldest message held.</param>
/// <param name="High">Offset that the next message will get.</param>
public sealed record PartitionStatus(int Partition, long Low, long High)
{
    /// <summary>Messages held between the watermarks.</summary>
    public long Messages => High - Low;
}

/// <summary>Makes topics and counts what they hold.</summary>
public sealed class KafkaTopics
{
    private readonly KafkaSettings _settings;
    private readonly EmbeddedKafka? _embedded;

    /// <summary>Topics of a cluster.</summary>
    public KafkaTopics(KafkaSettings settings) => _settings = settings;

    /// <summary>Topics of the embedded cluster, which makes them without the admin protocol.</summary>
    public KafkaTopics(EmbeddedKafka embedded, KafkaSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(embedded);
        (_embedded, _settings) = (embedded, (settings ?? new KafkaSettings()) with { BootstrapServers = embedded.BootstrapServers });
    }

    /// <summary>Makes the topics that do not exist; existing ones stay as they are, whatever their partitions.</summary>
    /// <exception cref="KafkaUnreachableException">No broker answered within <see cref="KafkaSettings.RequestTimeout"/>.</exception>
    /// <exception cref="KafkaException">The cluster refused; the message names the topic and the reason.</exception>
    public async Task EnsureAsync(IEnumerable<TopicSpecification> topics)
    {
        ArgumentNullException.ThrowIfNull(topics);
        if (_embedded is not null)
        {
            foreach (var topic in topics) _embedded.CreateTopic(topic.Name, topic.Partitions, Math.Max((short)1, topic.Replication));
            return;
        }
        await Ask((admin, _) => MakeAsync(admin, topics)).ConfigureAwait(false);
    }

    /// <summary>The topics of the cluster with their message counts, by name; those that begin with <c>__</c> are Kafka's own and left out.</summary>
    /// <param name="names">Only these; none given means all. A name that does not exist is left out.</param>
    /// <param name="cancellationToken">Looked at between two questions to a broker; one question ends by its time limit.</param>
    /// <exception cref="KafkaUnreachableException">No broker answered within <see cref="KafkaSettings.RequestTimeout"/>.</exception>
    public Task<IReadOnlyList<TopicStatus>> ListAsync(IReadOnlyCollection<string>? names = null, CancellationToken cancellationToken = default) =>
        Ask<IReadOnlyList<TopicStatus>>((admin, consumer) => Task.Run<IReadOnlyList<TopicStatus>>(() =>
        [
            .. from topic in admin.GetMetadata(_settings.RequestTimeout).Topics
               where names is { Count: > 0 } ? names.Contains(topic.Topic) : !topic.Topic.StartsWith("__", StringComparison.Ordinal)
               orderby topic.Topic
               select new TopicStatus(topic.Topic,
                   [.. topic.Partitions.OrderBy(p => p.PartitionId).Select(p => Watermarks(consumer, topic.Topic, p.PartitionId, cancellationToken))]),
        ], cancellationToken));

    /// <summary>The id of the cluster: offsets, and what was sent, mean something only together with it. The embedded cluster has a new one with each start.</summary>
    /// <exception cref="KafkaUnreachableException">No broker answered within <see cref="KafkaSettings.RequestTimeout"/>.</exception>
    public Task<string> ClusterIdAsync() => _embedded is not null ? Task.FromResult(_embedded.ClusterId) : Ask((admin, _) => Task.Run(() =>
        Librdkafka.ClusterId(admin.Handle, _settings.RequestTimeout) ?? throw new KafkaException(new Error(ErrorCode.Local_TimedOut, "no broker told the cluster's id"))));

    private async Task<bool> MakeAsync(IAdminClient admin, IEnumerable<TopicSpecification> topics)
    {
        var wanted = topics.Select(t => new Confluent.Kafka.Admin.TopicSpecification { Name = t.Name, NumPartitions = t.Partitions, ReplicationFactor = t.Replication, Configs = t.Settings is null ? null : new(t.Settings) });
        try
        {
            await admin.CreateTopicsAsync(wanted, new CreateTopicsOptions { RequestTimeout = _settings.RequestTimeout, OperationTimeout = _settings.RequestTimeout })
                .ConfigureAwait(false);
        }
        catch (CreateTopicsException e) when (e.Results.All(r => r.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            // What was asked for is there.
        }
        catch (CreateTopicsException e)
        {
            var refused = e.Results.First(r => r.Error.Code is not (ErrorCode.NoError or ErrorCode.TopicAlreadyExists));
            throw new KafkaException(new Error(refused.Error.Code, $"Topic {refused.Topic} could not be made: {refused.Error.Reason}"), e);
        }
        return true;
    }

    private PartitionStatus Watermarks(IConsumer<Ignore, Ignore> consumer, string topic, int partition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var offsets = consumer.QueryWatermarkOffsets(new TopicPartition(topic, partition), _settings.RequestTimeout);
        return new PartitionStatus(partition, offsets.Low.Value, offsets.High.Value);
    }

    private async Task<T> Ask<T>(Func<IAdminClient, IConsumer<Ignore, Ignore>, Task<T>> question)
    {
        var complaints = new Complaints();
        // group.id is asked for by the consumer's builder; it joins no group.
        var config = _settings.ToClientConfig([new("group.id", "kvt-topics")]);
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(config)
            .SetErrorHandler((_, e) => complaints.Note(e)).SetLogHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        try
        {
            return await question(admin, consumer).ConfigureAwait(false);
        }
        catch (KafkaException e) when (e.Error.Code is ErrorCode.Local_Transport or ErrorCode.Local_TimedOut or ErrorCode.Local_AllBrokersDown or ErrorCode.RequestTimedOut || KafkaRemedy.IsAboutAccess(e.Error.Code))
        {
            Hear(consumer, complaints);
            throw new KafkaUnreachableException(_settings, _settings.RequestTimeout, complaints.Last ?? e.Error, e);
        }
    }

    /// <summary>A consumer tells what it complains of only while it is asked for messages; it gets none, for it has no partitions.</summary>
    private static void Hear(IConsumer<Ignore, Ignore> consumer, Complaints complaints)
    {
        for (var looks = 0; looks < 10 && !(complaints.Last is { } last && KafkaRemedy.IsAboutAccess(last.Code)); looks++)
        {
            try
            {
                consumer.Consume(TimeSpan.FromMilliseconds(10));
            }
            catch (ConsumeException told)
            {
                complaints.Note(told.Error);
            }
        }
    }
}
