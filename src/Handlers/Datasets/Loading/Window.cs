using System.Diagnostics;

namespace KiVendTout.Handlers.Datasets.Loading;

/// <summary>
/// The batches that were read and are not stored yet, in order, within a bound of bytes. Three tasks meet here: the reader adds, the sender takes what was not sent, the listener takes away what is stored.
/// </summary>
/// <param name="mostBytes">Bytes of messages, unless one batch alone has more.</param>
internal sealed class Window(long mostBytes)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, Pending> _waiting = []; // by first line, which is the order
    private readonly Queue<Pending> _unsent = new();
    private long _bytes;
    private TaskCompletionSource _room = Signal();
    private TaskCompletionSource _work = Signal();

    /// <summary>The most bytes that ever were in it.</summary>
    public long Peak { get; private set; }

    /// <summary>Batches in it.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>Whether everything in it has reached the brokers: none waits to be sent, and none is being sent.</summary>
    public bool AllSent
    {
        get
        {
            lock (_lock)
                return _unsent.Count == 0 && _waiting.Values.All(batch => batch.Acknowledged);
        }
    }

    /// <summary>Adds the next batch as soon as there is room.</summary>
    public async Task AddAsync(Pending batch, CancellationToken ct)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (_waiting.Count == 0 || _bytes + batch.Bytes <= mostBytes)
                {
                    _waiting.Add(batch.Lines.First, batch);
                    _unsent.Enqueue(batch);
                    _bytes += batch.Bytes;
                    Peak = Math.Max(Peak, _bytes);
                    _work.TrySetResult();
                    return;
                }

                room = _room.Task;
            }

            await room.WaitAsync(ct).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for batches that were not sent, and takes all of them.</summary>
    public async Task<IReadOnlyList<Pending>> UnsentAsync(CancellationToken ct)
    {
        while (true)
        {
            Task work;
            lock (_lock)
            {
                Pending[] unsent = [.. _unsent.Where(batch => _waiting.ContainsKey(batch.Lines.First))]; // what is sent again may have been stored meanwhile
                _unsent.Clear();
                if (unsent.Length > 0)
                {
                    foreach (var batch in unsent.Where(batch => batch.SentAt == 0))
                        batch.SentAt = Stopwatch.GetTimestamp();
                    return unsent;
                }

                _work = Signal();
                work = _work.Task;
            }

            await work.WaitAsync(ct).ConfigureAwait(false);
        }
    }

    /// <summary>Notes that the brokers took batches.</summary>
    public void Acknowledge(IReadOnlyList<Pending> batches)
    {
        lock (_lock)
        {
            foreach (var batch in batches)
                batch.Acknowledged = true;
        }
    }

    /// <summary>Has everything sent again that is not stored.</summary>
    public void SendAgain()
    {
        lock (_lock)
        {
            _unsent.Clear();
            foreach (var batch in _waiting.Values)
            {
                batch.Acknowledged = false;
                _unsent.Enqueue(batch);
            }

            if (_waiting.Count > 0)
                _work.TrySetResult();
        }
    }

    /// <summary>A batch is stored.</summary>
    /// <returns>It, or null when it was not waited for: it came twice.</returns>
    public Pending? Settle(long firstLine, long lastLine)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(firstLine, out var batch) || batch.Lines.Last != lastLine)
                return null;
            _waiting.Remove(firstLine);
            _bytes -= batch.Bytes;
            _room.TrySetResult();
            _room = Signal();
            return batch;
        }
    }

    /// <summary>Waits until everything is stored.</summary>
    public async Task EmptyAsync(CancellationToken ct)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (_waiting.Count == 0)
                    return;
                room = _room.Task;
            }

            await room.WaitAsync(ct).ConfigureAwait(false);
        }
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
