using KiVendTout.Handlers.Activity;
using KiVendTout.Handlers.Contracts;
using KiVendTout.Handlers.Datasets.Loading;
using KiVendTout.Handlers.Payments;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.Messaging.DeadLetters;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Inbound;
using KiVendTout.Platform.Messaging.Ledger;
using KiVendTout.Platform.Messaging.Scheduling;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Handlers.Messages;

/// <summary>A topic that the shop consumes.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Consumer">Our consumer of it.</param>
/// <param name="Partitions">How many partitions it is made with.</param>
/// <param name="TypePrefix">What the types of its messages begin with: timers and the like never come from outside.</param>
public sealed record InboundTopic(string Topic, string Consumer, int Partitions, string TypePrefix);

/// <summary>The shop's messages, and the machine that handles them whoever brings them.</summary>
public static class ShopMessages
{
    /// <summary>Every message of the shop.</summary>
    public static MessageCatalogue Catalogue { get; } = MessageCatalogue.Of([typeof(ShopMessages).Assembly], shapeOf: ShopShapes.Of);

    /// <summary>What comes in. The key, a payment's or a visitor's, decides the partition and so the order: the numbers are for ever.</summary>
    public static IReadOnlyList<InboundTopic> Topics { get; } =
    [
        new(PspNotifications.Topic, PspNotifications.Consumer, 6, "kivendtout.psp."),
        new(UserEvent.Topic, UserEvent.Consumer, 6, "kivendtout.user."),
    ];

    /// <summary>What consumers are to be told of the shop's topics: as <see cref="ConsumerOptions.Topics"/> has it.</summary>
    /// <param name="consumer">The consumer's name.</param>
    public static IReadOnlyList<ConsumedTopic> Of(string consumer) => [.. Topics.Where(topic => topic.Consumer == consumer).Select(topic => new ConsumedTopic(topic.Topic, TypePrefix: topic.TypePrefix, Partitions: topic.Partitions))];

    /// <summary>Handles the shop's messages.</summary>
    /// <param name="store">The shop's store; the message tables are in its schema, migrated before.</param>
    /// <param name="services">What handlers ask for.</param>
    /// <param name="time">Where time comes from.</param>
    /// <param name="log">Where it reports.</param>
    /// <param name="sent">Told after a commit that put messages into the outbox.</param>
    /// <param name="postponed">Told after a commit that put messages off, with the time of the first.</param>
    /// <exception cref="MessageSetupException">Messages and handlers do not fit together.</exception>
    public static MessageProcessor Processor(StreamStore store, IServiceProvider services, TimeProvider time, ILogger log, Action? sent = null, Action<DateTimeOffset>? postponed = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new MessageProcessor(new ProcessorOptions
        {
            Catalogue = Catalogue,
            Handlers = HandlerTable.Discover(Catalogue, [typeof(ShopMessages).Assembly], services),
            Begin = () => new ShopUnitOfWork(store),
            Ledger = new MessageLedger(store.Options.Schema),
            Database = store.Database,
            ConsumerOf = topic => Topics.FirstOrDefault(known => known.Topic == topic)?.Consumer,
            Failures = ShopUnitOfWork.Failures,
            Time = time,
            Sent = sent ?? (static () => { }),
            Postponed = postponed ?? (static _ => { }),
            Log = log,
        });
    }

    /// <summary>What operators do about messages that could not be handled: the shop's go to its processor again, those of datasets to their topic.</summary>
    /// <param name="store">The shop's store.</param>
    /// <param name="time">Where time comes from; null for the machine's.</param>
    /// <param name="signal">Wakes the scheduler of this process.</param>
    public static DeadLetterBox DeadLetters(StreamStore store, TimeProvider? time = null, ScheduleSignal? signal = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new DeadLetterBox(store.Database, new MessageLedger(store.Options.Schema), time, signal) { ConsumersByTopic = [DatasetLoader.Consumer] };
    }
}
