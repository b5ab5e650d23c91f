using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.Messaging.DeadLetters;

namespace KiVendTout.GraphQL.DeadLetters;

/// <summary>A message that could not be handled.</summary>
public sealed class DeadLetter
{
    internal DeadLetter(DeadLetterLine row) => Row = row;

    internal DeadLetterLine Row { get; }

    /// <summary>Its id.</summary>
    [ID]
    public long Id => Row.Id;

    /// <summary>Its number, as the command line knows it; a later one is greater.</summary>
    public long Number => Row.Id;

    /// <summary>Since when.</summary>
    public DateTimeOffset Since => Row.At;

    /// <summary>What has become of it.</summary>
    public DeadLetterState State => Row.State;

    /// <summary>Why, for programs: not_json, schema, unknown_type, no_body, bad_header, too_large, refused or failed.</summary>
    public string Code => Row.Code;

    /// <summary>What is the matter and what to do about it.</summary>
    public string Reason => Row.Reason;

    /// <summary>How often it was tried.</summary>
    public int Attempts => Row.Attempts;

    /// <summary>The message's type.</summary>
    public string? Type => Row.Type;

    /// <summary>The message's id.</summary>
    public string? MessageId => Row.MessageId;

    /// <summary>The message's key.</summary>
    public string? Key => Row.Key;

    /// <summary>Which consumer of ours read it; null for one that came from no topic.</summary>
    public string? Consumer => Row.Consumer;

    /// <summary>The topic it was read from.</summary>
    public string? Topic => Row.Topic;

    /// <summary>Its partition.</summary>
    public int? Partition => Row.Partition;

    /// <summary>Its offset.</summary>
    public long? Offset => Row.Offset;

    /// <summary>Size of its body.</summary>
    public int Bytes => Row.Bytes;

    /// <summary>When it was replayed or dropped.</summary>
    public DateTimeOffset? ResolvedAt => Row.Resolved;

    /// <summary>By whom.</summary>
    public string? ResolvedBy => Row.ResolvedBy;

    /// <summary>Why it was dropped.</summary>
    public string? Resolution => Row.Resolution;
}

/// <summary>Dead letters that were replayed.</summary>
/// <param name="Count">How many.</param>
public sealed record DeadLettersReplayed(long Count);
