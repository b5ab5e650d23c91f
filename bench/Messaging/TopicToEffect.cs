using Confluent.Kafka;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Platform.Messaging.Ledger;
using TopicSpecification = KiVendTout.Platform.Messaging.Kafka.TopicSpecification;

namespace KiVendTout.Bench.Messaging;

/// <summary>From a topic to effects that are committed in PostgreSQL, beside a consumer that reads the same messages and throws them away.</summary>
internal sealed class TopicToEffect(MessagingSite site, BenchSettings settings)
{
    private const double Goal = 5_000;
    private const string Topic = "user-events";
    private const int Partitions = 6;

    /// <summary>A partition of the embedded cluster keeps about 5 MB: what is fed before it is consumed must fit.</summary>
    private const int MostAtOnce = 60_000;

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        var connection = await site.Cluster.CreateDatabaseAsync("bench_inbound");
        await using var store = await StreamStore.OpenAsync(FilledLog.Options(connection), ct);
        await MessageTables.MigrateAsync(store.Database, store.Options.Schema, ct);
        await site.Topics.EnsureAsync([new TopicSpecification(Topic, Partitions)]);
        var count = Math.Min(MostAtOnce, (int)Goal * settings.Seconds);
        var (alone, bare) = (new Stretches(), new Stretches());
        for (var round = 0; round <= settings.Rounds; round++)
        {
            var name = round == 0 ? "warming up" : $"round {round} of {settings.Rounds}";
            MessagingBench.Say($"{name}: {count:N0} messages, bare consumer");
            var messages = new VisitorFeed(Environment.ProcessId + round).Next(count);
            var from = site.Partitions(Topic).Select(partition => new TopicPartitionOffset(partition.Topic, partition.Partition, partition.High)).ToArray();
            BareProducer.Send(site.Kafka, messages, count, null, warm: false);
            var floor = BareConsumer.Read(site.Kafka, from, count);
            MessagingBench.Say($"{name}: handling alone");
            var before = await EffectsAsync(store, ct);
            var handled = await Handling.AloneAsync(store, messages, round, Partitions, 500);
            var effects = await EffectsAsync(store, ct) - before;
            if (effects != count)
            {
                throw new InvalidOperationException($"{count:N0} messages had {effects:N0} effects.");
            }

            if (round > 0)
            {
                bare.Add(floor);
                alone.Add(handled);
            }
        }

        return
        [
            new Figure(
                "handling without Kafka", alone.PerSecond, bare.PerSecond, "messages/s", alone.PerSecond / bare.PerSecond, "none: shows what of it is Kafka's", true,
                $"processor time {alone.MicrosecondsEach:F1} us a message beside {bare.MicrosecondsEach:F1} of the bare consumer; {alone.Range}"),
        ];
    }

    private static async Task<long> EffectsAsync(StreamStore store, CancellationToken ct)
    {
        await using var count = store.Database.CreateCommand(
            $"select count(*) from {store.Options.Schema}.mt_events e join {store.Options.Schema}.mt_streams s on s.id = e.stream_id where s.type = 'activity'");
        return (long)(await count.ExecuteScalarAsync(ct))!;
    }
}
