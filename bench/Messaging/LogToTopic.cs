using Confluent.Kafka;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Projections.Carriers;

namespace KiVendTout.Bench.Messaging;

/// <summary>From a filled log to its topics through the daemon, beside a producer that has the same messages ready in memory.</summary>
internal sealed class LogToTopic(MessagingSite site, BenchSettings settings)
{
    private const double Goal = 0.5;

    /// <summary>Enough to outlast connecting and taking over several times; a real log is longer.</summary>
    private const int EventsPerSecond = 40_000;
    private const int InMemory = 20_000;

    /// <summary>As many as our own transactions hold: <see cref="KafkaCarrier.BatchSize"/>.</summary>
    private const int InTransaction = 10_000;
    private const int Begun = 2 * InTransaction;
    private readonly (Stretches Ours, Stretches Bare) _taken = (new(), new());

    public async Task<Figure> RunAsync(CancellationToken ct)
    {
        MessagingBench.Say("filling the log");
        var connection = await site.Cluster.CreateDatabaseAsync("bench_outbound");
        var events = await FilledLog.FillAsync(connection, (long)EventsPerSecond * settings.Seconds, ct);
        await SettleViewsAsync(connection, ct);
        MessagingBench.Say($"{events:N0} events of orders and payments; warming up");
        await OursAsync(connection, events, 0, ct);
        var messages = Published();
        for (var round = 1; round <= settings.Rounds; round++)
        {
            MessagingBench.Say($"round {round} of {settings.Rounds}: bare producer");
            _taken.Bare.Add(BareProducer.Send(site.Kafka, messages, events, site.IsReal ? InTransaction : null));
            MessagingBench.Say($"round {round} of {settings.Rounds}: log to topic");
            _taken.Ours.Add(await OursAsync(connection, events, round, ct));
        }

        var (ours, bare) = _taken;
        var ratio = ours.PerSecond / bare.PerSecond;
        return new Figure(
            "log to topic", ours.PerSecond, bare.PerSecond, "events/s", ratio, "at least half of the bare producer", ratio >= Goal,
            $"{site.Promise}; processor time {ours.MicrosecondsEach:F1} us an event beside {bare.MicrosecondsEach:F1}; ours {ours.Range}, bare {bare.Range} events/s");
    }

    // The read models are brought to the end of the log first: the carrier is to have the machine for itself.
    private static async Task SettleViewsAsync(string connection, CancellationToken ct)
    {
        MessagingBench.Say("letting the read models settle");
        await using var store = await StreamStore.OpenAsync(FilledLog.Options(connection), ct);
        await using var daemon = new ProjectionDaemon(store);
        daemon.Start();
        while (true)
        {
            var (last, projections) = await StoreStatus.ReadProjectionsAsync(store, ct);
            if (projections.All(one => one.Position >= last))
            {
                return;
            }

            await Task.Delay(100, ct);
        }
    }

    private async Task<Stretch> OursAsync(string connection, long events, int round, CancellationToken ct)
    {
        var options = FilledLog.Options(connection);
        await using var carrier = site.Carrier(round);
        options.Add(carrier.Subscription);
        await using var store = await StreamStore.OpenAsync(options, ct);
        await using (var forget = store.Database.CreateCommand("delete from kivendtout.kvt_shards where name = $1"))
        {
            forget.Parameters.AddWithValue(carrier.Subscription.Name);
            await forget.ExecuteNonQueryAsync(ct);
        }

        await using var progress = store.Database.CreateCommand("select processed, error from kivendtout.kvt_shards where name = $1");
        progress.Parameters.AddWithValue(carrier.Subscription.Name);
        await using var daemon = new ProjectionDaemon(store);
        daemon.Start();
        var (first, watch) = (0L, default(Stretch.Watch));
        while (true)
        {
            var done = await ProcessedAsync(progress, ct);
            if (first == 0 && done >= Begun)
            {
                (first, watch) = (done, Stretch.Begin()); // Connecting, taking over and the small batches of the beginning are no cost of an event.
            }

            if (done >= events)
            {
                return watch.End(done - first);
            }

            await Task.Delay(5, ct);
        }
    }

    private static async Task<long> ProcessedAsync(Npgsql.NpgsqlCommand progress, CancellationToken ct)
    {
        await using var reader = await progress.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            return 0;
        }

        return reader.IsDBNull(1) ? reader.GetInt64(0) : throw new InvalidOperationException($"The publisher stopped: {reader.GetString(1)}");
    }

    /// <summary>What the warm-up published, as many as fit, for the bare producer.</summary>
    private List<OutgoingMessage> Published()
    {
        var from = KafkaCarrier.TopicOf.Values.SelectMany(site.Partitions).ToArray();
        var count = Math.Min(InMemory, from.Sum(partition => partition.High - partition.Low));
        var messages = new List<OutgoingMessage>();
        BareConsumer.Read(
            site.Kafka, from.Select(partition => new TopicPartitionOffset(partition.Topic, partition.Partition, partition.Low)), count,
            read => messages.Add(new OutgoingMessage(
                read.Topic, read.Message.Key, read.Message.Value, [.. read.Message.Headers.Select(header => new MessageHeader(header.Key, header.GetValueBytes()))])));
        return messages;
    }
}
