using Confluent.Kafka;
using KiVendTout.Handlers.Datasets.Loading;
using KiVendTout.Handlers.Datasets.Storing;
using KiVendTout.Handlers.Messages;
using KiVendTout.Host.Datasets;
using KiVendTout.Host.Settings;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.Lake.Objects;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Platform.Messaging.Ledger;

namespace KiVendTout.Host.Reporting;

/// <summary>Looks at every part. A part that cannot be asked says why and keeps the others from nothing.</summary>
/// <param name="settings">The host's settings.</param>
/// <param name="store">The shop's store.</param>
/// <param name="word">What this process says of itself; null in a process beside the host, which asks the host.</param>
internal sealed class StatusReader(HostSettings settings, StreamStore store, Func<HostWord>? word = null)
{
    private const string EmbeddedPromise = "at least once; in memory and bounded to about 5 MB a partition, gone when the host ends: then its topics begin empty (readers drop repeats by ce_sequence)";
    private const string ClusterPromise = "exactly once (for readers with isolation.level=read_committed)";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly Dictionary<string, (double?, string?)> NoSpeeds = [];
    private DatasetStore? _datasets; // opened once: opening migrates

    public async Task<PlatformStatus> ReadAsync(CancellationToken ct)
    {
        var kafka = Task.Run(() => KafkaAsync(ct), ct);
        var lake = LakeAsync(ct);
        var log = await StoreStatus.ReadAsync(store, ct).ConfigureAwait(false);
        var quarantined = await new Quarantine(store).ListAsync(ct).ConfigureAwait(false);
        var waits = await MessageBacklog.ReadAsync(store.Database, store.Options.Schema, ct).ConfigureAwait(false);
        var asked = await kafka.ConfigureAwait(false);
        var declared = DeclaredDatasets.Read(settings.DatasetFolder);
        var told = word?.Invoke() ?? await HostWord.AskAsync(settings, ct).ConfigureAwait(false);
        IEnumerable<(string, string)> consumed =
            [.. ShopMessages.Topics.Select(topic => (topic.Consumer, topic.Topic)), .. declared.All.Select(dataset => (DatasetLoader.Consumer, dataset.Topic))];
        var consumers = await new ConsumerStatusReader(settings, store).ReadAsync(consumed, asked.Topics, asked.Cluster, told?.Speeds ?? NoSpeeds, ct).ConfigureAwait(false);
        return new PlatformStatus(
            log.Streams, log.Events, log.LastPosition, [.. log.Projections.Select(ProjectionLine.Of)], quarantined.Count,
            asked.Status, consumers, await lake.ConfigureAwait(false),
            MessageLine.Of(waits, TimeProvider.System.GetUtcNow()), await DatasetsAsync(declared, told, ct).ConfigureAwait(false));
    }

    private async Task<DatasetsStatus> DatasetsAsync(DeclaredDatasets declared, HostWord? told, CancellationToken ct)
    {
        _datasets ??= await DatasetStore.OpenAsync(store.Database, store.Options.Schema, ct).ConfigureAwait(false);
        return new DatasetsStatus(await new DatasetStatusReader(_datasets).ReadAsync(declared.All, ct).ConfigureAwait(false), told?.Problems ?? declared.Problems);
    }

    private async Task<(KafkaStatus Status, IReadOnlyList<TopicStatus>? Topics, string? Cluster)> KafkaAsync(CancellationToken ct)
    {
        var (kind, promise) = settings.KafkaBootstrap is null ? ("embedded", EmbeddedPromise) : ("cluster", ClusterPromise);
        var bootstrap = settings.KafkaBootstrap ?? HostEnv.Read(settings.HostEnvFile, "KVT_KAFKA");
        if (bootstrap is null)
            return (new KafkaStatus(kind, promise, null, null, "the host is not running: ./kvt up"), null, null);
        try
        {
            var kafka = new KafkaTopics(settings.Kafka with { BootstrapServers = bootstrap, RequestTimeout = Patience });
            var topics = await kafka.ListAsync(cancellationToken: ct).ConfigureAwait(false);
            // The embedded cluster's own id is known only to the host, which says it.
            var cluster = settings.KafkaBootstrap is null ? HostEnv.Read(settings.HostEnvFile, "KVT_KAFKA_CLUSTER") : await kafka.ClusterIdAsync().ConfigureAwait(false);
            return (new KafkaStatus(kind, promise, bootstrap, [.. topics.Select(topic => new TopicLine(topic.Name, topic.Partitions.Count, topic.Messages, topic.Partitions.Sum(part => part.High)))], null), topics, cluster);
        }
        catch (Exception gone) when (gone is KafkaUnreachableException or KafkaException or DllNotFoundException)
        {
            return (new KafkaStatus(kind, promise, bootstrap, null, gone.Message), null, null);
        }
    }

    private async Task<LakeStatus> LakeAsync(CancellationToken ct)
    {
        var lake = settings.Lake();
        var tables = new SortedDictionary<string, LakeTableLine>(StringComparer.Ordinal);
        try
        {
            if (settings.S3 is not null || Directory.Exists(settings.LakeFolder))
                await foreach (var file in lake.ListAsync(cancellationToken: ct).ConfigureAwait(false))
                    Count(file, tables);
            return new LakeStatus(lake.Location, tables.Values.Sum(table => table.Files), tables.Values.Sum(table => table.Bytes), [.. tables.Values], null);
        }
        catch (ObjectStoreException gone)
        {
            return new LakeStatus(lake.Location, 0, 0, [], gone.Message);
        }
        finally
        {
            (lake as IDisposable)?.Dispose();
        }
    }

    private static void Count(StoredObject file, SortedDictionary<string, LakeTableLine> tables)
    {
        if (!file.Key.EndsWith(".parquet", StringComparison.Ordinal))
            return;
        var parts = file.Key.Split('/');
        var name = string.Join('/', parts.TakeWhile(part => !part.Contains('=', StringComparison.Ordinal) && !part.Contains('.', StringComparison.Ordinal)));
        var before = tables.GetValueOrDefault(name) ?? new LakeTableLine(name, 0, 0);
        tables[name] = before with { Files = before.Files + 1, Bytes = before.Bytes + file.Size };
    }
}
