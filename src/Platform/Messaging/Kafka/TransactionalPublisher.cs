using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KiVendTout.Platform.Messaging.Kafka;

/// <summary>
/// Publishes each batch in one Kafka transaction together with the progress that it brings: readers of committed messages see both or nothing, each once.
/// Only one publisher of a transactional id can be at work; a younger one rolls back what the older had begun and fences it. For a real cluster: on
/// <see cref="EmbeddedKafka"/> transactions mean nothing.
/// </summary>
/// <remarks>
/// Whatever goes wrong, the producer is dropped and not aborted: librdkafka 2.0.2 may break when it aborts with messages in its queue, and whether a commit took effect
/// is only known to whoever comes after. The next producer of the id rolls back what is open, and what is committed is read from <c>kvt-progress</c>.
/// </remarks>
public sealed partial class TransactionalPublisher : IAsyncDisposable
{
    private readonly KafkaSettings _settings;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private IProducer<string?, byte[]>? _producer;
    private string _installation = "";
    private string? _progress;
    private bool _suspicious;
    private volatile Error? _fatal;
    private readonly Complaints _complaints = new();

    /// <summary>A publisher; it connects in <see cref="RecoverAsync"/>.</summary>
    /// <param name="settings">Where Kafka is.</param>
    /// <param name="transactionalId">Its name: who publishes under it is the only one.</param>
    /// <param name="log">Where it reports, or null.</param>
    public TransactionalPublisher(KafkaSettings settings, string transactionalId, ILogger<TransactionalPublisher>? log = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentException.ThrowIfNullOrWhiteSpace(transactionalId);
        (_settings, TransactionalId, _log) = (settings, transactionalId, log ?? NullLogger<TransactionalPublisher>.Instance);
    }

    /// <summary>Its name, and the key of its progress.</summary>
    public string TransactionalId { get; }

    /// <summary>The topic that has to exist for the progress.</summary>
    /// <param name="replication">Copies; -1 takes the cluster's default.</param>
    public static TopicSpecification ProgressTopicOf(short replication = -1) => ProgressTopic.Specification(replication);

    /// <summary>
    /// Takes over: whoever published under this id before is fenced, what they left open is rolled back. Call it before the first batch and after each failure.
    /// </summary>
    /// <param name="installation">Whose progress it is; that of another is refused.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <returns>The progress of the last batch that was committed, or null when there is none.</returns>
    /// <exception cref="KafkaUnreachableException">The cluster did not answer in time.</exception>
    /// <exception cref="InvalidOperationException">The id belongs to another installation.</exception>
    public async Task<string?> RecoverAsync(string installation, CancellationToken ct = default)
    {
        await _oneAtATime.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            _installation = installation;
            await DropAsync().ConfigureAwait(false);
            _progress = await TakeOverAsync(ct).ConfigureAwait(false);
            return _progress;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Commits a batch and the progress that it brings, in order; completes when the transaction is committed.</summary>
    /// <param name="batch">The messages.</param>
    /// <param name="progress">What <see cref="RecoverAsync"/> answers from then on.</param>
    /// <param name="ct">Ends the waiting; whether the batch was committed, the next <see cref="RecoverAsync"/> tells.</param>
    /// <exception cref="KafkaPublishException">It was not committed, or nobody knows: recover. With <see cref="ErrorCode.MsgSizeTooLarge"/> it certainly was not, and may be published without that message.</exception>
    /// <exception cref="PublisherFencedException">Another publisher has taken over.</exception>
    public async Task PublishAsync(IReadOnlyList<OutgoingMessage> batch, string progress, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        await _oneAtATime.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            var started = Stopwatch.GetTimestamp();
            // A producer made anew has fenced whoever came in between: what they published must not be published again.
            if (_producer is null && await TakeOverAsync(ct).ConfigureAwait(false) != _progress)
            {
                await DropAsync().ConfigureAwait(false);
                throw new PublisherFencedException($"Another publisher of '{TransactionalId}' has published since.");
            }

            try
            {
                await CommitAsync(_producer!, batch, progress, ct).ConfigureAwait(false);
            }
            catch
            {
                await DropAsync().ConfigureAwait(false);
                throw;
            }

            (_progress, _suspicious) = (progress, false);
            LogCommitted(batch.Count, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Waits for the batch that is under way and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _oneAtATime.WaitAsync().ConfigureAwait(false);
        await DropAsync().ConfigureAwait(false);
        _oneAtATime.Dispose();
    }

    private async Task CommitAsync(IProducer<string?, byte[]> producer, IReadOnlyList<OutgoingMessage> batch, string progress, CancellationToken ct)
    {
        // Reports of delivery cost as much as the messages; a commit fails with the first of them anyway, and only then one wants to know which.
        var flight = _suspicious ? new Flight() : null;
        var work = Task.Run(() =>
        {
            producer.BeginTransaction();
            Action<DeliveryReport<string?, byte[]>>? landed = flight is null ? null : flight.Land;
            for (var n = 0; n < batch.Count && flight?.Failed is null; n++)
            {
                HandOver(producer, batch[n], landed, ct);
            }

            HandOver(producer, ProgressTopic.Message(TransactionalId, _installation, progress), landed, ct);
            producer.CommitTransaction();
        }, CancellationToken.None);
        try
        {
            await work.WaitAsync(ct).ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is KafkaException && IsFenced(broken))
        {
            throw new PublisherFencedException($"A younger publisher of '{TransactionalId}' has taken over.", broken);
        }
        catch (KafkaException broken)
        {
            _suspicious = true;
            throw flight?.Failed is { } failed
                ? Producers.Failure(failed.Topic, failed.Key, failed.Error, broken)
                : new KafkaPublishException(
                    $"A batch of {batch.Count} messages was not committed: {broken.Error.Reason} ({broken.Error.Code}{(_complaints.Last is { } last ? $"; last error: {last.Reason}" : "")}). {KafkaRemedy.ForAccess(_complaints.Last, _settings) ?? KafkaRemedy.For(broken.Error.Code)}",
                    null, null, broken.Error.Code, broken.Error.IsFatal, broken);
        }
    }

    /// <summary>Hands a message over; where librdkafka's queue is full, as soon as there is room.</summary>
    private static void HandOver(IProducer<string?, byte[]> producer, OutgoingMessage message, Action<DeliveryReport<string?, byte[]>>? landed, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                producer.Produce(message.Topic, Producers.ToKafka(message), landed);
                return;
            }
            catch (ProduceException<string?, byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                ct.ThrowIfCancellationRequested();
                Thread.Sleep(1); // librdkafka tells nobody when there is room again
            }
            catch (ProduceException<string?, byte[]> refused) when (refused.Error.Code == ErrorCode.MsgSizeTooLarge)
            {
                throw Producers.Failure(message.Topic, message.Key, refused.Error, refused);
            }
        }
    }

