using Confluent.Kafka;
using KiVendTout.Host.Settings;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.Lake.Objects;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Host.Reporting;

/// <summary>Looks at every part. A part that cannot be asked says why and keeps the others from nothing.</summary>
internal sealed class StatusReader(HostSettings settings, StreamStore store)
{
    private const string EmbeddedPromise = "at least once; in memory and bounded to about 5 MB a partition, gone when the host ends: then its topics begin empty (readers drop repeats by ce_sequence)";
    private const string ClusterPromise = "exactly once (for readers with isolation.level=read_committed)";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<PlatformStatus> ReadAsync(CancellationToken ct)
    {
        var kafka = Task.Run(() => KafkaAsync(ct), ct);
        var lake = LakeAsync(ct);
        var log = await StoreStatus.ReadAsync(store, ct).ConfigureAwait(false);
        var quarantined = await new Quarantine(store).ListAsync(ct).ConfigureAwait(false);
        return new PlatformStatus(
            log.Streams, log.Events, log.LastPosition, [.. log.Projections.Select(ProjectionLine.Of)], quarantined.Count,
            await kafka.ConfigureAwait(false), await lake.ConfigureAwait(false));
    }

    private async Task<KafkaStatus> KafkaAsync(CancellationToken ct)
    {
        var (kind, promise) = settings.KafkaBootstrap is null ? ("embedded", EmbeddedPromise) : ("cluster", ClusterPromise);
        var bootstrap = settings.KafkaBootstrap ?? HostEnv.Read(settings.HostEnvFile, "KVT_KAFKA");
        if (bootstrap is null)
            return new KafkaStatus(kind, promise, null, null, "the host is not running: ./kvt up");
        try
        {
            var topics = await new KafkaTopics(settings.Kafka with { BootstrapServers = bootstrap, RequestTimeout = Patience }).ListAsync(cancellationToken: ct).ConfigureAwait(false);
            return new KafkaStatus(kind, promise, bootstrap, [.. topics.Select(topic => new TopicLine(topic.Name, topic.Partitions.Count, topic.Messages, topic.Partitions.Sum(part => part.High)))], null);
        }
        catch (Exception gone) when (gone is KafkaUnreachableException or KafkaException or DllNotFoundException)
        {
            return new KafkaStatus(kind, promise, bootstrap, null, gone.Message);
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
