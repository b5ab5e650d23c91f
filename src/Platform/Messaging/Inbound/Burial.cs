using Confluent.Kafka;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Ledger;
using Npgsql;

namespace KiVendTout.Platform.Messaging.Inbound;

/// <summary>Makes dead letters of messages that a sink of its own kind cannot handle, in the same way as the <see cref="ProcessorSink"/> does.</summary>
/// <param name="ledger">Writes the message tables.</param>
/// <param name="consumer">Our consumer's name.</param>
public sealed class Burial(MessageLedger ledger, string consumer)
{
    private readonly EnvelopeReader _envelopes = new(consumer, Guid.Empty, int.MaxValue);

    /// <summary>The statements that keep a message as a dead letter and send a copy of it to the topic beside its own; for the transaction that moves the watermark.</summary>
    /// <param name="read">The message as it was read.</param>
    /// <param name="topic">Its topic.</param>
    /// <param name="problem">Why it cannot be handled.</param>
    public IReadOnlyList<Func<NpgsqlBatchCommand>> Of(ConsumeResult<byte[]?, byte[]?> read, ConsumedTopic topic, MessageProblem problem)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentNullException.ThrowIfNull(problem);
        // Its body is kept as it was, so nothing of what the reader thinks of it counts.
        var envelope = _envelopes.Read(read, topic).Envelope with { Body = read.Message.Value ?? [] };
        var letter = new DeadLetter(envelope, problem.Code, problem.Reason);
        return [ledger.Bury(letter), ledger.Send(DeadLetterTopic.Of(topic.Name), null, EffectWriter.OnTopic(letter, envelope.Origin!))];
    }
}
