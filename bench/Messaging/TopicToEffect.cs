using Confluent.Kafka;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.Messaging.Inbound;
using KiVendTout.Platform.Messaging.Ledger;
using TopicSpecification = KiVendTout.Platform.Messaging.Kafka.TopicSpecification;

namespace KiVendTout.Bench.Messaging;

/// <summary>
/// From a topic to effects that are committed in PostgreSQL, beside a consumer that reads the same messages and throws them away; and the handling of messages that
/// lie in memory, which shows what of it is Kafka's.
/// </summary>
internal sealed class TopicToEffect(MessagingSite site, BenchSettings settings)
{
    private const double Goal = 5_000;
    private const string Topic = "user-events";
    private const int Partitions = 6;

    /// <summary>As large as the consumer's own.</summary>
    private const int BatchSize = 500;

    /// <summary>A partition of the embedded cluster keeps about 5 MB: what is fed before it is consumed must fit.</summary>
    private const int MostAtOnce = 60_000;
    private readonly (Stretches Consumed, Stretches Alone, Stretches Bare) _taken = (new(), new(), new());

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        var connection = await site.Cluster.CreateDatabaseAsync("bench_inbound");
        await using var store = await StreamStore.OpenAsync(FilledLog.Options(connection), ct);
        await MessageTables.MigrateAsync(store.Database, store.Options.Schema, ct);
        await site.Topics.EnsureAsync([new TopicSpecification(Topic, Partitions)]);
        var count = Math.Min(MostAtOnce, (int)Goal * settings.Seconds);
        var cluster = await site.Topics.ClusterIdAsync();
        for (var round = 0; round <= settings.Rounds; round++)
        {
            var name = round == 0 ? "warming up" : $"round {round} of {settings.Rounds}";
            MessagingBench.Say($"{name}: {count:N0} messages, bare consumer");
            var (told, more) = (new VisitorFeed((2 * round) + 1).Next(count), new VisitorFeed((2 * round) + 2).Next(count));
            var from = Ends();
            BareProducer.Send(site.Kafka, told, count, null, warm: false);
            var bare = BareConsumer.Read(site.Kafka, from, count);
            MessagingBench.Say($"{name}: topic to effect");
            var consumed = await OnceEachAsync(store, count, () => ConsumeAsync(store, cluster, from, ct), ct);
            MessagingBench.Say($"{name}: handling alone");
            var alone = await OnceEachAsync(store, count, () => Handling.AloneAsync(store, more, round, Partitions, BatchSize), ct);
            if (round > 0)
            {
                _taken.Bare.Add(bare);
                _taken.Consumed.Add(consumed);
                _taken.Alone.Add(alone);
            }
        }

        return [Of("topic to committed effect", _taken.Consumed, "at least 5,000 messages/s", _taken.Consumed.PerSecond >= Goal), Of("handling without Kafka", _taken.Alone, "none: shows what of it is Kafka's", true)];
    }

    private Figure Of(string name, Stretches ours, string goal, bool reached) => new(
        name, ours.PerSecond, _taken.Bare.PerSecond, "messages/s", ours.PerSecond / _taken.Bare.PerSecond, goal, reached,
        $"processor time {ours.MicrosecondsEach:F1} us a message beside {_taken.Bare.MicrosecondsEach:F1} of the bare consumer; {ours.Range} messages/s; each has its effect once");

    /// <summary>Whatever handles so many messages must have left so many events.</summary>
    private static async Task<Stretch> OnceEachAsync(StreamStore store, int count, Func<Task<Stretch>> handle, CancellationToken ct)
    {
        var before = await EffectsAsync(store, ct);
        var stretch = await handle();
        var effects = await EffectsAsync(store, ct) - before;
        return effects == count ? stretch : throw new InvalidOperationException($"{count:N0} messages had {effects:N0} effects.");
    }

    private TopicPartitionOffset[] Ends() => [.. site.Partitions(Topic).Select(partition => new TopicPartitionOffset(partition.Topic, partition.Partition, partition.High))];

    /// <summary>The consumer as the host runs it, from where the feed began until everything is committed.</summary>
    private async Task<Stretch> ConsumeAsync(StreamStore store, string cluster, TopicPartitionOffset[] from, CancellationToken ct)
    {
        var processor = Handling.Processor(store);
        await BeginAtAsync(store, processor.Options.Ledger, cluster, from, ct);
        var end = Ends().Sum(partition => partition.Offset.Value);
        await using var progress = store.Database.CreateCommand($"select coalesce(sum(next_offset), 0)::bigint from {store.Options.Schema}.kvt_watermarks where consumer = $1 and cluster = $2");
        progress.Parameters.AddWithValue(Handling.Consumer);
        progress.Parameters.AddWithValue(cluster);
        var begin = (long)(await progress.ExecuteScalarAsync(ct))!;
        await using var consumer = new KafkaConsumer(new ConsumerOptions
        {
            Name = Handling.Consumer,
            Topics = [new ConsumedTopic(Topic)],
            Kafka = site.Kafka,
            ClusterId = cluster,
            Sink = new ProcessorSink(processor, Handling.Consumer, cluster),
            Watermarks = new Watermarks(store.Database, store.Options.Schema),
            MaxBatch = BatchSize,
        });
        consumer.Start();
        var (first, watch) = (begin, default(Stretch.Watch));
        while (true)
        {
            var done = (long)(await progress.ExecuteScalarAsync(ct))!;
            if (first == begin && done > begin)
            {
                (first, watch) = (done, Stretch.Begin()); // Joining the group is no cost of a message.
            }

            if (done >= end)
            {
                return watch.End(done - first);
            }

            await Task.Delay(5, ct);
        }
    }

    // A cluster that was used before holds messages of then, which are nobody's here.
    private static async Task BeginAtAsync(StreamStore store, MessageLedger ledger, string cluster, TopicPartitionOffset[] from, CancellationToken ct)
    {
        await using var batch = store.Database.CreateBatch();
        foreach (var partition in from)
        {
            batch.BatchCommands.Add(ledger.MoveWatermark(Handling.Consumer, cluster, partition.Topic, partition.Partition, partition.Offset, partition.Offset)());
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    private static async Task<long> EffectsAsync(StreamStore store, CancellationToken ct)
    {
        await using var count = store.Database.CreateCommand(
            $"select count(*) from {store.Options.Schema}.mt_events e join {store.Options.Schema}.mt_streams s on s.id = e.stream_id where s.type = 'activity'");
        return (long)(await count.ExecuteScalarAsync(ct))!;
    }
}