    private async Task<string?> TakeOverAsync(CancellationToken ct)
    {
        _fatal = null;
        _complaints.Forget();
        var producer = Producers.Connect(_settings, _log, error =>
            {
                _complaints.Note(error);
                _fatal = error.IsFatal ? error : _fatal;
            },
            new("transactional.id", TransactionalId), new("transaction.timeout.ms", $"{(int)_settings.DeliveryTimeout.TotalMilliseconds}"));
        try
        {
            await Task.Run(() => producer.InitTransactions(_settings.DeliveryTimeout), CancellationToken.None).WaitAsync(ct).ConfigureAwait(false);
            var progress = await Task.Run(() => new ProgressTopic(_settings).ReadLast(TransactionalId, _installation, ct), ct).ConfigureAwait(false);
            _producer = producer;
            LogTakenOver(TransactionalId, progress);
            return progress;
        }
        catch (KafkaException away)
        {
            await Producers.AbandonAsync(producer).ConfigureAwait(false);
            throw new KafkaUnreachableException(_settings, _settings.DeliveryTimeout, _complaints.Last is { } last ? new Error(last.Code, $"{away.Error.Reason}; {last.Reason}") : away.Error, away);
        }
        catch
        {
            await Producers.AbandonAsync(producer).ConfigureAwait(false);
            throw;
        }
    }

    private bool IsFenced(Exception broken) =>
        broken is KafkaException { Error.Code: var code } && Fences(code) || _fatal is { } fatal && Fences(fatal.Code);

    private static bool Fences(ErrorCode code) => code is ErrorCode.Local_Fenced or ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch;

    private async Task DropAsync()
    {
        if (_producer is { } producer)
        {
            _producer = null;
            await Producers.AbandonAsync(producer).ConfigureAwait(false);
        }
    }

    [LoggerMessage(4111, LogLevel.Information, "Publisher {TransactionalId} has taken over at progress {Progress}")]
    private partial void LogTakenOver(string transactionalId, string? progress);

    [LoggerMessage(4112, LogLevel.Debug, "Committed {Count} messages in {ElapsedMs} ms")]
    private partial void LogCommitted(int count, double elapsedMs);
}
