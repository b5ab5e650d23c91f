using KiVendTout.Handlers.Activity;
using KiVendTout.Handlers.Messages;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Platform.Messaging.Ledger;

namespace KiVendTout.Bench.Messaging;

/// <summary>The shop's handling of user events, as the host puts it together.</summary>
internal static class Handling
{
    public const string Consumer = "kvt-bench";

    public static MessageProcessor Processor(StreamStore store)
    {
        var catalogue = MessageCatalogue.Of([
            typeof(UserPageViewed), typeof(UserProductViewed), typeof(UserSearched), typeof(UserClicked), typeof(UserCartChanged), typeof(UserSignedIn)]);
        return new MessageProcessor(new ProcessorOptions
        {
            Catalogue = catalogue,
            Handlers = HandlerTable.Of(catalogue, new HandlerServices(), typeof(UserEventsHandler)),
            Begin = () => new ShopUnitOfWork(store),
            Ledger = new MessageLedger(store.Options.Schema),
            Database = store.Database,
            Failures = ShopUnitOfWork.Failures,
        });
    }

    /// <summary>Handles messages that lie ready in memory, each partition's batches one after the other: what the handling takes without Kafka.</summary>
    public static async Task<Stretch> AloneAsync(StreamStore store, IReadOnlyList<OutgoingMessage> messages, int round, int partitions, int batch)
    {
        var processor = Processor(store);
        var parts = messages.Select(EnvelopeOf).GroupBy(envelope => (int)((uint)StringComparer.Ordinal.GetHashCode(envelope.Key!) % partitions)).ToArray();
        var watch = Stretch.Begin();
        await Task.WhenAll(parts.Select(part => Task.Run(async () =>
        {
            long next = 0;
            foreach (var chunk in part.Chunk(batch))
            {
                var from = next;
                await processor.ProcessAsync(
                    chunk, (first, count) => [processor.Options.Ledger.MoveWatermark(Consumer, $"alone {round}", "user-events", part.Key, from + first, from + first + count)]);
                next += chunk.Length;
            }
        })));
        return watch.End(messages.Count);
    }

    private static Envelope EnvelopeOf(OutgoingMessage message)
    {
        string? Header(string name) => message.Headers.FirstOrDefault(header => header.Name == name).Value is { } value ? System.Text.Encoding.UTF8.GetString(value) : null;
        return new Envelope { Id = Header("ce_id")!, Type = Header("ce_type")!, Source = Header("ce_source"), Key = message.Key, Body = message.Value };
    }
}
