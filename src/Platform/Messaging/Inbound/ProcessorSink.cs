using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Ledger;

namespace KiVendTout.Platform.Messaging.Inbound;

/// <summary>Lets a <see cref="MessageProcessor"/> handle what a consumer reads: each message by the handler of its type.</summary>
/// <param name="processor">Handles them.</param>
/// <param name="consumer">Our consumer's name: <see cref="ConsumerOptions.Name"/>.</param>
/// <param name="clusterId">Id of the Kafka cluster: <see cref="ConsumerOptions.ClusterId"/>.</param>
public sealed class ProcessorSink(MessageProcessor processor, string consumer, string clusterId) : IPartitionSink
{
    private EnvelopeReader? _envelopes;

    /// <inheritdoc/>
    public async Task HandleAsync(PartitionBatch batch, CancellationToken abandon)
    {
        ArgumentNullException.ThrowIfNull(batch);
        // Asked once; two partitions that ask at the same time hear the same.
        var envelopes = _envelopes ??= new EnvelopeReader(
            consumer, await MessageTables.InstallationAsync(processor.Options.Database, processor.Options.Ledger.Schema, abandon).ConfigureAwait(false), batch.MaxBodyBytes);
        var messages = new IncomingMessage[batch.Messages.Count];
        for (var i = 0; i < messages.Length; i++)
            messages[i] = envelopes.Read(batch.Messages[i], batch.Topic);
        await processor.ProcessAsync(messages, (first, count) => [Watermark(batch, first, count)], abandon).ConfigureAwait(false);
    }

    private Func<Npgsql.NpgsqlBatchCommand> Watermark(PartitionBatch batch, int first, int count) => processor.Options.Ledger.MoveWatermark(
        consumer, clusterId, batch.Topic.Name, batch.Partition, first == 0 ? batch.From : batch.Messages[first - 1].Offset.Value + 1, batch.Messages[first + count - 1].Offset.Value + 1);
}
