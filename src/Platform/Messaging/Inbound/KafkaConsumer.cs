using System.Collections.Concurrent;
using System.Diagnostics;
using Confluent.Kafka;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Platform.Messaging.Inbound;

/// <summary>A partition as a consumer sees it.</summary>
/// <param name="Consumer">The consumer's name.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Watermark">The first offset that is not handled yet.</param>
/// <param name="End">The offset that the next message will get, as last heard.</param>
/// <param name="Waiting">Messages read and not handled yet.</param>
/// <param name="MessagesPerSecond">Messages handled a second, over the last ten.</param>
/// <param name="Error">Why it does not go on, or null.</param>
public sealed record ConsumedPartition(string Consumer, string Topic, int Partition, long Watermark, long End, int Waiting, double MessagesPerSecond, string? Error)
{
    /// <summary>Offsets between the watermark and the end; a topic with transactions holds fewer messages than that.</summary>
    public long Lag => Math.Max(0, End - Watermark);
}

/// <summary>
/// Consumes topics as one member of a consumer group. How far each partition was handled stands in PostgreSQL, in the transaction of the effects, and is
/// where reading begins; nothing is committed to Kafka. So a process may die at any moment, and a message has its effect once. Partitions are handled side
/// by side, each in its order.
/// </summary>
public sealed class KafkaConsumer : IAsyncDisposable
{
    /// <summary>While messages flow, pipelines that want something wait for so many at the most.</summary>
    private const int MessagesBetweenLooks = 50;
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(30);
    private readonly ConsumerOptions _options;
    private readonly Watermarks _watermarks;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<TopicPartition, PartitionPipeline> _pipelines = new();
    private readonly ConcurrentDictionary<TopicPartition, long> _ends = new();
    private (ErrorCode Code, long At) _complaint;
    private volatile Exception? _failure;
    private Task _running = Task.CompletedTask;

    /// <summary>A consumer; it begins with <see cref="Start"/>.</summary>
    public KafkaConsumer(ConsumerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _watermarks = options.Watermarks;
    }

    /// <summary>The partitions that it has now.</summary>
    public IReadOnlyList<ConsumedPartition> Partitions =>
    [
        .. _pipelines.Values.OrderBy(pipeline => pipeline.Partition.Topic, StringComparer.Ordinal).ThenBy(pipeline => pipeline.Partition.Partition.Value).Select(pipeline => new ConsumedPartition(
            _options.Name, pipeline.Partition.Topic, pipeline.Partition.Partition.Value, pipeline.Watermark, Math.Max(_ends.GetValueOrDefault(pipeline.Partition), pipeline.Watermark),
            pipeline.Waiting, pipeline.Rate, pipeline.Error)),
    ];

    /// <summary>What it broke by, the last time, or null while it reads. It tries again by itself, whatever it is; its owner may know better.</summary>
    public Exception? Failure => _failure;

    /// <summary>Joins the group, unless it is alone, and begins. Kafka or PostgreSQL being away is waited for.</summary>
    public void Start() => _running = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Lets the batches in flight end, and leaves the group.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private string Group => _options.GroupPrefix + _options.Name;

