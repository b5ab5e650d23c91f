using KiVendTout.Platform.Messaging.Inbound;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Platform.Messaging.Tests.Handling;
using Npgsql;

namespace KiVendTout.Platform.Messaging.Tests.Inbound;

/// <summary>What a consumer promises to whoever handles its messages.</summary>
public sealed class HandingToASink(MessageDatabase database) : IClassFixture<MessageDatabase>, IAsyncDisposable
{
    private const string Topic = "large";
    private readonly EmbeddedKafka _kafka = EmbeddedKafka.Start(1);
    private readonly string _name = $"sink-{Guid.NewGuid():N}";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _kafka.Dispose();
        return default;
    }

    [Fact]
    public async Task Batches_follow_each_other_without_gaps_and_are_no_larger_than_they_may_be()
    {
        await SendAsync(Enumerable.Range(0, 40).Select(n => new byte[n == 20 ? 50_000 : 10_000]));
        var sink = new Recorder(database, _name, _kafka.ClusterId);
        await using (Consume(sink))
            await sink.UntilAsync(40);

        Assert.Equal(0, sink.Batches[0].From);
        Assert.All(sink.Batches.Zip(sink.Batches.Skip(1)), pair => Assert.Equal(pair.First.Next, pair.Second.From));
        Assert.Equal(40, sink.Batches[^1].Next);
        Assert.All(sink.Batches, batch => Assert.True(batch.Count == 1 || batch.Bytes <= 35_000, $"{batch}"));
        Assert.Contains(sink.Batches, batch => batch is { Count: 1, Bytes: 50_000 });
        Assert.All(sink.Batches, batch => Assert.Equal(77_777, batch.MaxBodyBytes));
    }

    [Fact]
    public async Task What_a_sink_could_not_store_comes_again_and_what_it_stored_before_its_answer_was_lost_does_not()
    {
        await SendAsync(Enumerable.Range(0, 20).Select(_ => new byte[10]));
        var sink = new Recorder(database, _name, _kafka.ClusterId) { FailsBefore = [2], FailsAfter = [4] };
        await using (Consume(sink))
            await sink.UntilAsync(20);

        Assert.Equal(Enumerable.Range(0, 20).Select(n => (long)n), sink.Offsets);
        Assert.Equal(20, await database.ScalarAsync<long>($"select next_offset from messages.kvt_watermarks where consumer = '{_name}'"));
    }

    [Fact]
    public async Task What_a_consumer_cannot_even_begin_by_is_told_to_its_owner()
    {
        await using var consumer = new KafkaConsumer(Options(new Recorder(database, _name, _kafka.ClusterId)) with
        {
            Kafka = new KafkaSettings { BootstrapServers = _kafka.BootstrapServers, Properties = new Dictionary<string, string> { ["no.such.setting"] = "1" } },
        });
        Assert.Null(consumer.Failure);
        consumer.Start();
        await Intake.UntilAsync(() => Task.FromResult(consumer.Failure is not null), "a failure");
        Assert.Contains("no.such.setting", consumer.Failure!.Message, StringComparison.Ordinal);
    }

    private async Task SendAsync(IEnumerable<byte[]> bodies)
    {
        _kafka.CreateTopic(Topic, 1);
        await using var publisher = new KafkaPublisher(new KafkaSettings { BootstrapServers = _kafka.BootstrapServers });
        await publisher.PublishAsync([.. bodies.Select(body => new OutgoingMessage(Topic, null, body, []))], Ct);
    }

    private KafkaConsumer Consume(Recorder sink)
    {
        var consumer = new KafkaConsumer(Options(sink));
        consumer.Start();
        return consumer;
    }

    private ConsumerOptions Options(Recorder sink) => new()
    {
        Name = _name,
        Topics = [new ConsumedTopic(Topic)],
        Kafka = new KafkaSettings { BootstrapServers = _kafka.BootstrapServers },
        ClusterId = _kafka.ClusterId,
        Sink = sink,
        Watermarks = new Watermarks(database.Source, MessageDatabase.Ledger.Schema),
        MaxBatch = 5,
        MaxBatchBytes = 35_000,
        MaxBodyBytes = 77_777,
    };

    /// <summary>What was handed over in one call.</summary>
    private sealed record Handed(long From, long Next, int Count, long Bytes, int MaxBodyBytes);

    /// <summary>A sink that moves the watermark and remembers what it stored.</summary>
    private sealed class Recorder(MessageDatabase database, string consumer, string cluster) : IPartitionSink
    {
        private int _calls;

        public List<Handed> Batches { get; } = [];

        public List<long> Offsets { get; } = [];

        public int[] FailsBefore { get; init; } = [];

        public int[] FailsAfter { get; init; } = [];

        public async Task HandleAsync(PartitionBatch batch, CancellationToken abandon)
        {
            var call = ++_calls;
            if (FailsBefore.Contains(call))
                throw new NpgsqlException("away");
            await using (var moving = database.Source.CreateBatch())
            {
                moving.BatchCommands.Add(MessageDatabase.Ledger.MoveWatermark(consumer, cluster, batch.Topic.Name, batch.Partition, batch.From, batch.Next)());
                await moving.ExecuteNonQueryAsync(abandon);
            }

            lock (Batches)
            {
                Batches.Add(new Handed(batch.From, batch.Next, batch.Messages.Count, batch.Messages.Sum(read => (long)read.Message.Value!.Length), batch.MaxBodyBytes));
                Offsets.AddRange(batch.Messages.Select(read => read.Offset.Value));
            }

            if (FailsAfter.Contains(call))
                throw new NpgsqlException("no answer");
        }

        public Task UntilAsync(int messages) => Intake.UntilAsync(() => Task.FromResult(Stored() >= messages), $"{messages} messages");

        private int Stored()
        {
            lock (Batches)
                return Offsets.Count;
        }
    }
}
