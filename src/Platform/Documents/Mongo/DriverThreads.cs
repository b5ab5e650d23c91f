namespace KiVendTout.Platform.Documents.Mongo;

/// <summary>
/// Threads for calls that block, one for each connection, so that the thread pool is never full of callers who wait for a server. They are started
/// as they are needed.
/// </summary>
internal sealed class DriverThreads(int most) : IDisposable
{
    private readonly Queue<Action<BsonSlots>?> _work = new();
    private readonly List<Thread> _threads = [];
    private int _idle;
    private bool _ended;

    public Task<T> RunAsync<T>(Func<BsonSlots, T> work, CancellationToken ct)
    {
        var promise = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_work)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            _work.Enqueue(slots => Do(work, slots, promise, ct));
            if (_idle < _work.Count && _threads.Count < most)
                Start();
            else
                Monitor.Pulse(_work);
        }

        return promise.Task;
    }

    /// <summary>Finishes what was begun and what waits.</summary>
    public void Dispose()
    {
        lock (_work)
        {
            _ended = true;
            Monitor.PulseAll(_work);
        }

        _threads.ForEach(thread => thread.Join());
    }

    private static void Do<T>(Func<BsonSlots, T> work, BsonSlots slots, TaskCompletionSource<T> promise, CancellationToken ct)
    {
        if (ct.IsCancellationRequested)
        {
            promise.SetCanceled(ct);
            return;
        }

        try
        {
            promise.SetResult(work(slots));
        }
        catch (OperationCanceledException cancelled) when (cancelled.CancellationToken == ct)
        {
            promise.SetCanceled(ct);
        }
#pragma warning disable CA1031 // Whatever the work throws belongs to who asked for it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            promise.SetException(failure);
        }
    }

    private void Start()
    {
        var thread = new Thread(Serve) { IsBackground = true, Name = $"MongoDB {_threads.Count + 1}" };
        _threads.Add(thread);
        thread.Start();
    }

    private void Serve()
    {
        using var slots = new BsonSlots();
        while (Next() is { } work)
            work(slots);
    }

    private Action<BsonSlots>? Next()
    {
        lock (_work)
        {
            _idle++;
            while (_work.Count == 0 && !_ended)
                Monitor.Wait(_work);
            _idle--;
            return _work.TryDequeue(out var work) ? work : null;
        }
    }
}
