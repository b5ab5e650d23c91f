using Confluent.Kafka;

namespace KiVendTout.Platform.Messaging.Kafka;

/// <summary>A batch was not published as a whole. Which of its messages arrived is unknown: publish the batch again.</summary>
public sealed class KafkaPublishException : Exception
{
    internal KafkaPublishException(string message, string? topic, string? key, ErrorCode code, bool isFatal, Exception? inner = null)
        : base(message, inner) => (Topic, Key, Code, IsFatal) = (topic, key, code, isFatal);

    /// <summary>Topic of the first message that failed.</summary>
    public string? Topic { get; }

    /// <summary>Key of the first message that failed.</summary>
    public string? Key { get; }

    /// <summary>Kafka's error code; <see cref="ErrorCode.Local_TimedOut"/> when no answer came in time.</summary>
    public ErrorCode Code { get; }

    /// <summary>True when the producer itself broke (for instance it was fenced); the next batch gets a new one by itself.</summary>
    public bool IsFatal { get; }
}

/// <summary>
/// Another publisher has taken over under the same transactional id, or has published since this one last looked. Nothing of the batch was published; find out who is
/// to work, then <see cref="TransactionalPublisher.RecoverAsync"/>.
/// </summary>
public sealed class PublisherFencedException : Exception
{
    internal PublisherFencedException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}

/// <summary>Kafka did not answer in time, or lets nobody in with these settings.</summary>
public sealed class KafkaUnreachableException : Exception
{
    internal KafkaUnreachableException(KafkaSettings settings, TimeSpan waited, Error? reason, Exception? inner = null)
        : base($"Kafka at {settings.BootstrapServers} did not answer within {waited.TotalSeconds:0.#} s ({reason?.Reason ?? "no connection came about"}). "
            + (KafkaRemedy.ForAccess(reason, settings) ?? $"Is it running, and is the address right? For TLS or SASL set {settings.NameOf("security.protocol")} and its companions."), inner)
    {
    }
}

/// <summary>What to do about an error of Kafka, in words for an operator.</summary>
internal static class KafkaRemedy
{
    /// <summary>Whether brokers do not let us in, or we do not trust them: both last until somebody changes a setting.</summary>
    public static bool IsAboutAccess(ErrorCode code) => code is
        ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.UnsupportedSaslMechanism or ErrorCode.IllegalSaslState or ErrorCode.Local_Ssl;

    /// <summary>What to do where <see cref="IsAboutAccess"/>, by the names of the settings; null for any other error.</summary>
    public static string? ForAccess(Error? error, KafkaSettings settings) => error?.Code switch
    {
        null => null,
        ErrorCode.Local_Ssl =>
            $"TLS did not come about: {settings.NameOf("ssl.ca.location")} must name a PEM file with the authority that signed the brokers' certificates, and the brokers be addressed by a name that is in them.",
        { } code when IsAboutAccess(code) =>
            $"The brokers refuse the user: check {settings.NameOf("sasl.username")}, {settings.NameOf("sasl.password")} and {settings.NameOf("sasl.mechanism")} against what they know.{OldScram(settings)}",
        _ => null,
    };

    /// <summary>Before 2.6.1 librdkafka repeats its own nonce in the last step of SCRAM, which brokers of Kafka 4 refuse as wrong credentials (librdkafka's pull request 4895).</summary>
    private static string OldScram(KafkaSettings settings) =>
        settings.Properties.GetValueOrDefault("sasl.mechanism", "").StartsWith("SCRAM", StringComparison.OrdinalIgnoreCase) && Library.Version < 0x02_06_01_00
            ? $" This machine's librdkafka {Library.VersionString} cannot do SCRAM with brokers of Kafka 4, even where all is right: use PLAIN with TLS there, or librdkafka 2.6.1." : "";

    public static string For(ErrorCode code) => code switch
    {
        ErrorCode.Local_UnknownTopic or ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownPartition
            => "Create the topic first (KafkaTopics.EnsureAsync).",
        ErrorCode.MsgSizeTooLarge => "Raise message.max.bytes of the client, and of the topic, or send less.",
        ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed => "Grant this user Write on the topic.",
        ErrorCode.Local_TimedOut or ErrorCode.Local_MsgTimedOut or ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown
            => "Check that the brokers run and are reachable; the batch can be published again.",
        ErrorCode.NotEnoughReplicas or ErrorCode.NotEnoughReplicasAfterAppend
            => "Too few copies are in sync (min.insync.replicas): bring the missing brokers back.",
        _ => "The batch can be published again.",
    };
}
