using KiVendTout.Host.Settings;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.Messaging.Inbound;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Host.Reporting;

/// <summary>What comes in.</summary>
/// <param name="Promise">What handling a message is worth.</param>
/// <param name="Topics">Each consumed topic.</param>
/// <param name="Error">Why they cannot be told, or null.</param>
internal sealed record ConsumersStatus(string Promise, IReadOnlyList<ConsumerLine> Topics, string? Error);

/// <summary>A consumed topic.</summary>
/// <param name="Consumer">Our consumer of it.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Partitions">How many partitions it has.</param>
/// <param name="Watermark">Messages that are behind the watermarks: the sum of the partitions' offsets.</param>
/// <param name="Lag">Offsets between them and the ends.</param>
/// <param name="MessagesPerSecond">Handled by the running host, over the last ten seconds; null while it cannot be asked.</param>
/// <param name="Error">Why a partition does not go on, or null.</param>
internal sealed record ConsumerLine(string Consumer, string Topic, int Partitions, long Watermark, long Lag, double? MessagesPerSecond, string? Error);

/// <summary>
/// Looks at what comes in: watermarks in PostgreSQL, ends in Kafka, and how fast it goes from the process that consumes.
/// </summary>
/// <param name="settings">The host's settings.</param>
/// <param name="store">The shop's store.</param>
internal sealed class ConsumerStatusReader(HostSettings settings, StreamStore store)
{
    private const string Promise = "exactly once in effect: the watermark is stored with the effects";
    private const string EmbeddedPromise = Promise + "; what a topic holds is gone when the host ends, except what comes from our own outbox";

    /// <summary>Looks.</summary>
    /// <param name="consumed">Our consumers and their topics.</param>
    /// <param name="topics">The cluster's topics, or null when it cannot be asked.</param>
    /// <param name="cluster">Its id.</param>
    /// <param name="speeds">What the consuming process says of its topics.</param>
    /// <param name="ct">Ends the looking.</param>
    public async Task<ConsumersStatus> ReadAsync(
        IEnumerable<(string Consumer, string Topic)> consumed, IReadOnlyList<TopicStatus>? topics, string? cluster, IReadOnlyDictionary<string, (double? Speed, string? Error)> speeds, CancellationToken ct)
    {
        var promise = settings.KafkaBootstrap is null ? EmbeddedPromise : Promise;
        if (topics is null || cluster is null)
            return new ConsumersStatus(promise, [], "Kafka cannot be asked");
        var lines = new List<ConsumerLine>();
        foreach (var (consumer, name) in consumed)
        {
            var topic = topics.FirstOrDefault(one => one.Name == name);
            var known = await new Watermarks(store.Database, store.Options.Schema).ReadAsync(consumer, cluster, ct).ConfigureAwait(false);
            var (done, lag) = (0L, 0L);
            foreach (var partition in topic?.Partitions ?? [])
            {
                var watermark = known.TryGetValue((name, partition.Partition), out var next) ? next : partition.Low;
                done += watermark;
                lag += Math.Max(0, partition.High - Math.Max(watermark, partition.Low));
            }

            var (speed, error) = speeds.TryGetValue(name, out var told) ? told : (null, null);
            lines.Add(new ConsumerLine(consumer, name, topic?.Partitions.Count ?? 0, done, lag, speed, topic is null ? "there is no such topic yet" : error));
        }

        return new ConsumersStatus(promise, lines, null);
    }

    /// <summary>How fast topics go, by their partitions.</summary>
    public static Dictionary<string, (double? Speed, string? Error)> Speeds(IReadOnlyList<ConsumedPartition> consumed) =>
        consumed.GroupBy(partition => partition.Topic).ToDictionary(topic => topic.Key, topic =>
            ((double?)Math.Round(topic.Sum(partition => partition.MessagesPerSecond), 1), topic.Select(partition => partition.Error).FirstOrDefault(error => error is not null)));
}
