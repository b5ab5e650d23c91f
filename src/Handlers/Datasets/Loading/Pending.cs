using KiVendTout.Handlers.Datasets.Batches;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Handlers.Datasets.Loading;

/// <summary>A batch on its way: kept until it is stored, for Kafka may forget it.</summary>
/// <param name="Number">From 1, in the order of the file.</param>
/// <param name="Lines">Its records' lines.</param>
/// <param name="Message">The message.</param>
internal sealed record Pending(int Number, LineRanges Lines, OutgoingMessage Message)
{
    // What Kafka writes around a message and around each of its headers, generously.
    private const int Framing = 70;
    private const int HeaderFraming = 4;

    /// <summary>What it takes in Kafka: with batches of few records the headers are more than the body.</summary>
    public int Bytes { get; } = Message.Value.Length + Framing + Message.Headers.Sum(header => header.Name.Length + header.Value.Length + HeaderFraming);

    public int Records => (int)Lines.Count;

    /// <summary>When it was sent first, as Stopwatch counts; 0 before.</summary>
    public long SentAt { get; set; }

    /// <summary>Whether the brokers said that they have it, and nobody wants it sent again since.</summary>
    public bool Acknowledged { get; set; }
}