    private void Run()
    {
        var wait = _options.FirstWait;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Consume(() => (wait, _failure) = (_options.FirstWait, null));
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                _failure = error;
                _options.Log.ConsumerRestarts(_options.Name, error.Message, error);
                _stop.Token.WaitHandle.WaitOne(wait);
                wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestWait.Ticks));
            }
        }
    }

    /// <summary>The life of one client: until the end, or until it breaks.</summary>
    private void Consume(Action read)
    {
        using var seat = _options.Alone ? null : Waiting(ct => _watermarks.SeatAsync(Group, ct));
        using var client = Build(seat);
        try
        {
            if (_options.Alone)
                client.Assign(Take(client, [.. _options.Topics.SelectMany(topic => Enumerable.Range(0, topic.Partitions).Select(partition => new TopicPartition(topic.Name, partition)))]));
            else
                client.Subscribe(_options.Topics.Select(topic => topic.Name));
            for (var since = 0; !_stop.IsCancellationRequested; since++)
            {
                var next = Next(client);
                if (next is null || since >= MessagesBetweenLooks)
                {
                    LookAfter(client);
                    since = 0;
                }

                if (next is { } found && _pipelines.TryGetValue(found.TopicPartition, out var pipeline))
                {
                    read();
                    if (pipeline.Offer(found) && !pipeline.IsPaused)
                    {
                        client.Pause([found.TopicPartition]);
                        pipeline.IsPaused = true;
                        _options.Log.BackPressure(_options.Name, found.Topic, found.Partition.Value, "paused");
                    }
                }
            }
        }
        finally
        {
            Release(_pipelines.Keys);
            client.Close();
        }
    }

    private ConsumeResult<byte[]?, byte[]?>? Next(IConsumer<byte[]?, byte[]?> client)
    {
        try
        {
            return client.Consume(PollTime);
        }
        catch (ConsumeException refused) when (refused.Error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange && refused.ConsumerRecord?.TopicPartition is { } lost)
        {
            // What it was about to read was deleted while it lagged behind.
            if (_pipelines.TryGetValue(lost, out var pipeline))
            {
                GoOn(client, lost, Begin(client, lost, pipeline.Watermark));
            }

            return null;
        }
        catch (ConsumeException refused) when (!refused.Error.IsFatal)
        {
            Complain(refused.Error);
            return null;
        }
    }

    /// <summary>
    /// Goes on where there is something again. librdkafka has stopped such a partition and refuses to seek in it (erroneous state): so all partitions are assigned
    /// anew, each where it stands.
    /// </summary>
    private void GoOn(IConsumer<byte[]?, byte[]?> client, TopicPartition lost, Offset from)
    {
        client.Assign([.. _pipelines.Values.Select(pipeline => new TopicPartitionOffset(
            pipeline.Partition, pipeline.Partition == lost ? from : client.Position(pipeline.Partition) is { IsSpecial: false } next ? next : pipeline.Begin))]);
        client.Pause(_pipelines.Values.Where(pipeline => pipeline.IsPaused).Select(pipeline => pipeline.Partition));
    }

    /// <summary>What the pipelines need of the reading thread.</summary>
    private void LookAfter(IConsumer<byte[]?, byte[]?> client)
    {
        foreach (var (partition, pipeline) in _pipelines)
        {
            if (client.GetWatermarkOffsets(partition).High is { IsSpecial: false } end)
            {
                _ends[partition] = end.Value;
            }

            if (pipeline.TakeSeek() is { } offset)
            {
                client.Seek(new TopicPartitionOffset(partition, Begin(client, partition, offset)));
            }

            if (pipeline.IsPaused && pipeline.HasRoom())
            {
                client.Resume([partition]);
                pipeline.IsPaused = false;
                _options.Log.BackPressure(_options.Name, partition.Topic, partition.Partition.Value, "resumed");
            }
        }
    }

    private IConsumer<byte[]?, byte[]?> Build(Seat? seat)
    {
        var config = _options.Kafka.ToClientConfig(
        [
            new("group.id", Group),
            new("enable.auto.commit", "false"),
            new("enable.auto.offset.store", "false"),
            // Where the watermark's place is gone, this class decides and says so; the client must not jump by itself.
            new("auto.offset.reset", "error"),
            new("isolation.level", "read_committed"),
            // A broker answers at once when it has something; so long it waits when it has nothing. Embedded brokers do not wake up before.
            new("fetch.wait.max.ms", "100"),
            new("fetch.error.backoff.ms", "100"),
            // The pipelines have buffers of their own and empty this one at once. Where it is ever full, librdkafka 2.0.2 looks at the partition again only after
            // a second: so no low number of messages, but a bound for the bytes.
            new("queued.min.messages", "100000"),
            new("queued.max.messages.kbytes", "16384"),
            // A larger message is fetched all the same: brokers answer with at least one. This bounds what comes with it.
            new("max.partition.fetch.bytes", "1048576"),
            new("receive.message.max.bytes", "134217728"),
            // The least that brokers allow: partitions of a process that ended and did not come back go to others after so long.
            new("session.timeout.ms", "6000"),
            new("heartbeat.interval.ms", "2000"),
            .. seat is null ? [] : (KeyValuePair<string, string>[])[new("group.instance.id", seat.Name)],
        ]);
        return new ConsumerBuilder<byte[]?, byte[]?>(config)
            .SetKeyDeserializer(Deserializers.ByteArray!)
            .SetValueDeserializer(Deserializers.ByteArray!)
            .SetErrorHandler((_, error) => Complain(error))
            .SetLogHandler((_, _) => { })
            .SetPartitionsAssignedHandler((client, assigned) => Take(client, assigned))
            .SetPartitionsRevokedHandler((_, revoked) => Release(revoked.Select(partition => partition.TopicPartition)))
            .SetPartitionsLostHandler((_, lost) => Release(lost.Select(partition => partition.TopicPartition)))
            .Build();
    }

    /// <summary>Begins where PostgreSQL says. Runs on the reading thread, so nothing is read before it has an answer.</summary>
    private List<TopicPartitionOffset> Take(IConsumer<byte[]?, byte[]?> client, List<TopicPartition> assigned)
    {
        Release(assigned);
        var known = Waiting(ct => _watermarks.ReadAsync(_options.Name, _options.ClusterId, ct));
        var from = new List<TopicPartitionOffset>(assigned.Count);
        foreach (var partition in assigned)
        {
            long? stored = known.TryGetValue((partition.Topic, partition.Partition.Value), out var offset) ? offset : null;
            var begin = Begin(client, partition, stored);
            var pipeline = new PartitionPipeline(_options, _options.Topics.Single(topic => topic.Name == partition.Topic), partition, stored, begin.Value, _watermarks);
            _pipelines[partition] = pipeline;
            pipeline.Start();
            _options.Log.PartitionTaken(_options.Name, partition.Topic, partition.Partition.Value, begin.Value);
            from.Add(new TopicPartitionOffset(partition, begin));
        }

        return from;
    }

    /// <summary>Where to read on from a watermark: there, or at the topic's beginning when that place is gone.</summary>
    private Offset Begin(IConsumer<byte[]?, byte[]?> client, TopicPartition partition, long? watermark)
    {
        while (true)
        {
            try
            {
                var range = client.QueryWatermarkOffsets(partition, _options.Kafka.RequestTimeout);
                _ends[partition] = range.High.Value;
                if (watermark is not { } stored)
                {
                    return range.Low;
                }

                if (stored < range.Low.Value)
                {
                    _options.Log.MessagesLost(_options.Name, partition.Topic, partition.Partition.Value, stored, range.Low.Value);
                    return range.Low;
                }

                if (stored > range.High.Value)
                {
                    _options.Log.TopicReset(_options.Name, partition.Topic, partition.Partition.Value, stored, range.High.Value, range.Low.Value);
                    return range.Low;
                }

                return stored;
            }
            catch (KafkaException away) when (!away.Error.IsFatal)
            {
                Complain(away.Error);
                _stop.Token.WaitHandle.WaitOne(_options.FirstWait);
                _stop.Token.ThrowIfCancellationRequested();
                AskForLeaders(client, partition.Topic);
            }
        }
    }

    /// <summary>
    /// This question goes to the leader that the client remembers, and that the client remembers a wrong one it does not notice by being told so: after a broker's death it would ask the same one for ever.
    /// </summary>
    private void AskForLeaders(IConsumer<byte[]?, byte[]?> client, string topic)
    {
        try
        {
            using var admin = new DependentAdminClientBuilder(client.Handle).Build();
            admin.GetMetadata(topic, _options.Kafka.RequestTimeout);
        }
        catch (KafkaException away) when (!away.Error.IsFatal)
        {
            Complain(away.Error);
        }
    }

    /// <summary>Partitions that go: what is in flight ends, what waits is forgotten.</summary>
    private void Release(IEnumerable<TopicPartition> partitions)
    {
        var going = partitions.Select(partition => _pipelines.TryGetValue(partition, out var pipeline) ? pipeline : null).OfType<PartitionPipeline>().ToArray();
        Task.WhenAll(going.Select(pipeline => pipeline.DisposeAsync().AsTask())).GetAwaiter().GetResult();
        foreach (var pipeline in going)
        {
            _pipelines.TryRemove(pipeline.Partition, out _);
            _options.Log.PartitionGivenBack(_options.Name, pipeline.Partition.Topic, pipeline.Partition.Partition.Value, pipeline.Watermark);
        }
    }

    /// <summary>Says what Kafka complains of; the same thing twice a minute at the most, for a broker that is away is told with every attempt.</summary>
    private void Complain(Error error)
    {
        if (_complaint.Code != error.Code || Stopwatch.GetElapsedTime(_complaint.At) > QuietTime)
        {
            _complaint = (error.Code, Stopwatch.GetTimestamp());
            _options.Log.KafkaComplains(_options.Name, $"{error.Reason} {KafkaRemedy.ForAccess(error, _options.Kafka)}".TrimEnd(), error.Code.ToString());
        }
    }

    /// <summary>Asks PostgreSQL until it answers. The reading thread waits meanwhile, which is what it should do.</summary>
    private T Waiting<T>(Func<CancellationToken, Task<T>> ask)
    {
        for (var wait = _options.FirstWait; ; wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestWait.Ticks)))
        {
            try
            {
                return ask(_stop.Token).GetAwaiter().GetResult();
            }
            catch (Exception away) when (away is Npgsql.NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
            {
                _options.Log.WatermarksUnread(_options.Name, away.Message);
                _stop.Token.WaitHandle.WaitOne(wait);
                _stop.Token.ThrowIfCancellationRequested();
            }
        }
    }
}
