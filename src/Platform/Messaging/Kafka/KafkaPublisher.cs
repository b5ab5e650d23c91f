using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KiVendTout.Platform.Messaging.Kafka;

/// <summary>
/// Publishes batches with an idempotent producer: acks from all in-sync replicas, no duplicates by its own retries, and order per
/// key. A batch that fails may have arrived in part; what arrived is, per partition, a prefix of the batch, because nothing of it is
/// sent after the first failure. Publishing the same batch again therefore keeps the order, and readers drop repeats by ce_sequence.
/// </summary>
public sealed partial class KafkaPublisher : IAsyncDisposable
{
    private readonly KafkaSettings _settings;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _oneBatch = new(1);
    private IProducer<string?, byte[]>? _producer;
    private readonly Complaints _complaints = new();

    /// <summary>A publisher; it connects with its first batch.</summary>
    public KafkaPublisher(KafkaSettings settings, ILogger<KafkaPublisher>? log = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (_settings, _log) = (settings, log ?? NullLogger<KafkaPublisher>.Instance);
    }

    /// <summary>
    /// Connects, and asks who leads a topic's partitions. Without it the first message of a topic waits for up to a second: only so often librdkafka looks for the leaders of topics that are new to it.
    /// Brokers that do not answer are no error here; publishing will tell.
    /// </summary>
    /// <param name="topic">The topic; it exists.</param>
    /// <param name="cancellationToken">Ends the waiting for a batch that is under way.</param>
    public async Task PrepareAsync(string topic, CancellationToken cancellationToken = default)
    {
        await _oneBatch.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var producer = _producer ??= Connect();
            await Task.Run(() =>
            {
                using var admin = new DependentAdminClientBuilder(producer.Handle).Build();
                admin.GetMetadata(topic, _settings.RequestTimeout);
            }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (KafkaException away)
        {
            _complaints.Note(away.Error);
        }
        finally
        {
            _oneBatch.Release();
        }
    }

    /// <summary>
    /// Sends the messages in their order and completes when every one is acknowledged. Batches are published one after another;
    /// while brokers are away it waits, up to <see cref="KafkaSettings.DeliveryTimeout"/> from the hand-over of the last message.
    /// </summary>
    /// <exception cref="KafkaPublishException">A message was refused or not acknowledged in time; names its topic, key and reason.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; part of the batch may have arrived.</exception>
    public async Task PublishAsync(IReadOnlyList<OutgoingMessage> batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0) return;
        await _oneBatch.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var started = Stopwatch.GetTimestamp();
            var producer = _producer ??= Connect();
            try
            {
                await SendAsync(producer, batch, null, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                await AbandonAsync().ConfigureAwait(false);
                throw;
            }
            LogPublished(batch.Count, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        finally
        {
            _oneBatch.Release();
        }
    }

    /// <summary>
    /// The same for messages that are marked one by one: sends until the first failure, and says which were acknowledged. Of the others nobody knows; sending
    /// them again, in their order, keeps the order of each key.
    /// </summary>
    /// <param name="batch">The messages.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>For each message whether it was acknowledged, and what failed, or null.</returns>
    public async Task<(IReadOnlyList<bool> Acknowledged, KafkaPublishException? Failure)> TryPublishAsync(IReadOnlyList<OutgoingMessage> batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var acknowledged = new bool[batch.Count];
        await _oneBatch.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SendAsync(_producer ??= Connect(), batch, acknowledged, cancellationToken).ConfigureAwait(false);
            return (acknowledged, null);
        }
        catch (KafkaPublishException failure)
        {
            await AbandonAsync().ConfigureAwait(false); // Whose reports of delivery were still on their way have come by then.
            return (acknowledged, failure);
        }
        catch
        {
            await AbandonAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            _oneBatch.Release();
        }
    }

    /// <summary>Waits for the batch that is under way and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _oneBatch.WaitAsync().ConfigureAwait(false);
        if (_producer is { } producer) await Task.Run(producer.Dispose).ConfigureAwait(false);
        _producer = null;
        _oneBatch.Dispose();
    }

    private async Task SendAsync(IProducer<string?, byte[]> producer, IReadOnlyList<OutgoingMessage> batch, bool[]? acknowledged, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < batch.Count;)
        {
            var flight = new Flight();
            sent = HandOver(producer, batch, sent, flight, acknowledged);
            try
            {
                await flight.Landed.WaitAsync(_settings.DeliveryTimeout, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException e)
            {
                await AbandonAsync().ConfigureAwait(false); // The purge reports the first message that waits, so that the error can name it.
                throw Producers.Failure(flight.Failed?.Topic ?? batch[sent - 1].Topic, flight.Failed is { } waiting ? waiting.Key : batch[sent - 1].Key, Late(), e, KafkaRemedy.ForAccess(_complaints.Last, _settings));
            }
            if (flight.Failed is { } failed) throw Producers.Failure(failed.Topic, failed.Key, failed.Error);
        }
    }

    private Error Late() => new(ErrorCode.Local_TimedOut,
        $"no acknowledgement from {_settings.BootstrapServers} within {_settings.DeliveryTimeout.TotalSeconds:0.#} s"
        + (_complaints.Last is { } last ? $"; last error: {last.Reason}" : ""));

    /// <summary>Gives librdkafka as many messages as its queue takes; answers the index of the first that did not fit.</summary>
    private static int HandOver(IProducer<string?, byte[]> producer, IReadOnlyList<OutgoingMessage> batch, int from, Flight flight, bool[]? acknowledged)
    {
        var next = from;
        Action<DeliveryReport<string?, byte[]>> landed = flight.Land;
        try
        {
            for (; next < batch.Count && flight.Failed is null; next++)
                producer.Produce(batch[next].Topic, Producers.ToKafka(batch[next]), acknowledged is null ? landed : Noting(acknowledged, next, flight));
        }
        catch (ProduceException<string?, byte[]> e) when (e.Error.Code is ErrorCode.Local_QueueFull or ErrorCode.MsgSizeTooLarge && next > from)
        {
            // The rest goes when these have landed; one that is too large fails then, when it holds up nothing before it.
        }
        catch (ProduceException<string?, byte[]> e)
        {
            throw Producers.Failure(batch[next].Topic, batch[next].Key, e.Error, e);
        }
        flight.Depart(next - from);
        return next;
    }

    private static Action<DeliveryReport<string?, byte[]>> Noting(bool[] acknowledged, int index, Flight flight) => report =>
    {
        acknowledged[index] = !report.Error.IsError;
        flight.Land(report);
    };

    private IProducer<string?, byte[]> Connect()
    {
        _complaints.Forget();
        // A message that times out alone could be overtaken; the batch has its own limit.
        return Producers.Connect(_settings, _log, _complaints.Note, KeyValuePair.Create("message.timeout.ms", "0"));
    }

    private async Task AbandonAsync()
    {
        if (_producer is not { } producer) return;
        _producer = null;
        await Producers.AbandonAsync(producer).ConfigureAwait(false);
    }

    [LoggerMessage(4101, LogLevel.Debug, "Published {Count} messages in {ElapsedMs} ms")]
    private partial void LogPublished(int count, double elapsedMs);
}
