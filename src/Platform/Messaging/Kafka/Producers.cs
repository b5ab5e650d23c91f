using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.Messaging.Kafka;

/// <summary>What all producers of this engine have in common: their settings, how a message is handed over, how one is dropped.</summary>
internal static partial class Producers
{
    /// <summary>How long a dropped producer may take to run the handlers of what it still held.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    /// <summary>A producer that is acknowledged by all in-sync replicas and repeats nothing by its own retries.</summary>
    /// <param name="settings">Where Kafka is.</param>
    /// <param name="log">Where it reports.</param>
    /// <param name="onError">Told of each error of the client.</param>
    /// <param name="more">What this kind of producer sets besides.</param>
    public static IProducer<string?, byte[]> Connect(KafkaSettings settings, ILogger log, Action<Error> onError, params IEnumerable<KeyValuePair<string, string>> more)
    {
        var config = settings.ToClientConfig(
        [
            new("enable.idempotence", "true"),
            new("enable.gapless.guarantee", "true"), // A failed message set stops the producer: nothing overtakes it.
            new("acks", "all"),
            new("partitioner", "murmur2_random"), // As Java clients, so that joins with their topics meet in one partition.
            new("compression.type", "lz4"),
            new("linger.ms", "3"),
            new("reconnect.backoff.max.ms", "1000"), // Ten seconds by default: too long to sit out a broker that is back.
            new("queue.buffering.max.kbytes", "131072"),
            new("dotnet.producer.delivery.report.fields", "key"),
            .. more,
        ]);
        return new ProducerBuilder<string?, byte[]>(config)
            .SetErrorHandler((_, error) =>
            {
                LogDegraded(log, error.Code, error.Reason, error.IsFatal);
                onError(error);
            })
            .SetLogHandler((_, message) => LogClient(log, message.Facility, message.Message))
            .Build();
    }

    public static Message<string?, byte[]> ToKafka(OutgoingMessage message)
    {
        var headers = new Headers();
        for (var i = 0; i < message.Headers.Count; i++) headers.Add(message.Headers[i].Name, message.Headers[i].Value);
        return new Message<string?, byte[]> { Key = message.Key, Value = message.Value, Headers = headers };
    }

    public static KafkaPublishException Failure(string topic, string? key, Error error, Exception? inner = null, string? remedy = null) => new(
        $"Message with key '{key}' for topic '{topic}' was not published: {error.Reason} ({error.Code}). {remedy ?? KafkaRemedy.For(error.Code)}",
        topic, key, error.Code, error.IsFatal, inner);

    /// <summary>Ends a producer without sending what it still holds, so that nothing of a failed batch can follow the next one.</summary>
    public static Task AbandonAsync(IProducer<string?, byte[]> producer) => Task.Run(() =>
    {
        try
        {
            Librdkafka.Purge(producer.Handle);
            producer.Flush(Farewell); // The purged messages' handlers run, which frees them.
        }
        catch (KafkaException)
        {
            // A producer that broke cannot be flushed; it is dropped all the same.
        }

        producer.Dispose();
    });

    [LoggerMessage(4102, LogLevel.Warning, "Kafka: {Code}: {Reason} (fatal: {IsFatal})")]
    private static partial void LogDegraded(ILogger log, ErrorCode code, string reason, bool isFatal);

    [LoggerMessage(4103, LogLevel.Debug, "librdkafka {Facility}: {Text}")]
    private static partial void LogClient(ILogger log, string facility, string text);
}
