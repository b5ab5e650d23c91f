using KiVendTout.Handlers.Messages;
using KiVendTout.Host.Settings;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Inbound;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Platform.Messaging.Scheduling;

namespace KiVendTout.Host;

/// <summary>
/// What brings messages in: the consumers of the shop's topics, and the scheduler of messages for later. Only the process that serves runs them. Kafka being away at the start keeps nothing else
/// from starting: the bridges come as soon as it answers.
/// </summary>
internal sealed class Bridges : IAsyncDisposable
{
    private readonly HostSettings _settings;
    private readonly Carriers _carriers;
    private readonly ILoggerFactory _logs;
    private readonly CancellationTokenSource _stop = new();
    private volatile IReadOnlyList<KafkaConsumer> _consumers = [];
    private Task _starting = Task.CompletedTask;
    private Task _scheduling = Task.CompletedTask;

    public Bridges(HostSettings settings, Carriers carriers, Shop shop, ILoggerFactory logs)
    {
        (_settings, _carriers, _logs) = (settings, carriers, logs);
        var services = Fulfilment.AddTo(new HandlerServices().Add(shop.Store).Add(shop.Commands).Add(TimeProvider.System), settings.Payments, shop.Store);
        Processor = ShopMessages.Processor(shop.Store, services, TimeProvider.System, logs.CreateLogger<MessageProcessor>(), carriers.Ring, Signal.Announce);
    }

    /// <summary>Handles every message of the shop, whoever brings it.</summary>
    public MessageProcessor Processor { get; }

    /// <summary>Wakes the scheduler.</summary>
    public ScheduleSignal Signal { get; } = new();

    /// <summary>Partitions that this process consumes now.</summary>
    public IReadOnlyList<ConsumedPartition> Partitions => [.. _consumers.SelectMany(consumer => consumer.Partitions)];

    /// <summary>Begins in the background.</summary>
    public void Start()
    {
        _scheduling = Task.Run(() => new Scheduler(Processor, signal: Signal).RunAsync(_stop.Token));
        _starting = Task.Run(StartAsync);
    }

    /// <summary>Lets what is in flight end, and leaves the groups.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _scheduling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_consumers.Select(consumer => consumer.DisposeAsync().AsTask())).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task StartAsync()
    {
        var topics = ShopMessages.Topics.SelectMany(topic => (TopicSpecification[])
            [new(topic.Topic, topic.Partitions), new(DeadLetterTopic.Of(topic.Topic), Partitions: 1)]).ToArray();
        var cluster = await _carriers.ReachAsync(topics, "messages", _stop.Token).ConfigureAwait(false);
        var consumers = new List<KafkaConsumer>();
        foreach (var name in ShopMessages.Topics.Select(topic => topic.Consumer).Distinct())
        {
            consumers.Add(new KafkaConsumer(new ConsumerOptions
            {
                Name = name,
                GroupPrefix = _settings.KafkaGroupPrefix,
                Alone = _carriers.EmbeddedClusterId is not null,
                Topics = ShopMessages.Of(name),
                Kafka = _carriers.Kafka,
                ClusterId = cluster,
                Sink = new ProcessorSink(Processor, name, cluster),
                Watermarks = new Watermarks(Processor.Options.Database, Processor.Options.Ledger.Schema),
                MaxBatch = _settings.ConsumerBatch,
                Log = _logs.CreateLogger<KafkaConsumer>(),
            }));
        }

        _consumers = consumers;
        foreach (var consumer in consumers)
            consumer.Start();
    }
}
