using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Platform.Messaging.DeadLetters;

/// <summary>A dead letter without its body.</summary>
/// <param name="Id">Its number; a later one is greater.</param>
/// <param name="At">Since when.</param>
/// <param name="State">What has become of it.</param>
/// <param name="Code">Why: a stable code.</param>
/// <param name="Reason">What is the matter and what to do about it.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Type">The message's type.</param>
/// <param name="MessageId">The message's id.</param>
/// <param name="Key">The message's key.</param>
/// <param name="Consumer">Which consumer of ours read it; null for one that came from no topic.</param>
/// <param name="Topic">The topic it was read from.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="Bytes">Size of the body.</param>
/// <param name="Resolved">When it was replayed or dropped.</param>
/// <param name="ResolvedBy">By whom.</param>
/// <param name="Resolution">Why it was dropped.</param>
public sealed record DeadLetterLine(
    long Id, DateTimeOffset At, DeadLetterState State, string Code, string Reason, int Attempts, string? Type, string? MessageId, string? Key,
    string? Consumer, string? Topic, int? Partition, long? Offset, int Bytes, DateTimeOffset? Resolved, string? ResolvedBy, string? Resolution);

/// <summary>A dead letter, whole.</summary>
/// <param name="Line">What the list shows of it.</param>
/// <param name="Error">Type of the exception and the first lines of its stack; null where none was thrown.</param>
/// <param name="Message">The message's attributes; its body is empty once the letter is replayed or dropped.</param>
public sealed record WholeDeadLetter(DeadLetterLine Line, string? Error, Envelope Message);

/// <summary>A body to be looked at.</summary>
/// <param name="Text">The body, where it is JSON in UTF-8 and not cut; null otherwise.</param>
/// <param name="Base64">The body's first bytes otherwise.</param>
/// <param name="Bytes">Size of the whole body.</param>
/// <param name="IsCut">Whether there is more of it than is shown.</param>
public sealed record ShownBody(string? Text, string? Base64, int Bytes, bool IsCut)
{
    /// <summary>Shows a body: as text when it is UTF-8 JSON, in Base64 when it is anything else.</summary>
    /// <param name="body">The body.</param>
    /// <param name="limit">Bytes at the most.</param>
    public static ShownBody Of(ReadOnlyMemory<byte> body, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        var isCut = body.Length > limit;
        return !isCut && IsJson(body.Span)
            ? new ShownBody(Encoding.UTF8.GetString(body.Span), null, body.Length, false)
            : new ShownBody(null, Convert.ToBase64String(body.Span[..Math.Min(limit, body.Length)]), body.Length, isCut);
    }

    private static bool IsJson(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty || !Utf8.IsValid(body))
        {
            return false;
        }

        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read())
            {
                // To the end: a body that begins well may not end so.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
