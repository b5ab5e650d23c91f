using Confluent.Kafka;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Platform.Messaging.Inbound;

/// <summary>
/// Gives the messages of a partition their effects. Whatever it stores is stored in the transaction that moves the watermark, from where the batch says to where it says, so that nothing has its
/// effect twice and nothing is left out. May store a batch in several transactions that follow each other without gaps. Partitions are handled side by side.
/// </summary>
public interface IPartitionSink
{
    /// <summary>Handles messages. When it returns, all of them are behind the watermark.</summary>
    /// <param name="batch">The messages of one partition, in their order; the list is the caller's again afterwards.</param>
    /// <param name="abandon">Ends the work at once; what is not committed then is handled by whoever is next.</param>
    /// <exception cref="PartitionLostException">The watermark was moved by somebody else: nothing was stored since.</exception>
    /// <exception cref="Exception">The database is away. Whether the last transaction was stored is then not known; the watermark tells, and the messages behind it come again.</exception>
    Task HandleAsync(PartitionBatch batch, CancellationToken abandon);
}

/// <summary>Messages of one partition that are handled together.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="From">The watermark as it stands: the first offset that is not handled.</param>
/// <param name="Messages">The messages, at least one, with ascending offsets; there may be gaps between them, and one before the first.</param>
/// <param name="MaxBodyBytes">A body that is larger is a dead letter.</param>
public sealed record PartitionBatch(ConsumedTopic Topic, int Partition, long From, IReadOnlyList<ConsumeResult<byte[]?, byte[]?>> Messages, int MaxBodyBytes)
{
    /// <summary>The watermark when everything is handled.</summary>
    public long Next => Messages[^1].Offset.Value + 1;
}
