using System.Diagnostics;
using Confluent.Kafka;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Platform.Messaging.Inbound;

/// <summary>
/// One partition on its way into the sink: what was read waits here, is handled in batches in its order, and moves the watermark. The reading
/// thread offers and seeks; the pipeline's own task handles. Ends with the assignment.
/// </summary>
internal sealed class PartitionPipeline : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private readonly ConsumerOptions _options;
    private readonly ConsumedTopic _topic;
    private readonly Watermarks _watermarks;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abandon = new();
    private readonly Lock _lock = new();
    private readonly Queue<ConsumeResult<byte[]?, byte[]?>> _waiting = new();
    private readonly SemaphoreSlim _something = new(0, 1);
    private readonly MessageRate _rate = new();
    private readonly long _begin;
    private long _waitingBytes;
    private long _next;
    private long _stored;
    private long? _seekTo;
    private Task _running = Task.CompletedTask;
    private volatile string? _error;

    /// <param name="options">The consumer's.</param>
    /// <param name="topic">The partition's topic.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="stored">The watermark, or null where there is none yet.</param>
    /// <param name="begin">Where reading begins: at the watermark, or elsewhere when that place is gone.</param>
    /// <param name="watermarks">Reads the watermark anew.</param>
    public PartitionPipeline(ConsumerOptions options, ConsumedTopic topic, TopicPartition partition, long? stored, long begin, Watermarks watermarks)
    {
        (_options, _topic, _watermarks) = (options, topic, watermarks);
        (Partition, _stored, _begin, _next) = (partition, stored ?? begin, begin, begin);
    }

    public TopicPartition Partition { get; }

    /// <summary>Where reading began.</summary>
    public long Begin => _begin;

    /// <summary>Whether the reading thread has paused the partition; only that thread looks.</summary>
    public bool IsPaused { get; set; }

    /// <summary>The first offset that is not handled yet, as PostgreSQL has it.</summary>
    public long Watermark => Volatile.Read(ref _stored);

    /// <summary>Messages handled a second.</summary>
    public double Rate => _rate.PerSecond;

    /// <summary>Why it does not go on, or null.</summary>
    public string? Error => _error;

    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Takes what was read.</summary>
    /// <returns>Whether the partition should be paused now.</returns>
    public bool Offer(ConsumeResult<byte[]?, byte[]?> read)
    {
        lock (_lock)
        {
            if (_seekTo is not null)
            {
                return false; // Read before the seek that is about to come; it will be read again.
            }

            _waiting.Enqueue(read);
            _waitingBytes += read.Message.Value?.Length ?? 0;
            if (_something.CurrentCount == 0)
            {
                _something.Release();
            }

            return _waiting.Count >= _options.MaxWaiting || _waitingBytes >= _options.MaxWaitingBytes;
        }
    }

    /// <summary>Whether there is room enough to go on after a pause.</summary>
    public bool HasRoom()
    {
        lock (_lock)
        {
            return _waiting.Count <= _options.MaxWaiting / 2 && _waitingBytes <= _options.MaxWaitingBytes / 2;
        }
    }

    /// <summary>Where the reading thread has to go on, when the pipeline found that it stands elsewhere; asking takes the wish back.</summary>
    public long? TakeSeek()
    {
        lock (_lock)
        {
            var to = _seekTo;
            _seekTo = null;
            return to;
        }
    }

    /// <summary>Lets the batch in flight end, abandons it after a while, and forgets what waits: it was not handled, so whoever is next reads it again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await _running.WaitAsync(_options.Patience).ConfigureAwait(false);
            _stop.Dispose();
            _abandon.Dispose();
            _something.Dispose();
        }
        catch (TimeoutException)
        {
            _options.Log.BatchAbandoned(Partition.Topic, Partition.Partition.Value, Watermark);
            await _abandon.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task RunAsync()
    {
        var batch = new List<ConsumeResult<byte[]?, byte[]?>>(_options.MaxBatch);
        var wait = _options.FirstWait;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (batch.Count == 0 && !await TakeAsync(batch).ConfigureAwait(false))
                {
                    continue;
                }

                await HandleAsync(batch).ConfigureAwait(false);
                (_error, wait) = (null, _options.FirstWait);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // Whether the last part was stored is not known, and another process may have been here: the watermark tells.
                _error = error.Message;
                _options.Log.PartitionWaits(Partition.Topic, Partition.Partition.Value, Watermark, error.GetType().Name, wait.TotalMilliseconds, error is PartitionLostException ? null : error);
                await ResumeAsync(batch, wait).ConfigureAwait(false);
                wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestWait.Ticks));
            }
        }
    }

    /// <summary>Waits for messages and takes those that are there, up to a batch.</summary>
    private async Task<bool> TakeAsync(List<ConsumeResult<byte[]?, byte[]?>> batch)
    {
        await _something.WaitAsync(_stop.Token).ConfigureAwait(false);
        lock (_lock)
        {
            var bytes = 0L;
            while (batch.Count < _options.MaxBatch && _waiting.TryPeek(out var next) && (batch.Count == 0 || bytes + Size(next) <= _options.MaxBatchBytes))
            {
                _waiting.Dequeue();
                _waitingBytes -= Size(next);
                if (next.Offset.Value >= _next)
                {
                    batch.Add(next);
                    bytes += Size(next);
                }
            }

            if (_waiting.Count > 0 && _something.CurrentCount == 0)
            {
                _something.Release();
            }
        }

        return batch.Count > 0;

        static int Size(ConsumeResult<byte[]?, byte[]?> read) => read.Message.Value?.Length ?? 0;
    }

    private async Task HandleAsync(List<ConsumeResult<byte[]?, byte[]?>> batch)
    {
        await _options.Sink.HandleAsync(new PartitionBatch(_topic, Partition.Partition.Value, _stored, batch, _options.MaxBodyBytes), _abandon.Token).ConfigureAwait(false);
        _next = batch[^1].Offset.Value + 1;
        Volatile.Write(ref _stored, _next);
        _rate.Add(batch.Count);
        batch.Clear();
    }

    /// <summary>Waits, reads the watermark and leaves in the batch what is behind it; where messages before it are needed, they are read again.</summary>
    private async Task ResumeAsync(List<ConsumeResult<byte[]?, byte[]?>> batch, TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, _stop.Token).ConfigureAwait(false);
            var found = await _watermarks.ReadAsync(_options.Name, _options.ClusterId, _stop.Token).ConfigureAwait(false);
            var stored = found.TryGetValue((Partition.Topic, Partition.Partition.Value), out var known) ? known : _begin;
            if (stored == _stored)
            {
                return; // Nothing was stored: the same batch again.
            }

            if (stored < _stored)
            {
                lock (_lock)
                {
                    _waiting.Clear();
                    (_waitingBytes, _seekTo) = (0, stored);
                }
            }

            batch.RemoveAll(read => read.Offset.Value < stored || stored < _stored);
            _next = stored;
            Volatile.Write(ref _stored, stored);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The loop ends.
        }
        catch (Exception error)
        {
            // Still away. The batch stays, and its transaction will say whether it was stored before.
            _error = error.Message;
        }
    }
}

/// <summary>Messages a second, smoothed over about ten seconds.</summary>
internal sealed class MessageRate
{
    private const double Seconds = 10;
    private readonly Lock _lock = new();
    private double _weight;
    private long _at = Stopwatch.GetTimestamp();

    public double PerSecond
    {
        get
        {
            lock (_lock)
            {
                return Decayed() / Seconds;
            }
        }
    }

    public void Add(int messages)
    {
        lock (_lock)
        {
            (_weight, _at) = (Decayed() + messages, Stopwatch.GetTimestamp());
        }
    }

    private double Decayed() => _weight * Math.Exp(-Stopwatch.GetElapsedTime(_at).TotalSeconds / Seconds);
}
