using Npgsql;

namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>A message that is to be handled.</summary>
/// <param name="Envelope">The message. Its body may be empty where <paramref name="Message"/> is given.</param>
/// <param name="Message">The record, where it is at hand already; null to read it from the body.</param>
/// <param name="Problem">Why it cannot be handled, where whoever brought it knows that already: it goes to the dead letters.</param>
public readonly record struct IncomingMessage(Envelope Envelope, object? Message = null, MessageProblem? Problem = null);

/// <summary>
/// What whoever brings messages writes in the transaction of their effects, so that it never brings them again: a watermark, a claim. A batch may be
/// handled in parts, each in a transaction of its own; the parts follow each other without gaps, so a watermark moves on part by part.
/// </summary>
/// <param name="first">Index of the part's first message in the batch.</param>
/// <param name="count">How many messages the part has.</param>
/// <returns>Each makes a new command whenever it is called.</returns>
public delegate IReadOnlyList<Func<NpgsqlBatchCommand>> Bookkeeping(int first, int count);

/// <summary>How a message ended.</summary>
public enum MessageOutcome
{
    /// <summary>Handled; its effects are stored.</summary>
    Done,

    /// <summary>There was nothing left to do.</summary>
    Ignored,

    /// <summary>It was handled before.</summary>
    Repeated,

    /// <summary>It will be tried again later.</summary>
    Parked,

    /// <summary>It is a dead letter.</summary>
    Dead,
}

/// <summary>What became of a batch.</summary>
/// <param name="Done">Messages handled.</param>
/// <param name="Ignored">Messages with nothing left to do.</param>
/// <param name="Repeated">Messages handled before.</param>
/// <param name="Parked">Messages to be tried again later.</param>
/// <param name="Dead">Messages that are dead letters now.</param>
public readonly record struct BatchReport(int Done, int Ignored, int Repeated, int Parked, int Dead)
{
    /// <summary>All of them.</summary>
    public int Messages => Done + Ignored + Repeated + Parked + Dead;
}

/// <summary>The partition was consumed on by somebody else: nothing was stored, read the watermark anew.</summary>
public sealed class PartitionLostException(string message, Exception inner) : Exception(message, inner);

/// <summary>A scheduled message was handled elsewhere or cancelled: nothing was stored, look anew at what is due.</summary>
public sealed class ClaimLostException(string message, Exception inner) : Exception(message, inner);

/// <summary>A commit without any effect of the application lost its race again and again.</summary>
public sealed class EndlessRaceException(string message) : Exception(message);
