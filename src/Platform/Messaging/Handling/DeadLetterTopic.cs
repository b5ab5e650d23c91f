namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>The topic beside each topic of ours for what could not be handled, and the headers there that say why.</summary>
public static class DeadLetterTopic
{
    /// <summary>One of <see cref="MessageProblem"/>'s codes.</summary>
    public const string ReasonCode = "kvt-reason-code";

    /// <summary>A sentence that names the field and the remedy.</summary>
    public const string Reason = "kvt-reason";

    /// <summary>Which of our consumers could not handle it.</summary>
    public const string Consumer = "kvt-consumer";

    /// <summary>The topic it was read from.</summary>
    public const string OriginalTopic = "kvt-original-topic";

    /// <summary>Its partition there.</summary>
    public const string OriginalPartition = "kvt-original-partition";

    /// <summary>Its offset there.</summary>
    public const string OriginalOffset = "kvt-original-offset";

    /// <summary>How often it was tried.</summary>
    public const string Attempts = "kvt-attempts";

    /// <summary>Bytes of the whole body, where only its beginning is sent. The table of dead letters has all of it.</summary>
    public const string TruncatedFrom = "kvt-truncated-from";

    /// <summary>The dead-letter topic of a topic.</summary>
    public static string Of(string topic) => $"{topic}.dead-letters";
}
