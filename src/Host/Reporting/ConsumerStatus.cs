using System.Text.Json;
using KiVendTout.Handlers.Messages;
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
/// <param name="partitions">What this process consumes; null in a process beside the host, which asks the host.</param>
internal sealed class ConsumerStatusReader(HostSettings settings, StreamStore store, Func<IReadOnlyList<ConsumedPartition>>? partitions)
{
    private const string Promise = "exactly once in effect: the watermark is stored with the effects";
    private const string EmbeddedPromise = Promise + "; what a topic holds is gone when the host ends, except what comes from our own outbox";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<ConsumersStatus> ReadAsync(IReadOnlyList<TopicStatus>? topics, string? cluster, CancellationToken ct)
    {
        var promise = settings.KafkaBootstrap is null ? EmbeddedPromise : Promise;
        if (topics is null || cluster is null)
            return new ConsumersStatus(promise, [], "Kafka cannot be asked");
        var speeds = partitions is not null ? Speeds(partitions()) : await HostSpeedsAsync(ct).ConfigureAwait(false);
        var lines = new List<ConsumerLine>();
        foreach (var inbound in ShopMessages.Topics)
        {
            var topic = topics.FirstOrDefault(one => one.Name == inbound.Topic);
            var known = await new Watermarks(store.Database, store.Options.Schema).ReadAsync(inbound.Consumer, cluster, ct).ConfigureAwait(false);
            var (done, lag) = (0L, 0L);
            foreach (var partition in topic?.Partitions ?? [])
            {
                var watermark = known.TryGetValue((inbound.Topic, partition.Partition), out var next) ? next : partition.Low;
                done += watermark;
                lag += Math.Max(0, partition.High - Math.Max(watermark, partition.Low));
            }

            var (speed, error) = speeds.TryGetValue(inbound.Topic, out var told) ? told : (null, null);
            lines.Add(new ConsumerLine(inbound.Consumer, inbound.Topic, topic?.Partitions.Count ?? 0, done, lag, speed, topic is null ? "there is no such topic yet" : error));
        }

        return new ConsumersStatus(promise, lines, null);
    }

    private static Dictionary<string, (double? Speed, string? Error)> Speeds(IReadOnlyList<ConsumedPartition> consumed) =>
        consumed.GroupBy(partition => partition.Topic).ToDictionary(topic => topic.Key, topic =>
            ((double?)Math.Round(topic.Sum(partition => partition.MessagesPerSecond), 1), topic.Select(partition => partition.Error).FirstOrDefault(error => error is not null)));

    private async Task<Dictionary<string, (double? Speed, string? Error)>> HostSpeedsAsync(CancellationToken ct)
    {
        if (HostEnv.Read(settings.HostEnvFile, "KVT_URL") is not { } url)
            return [];
        try
        {
            using var http = new HttpClient { Timeout = Patience };
            using var answer = JsonDocument.Parse(await http.GetByteArrayAsync(new Uri($"{url}/status"), ct).ConfigureAwait(false));
            return answer.RootElement.GetProperty("consumers").GetProperty("topics").Deserialize<ConsumerLine[]>(Json.Options)!
                .ToDictionary(line => line.Topic, line => (line.MessagesPerSecond, line.Error));
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException || (unreachable is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return []; // The host has just ended, or is an older one: then nobody knows the speed.
        }
    }
}
