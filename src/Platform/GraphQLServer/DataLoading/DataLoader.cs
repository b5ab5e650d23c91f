using System.Collections.ObjectModel;

namespace KiVendTout.Platform.GraphQLServer.DataLoading;

/// <summary>
/// Collects keys that resolvers ask for and loads them together; keeps every answer until the request ends (a mutation: until its root field ends). Made once per
/// request by <c>ResolverContext.Loader</c>; its constructor takes services of the request's scope and other loaders. Thread-safe. When batches go is told by
/// the engine, never by a timer: as soon as every resolver that has started is done or waits for a loader.
/// </summary>
/// <typeparam name="TKey">A key, compared by its own equality.</typeparam>
/// <typeparam name="TValue">What is loaded. A missing key gives its default: choose a class or a nullable struct.</typeparam>
public abstract class DataLoader<TKey, TValue> : IScheduledLoader
    where TKey : notnull
{
    private readonly Dictionary<TKey, LoadEntry<TValue>> _entries = [];
    private readonly Lock _ownLock = new();
    private LoadScheduler? _scheduler;
    private Func<CancellationToken>? _cancellation;
    private Batch? _open;

    /// <summary>Keys that one call of <see cref="LoadBatchAsync"/> gets at the most; more are split, in order.</summary>
    protected virtual int MaxBatchSize => 1_000;

    /// <summary>
    /// Fetches. A key that the answer does not have is missing and gives null; what is thrown goes to everybody who asked for one of these keys.
    /// </summary>
    /// <param name="keys">Different keys in the order in which they were asked for, at most <see cref="MaxBatchSize"/>.</param>
    /// <param name="cancellationToken">Ends with the request or its timeout.</param>
    protected abstract Task<IReadOnlyDictionary<TKey, TValue>> LoadBatchAsync(IReadOnlyList<TKey> keys, CancellationToken cancellationToken);

    /// <summary>The value of a key, or null (default) when there is none. The same key has the same task.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Checked at once; the batch itself ends with the request.</param>
    public Task<TValue?> LoadAsync(TKey key, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TValue?>(cancellationToken);
        }

        Batch? alone = null;
        Task<TValue?> task;
        lock (Guard)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                if (_scheduler is { IsClosed: true })
                {
                    return Task.FromCanceled<TValue?>(new CancellationToken(canceled: true));
                }

                entry = new LoadEntry<TValue>();
                _entries.Add(key, entry);
                alone = Collect(key, entry);
            }

            task = entry.Completion.Task;
            if (_scheduler is { } scheduler && !task.IsCompleted)
            {
                var asking = LoadScheduler.Current;
                entry.Add(asking);
                scheduler.Await(asking);
            }
        }

        // Outside of an execution nobody tells when to go.
        alone?.Dispatch();
        return task;
    }

    /// <summary>The values of several keys in their order, null (default) where there is none.</summary>
    public async Task<IReadOnlyList<TValue?>> LoadManyAsync(IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var tasks = new Task<TValue?>[keys.Count];
        var i = 0;
        foreach (var key in keys)
        {
            tasks[i++] = LoadAsync(key, cancellationToken);
        }

        return await Task.WhenAll(tasks).ConfigureAwait(false);
    }

    /// <summary>The value of a key that must be there.</summary>
    /// <exception cref="KeyNotFoundException">It is not.</exception>
    public async Task<TValue> LoadRequiredAsync(TKey key, CancellationToken cancellationToken = default) =>
        await LoadAsync(key, cancellationToken).ConfigureAwait(false)
        ?? throw new KeyNotFoundException($"{GetType().Name} found nothing for the key {key}. Load it with LoadAsync where it may be missing.");

    /// <summary>Tells the value of a key that was learned otherwise; ignored when the key was asked for already.</summary>
    public void Prime(TKey key, TValue value)
    {
        lock (Guard)
        {
            if (!_entries.ContainsKey(key))
            {
                var entry = new LoadEntry<TValue>();
                entry.Completion.SetResult(value);
                _entries.Add(key, entry);
            }
        }
    }

    /// <summary>Forgets a key: the next one who asks loads it again.</summary>
    public void Clear(TKey key)
    {
        lock (Guard)
        {
            _entries.Remove(key);
        }
    }

    /// <summary>Forgets all keys.</summary>
    public void Clear()
    {
        lock (Guard)
        {
            _entries.Clear();
        }
    }

    void IScheduledLoader.Attach(LoadScheduler scheduler, Func<CancellationToken> cancellation) =>
        (_scheduler, _cancellation) = (scheduler, cancellation);

    void IScheduledLoader.Forget() => Clear();

    private Lock Guard => _scheduler?.Lock ?? _ownLock;

    // Under the lock. Answers the batch when there is no scheduler to send it.
    private Batch? Collect(TKey key, LoadEntry<TValue> entry)
    {
        if (_scheduler is null)
        {
            return new Batch(this, null, key, entry);
        }

        if (_open is null || _open.IsGone || _open.Count >= MaxBatchSize)
        {
            _open = new Batch(this, _scheduler, key, entry);
            _scheduler.Collect(_open);
        }
        else
        {
            _open.Add(key, entry);
        }

        return null;
    }

    private sealed class Batch : Work, ILoadBatch
    {
        private readonly DataLoader<TKey, TValue> _loader;
        private readonly LoadScheduler? _scheduler;
        private readonly List<TKey> _keys = [];
        private readonly List<LoadEntry<TValue>> _entries = [];
        private Task<IReadOnlyDictionary<TKey, TValue>>? _answer;

        public Batch(DataLoader<TKey, TValue> loader, LoadScheduler? scheduler, TKey key, LoadEntry<TValue> entry)
        {
            (_loader, _scheduler) = (loader, scheduler);
            Add(key, entry);
        }

        public override LoadScheduler Scheduler => _scheduler!;

        public bool IsGone { get; private set; }

        public int Count => _keys.Count;

        public void Add(TKey key, LoadEntry<TValue> entry)
        {
            _keys.Add(key);
            _entries.Add(entry);
        }

        public void Close() => IsGone = true;

        public void Dispatch()
        {
            Telemetry.GraphQLTelemetry.BatchSent(_loader.GetType().Name, _keys.Count);
            try
            {
                SetAsking(this);
                _answer = _loader.LoadBatchAsync(new ReadOnlyCollection<TKey>(_keys), _loader._cancellation?.Invoke() ?? CancellationToken.None);
            }
#pragma warning disable CA1031 // Whatever a loader throws belongs to those who asked for its keys.
            catch (Exception problem)
            {
                _answer = Task.FromException<IReadOnlyDictionary<TKey, TValue>>(problem);
            }
#pragma warning restore CA1031
            finally
            {
                SetAsking(null);
            }

            if (_scheduler is null)
            {
                _answer.GetAwaiter().UnsafeOnCompleted(Deliver);
                return;
            }

            _scheduler.Started(this);
            if (_answer.IsCompleted)
            {
                _scheduler.Post(this);
            }
            else
            {
                _answer.GetAwaiter().UnsafeOnCompleted(() => _scheduler.Post(this));
            }
        }

        public override void Continue()
        {
            // All who asked are counted as running again before the code of the first goes on: else it could look as if nobody ran.
            lock (_scheduler!.Lock)
            {
                foreach (var entry in _entries)
                {
                    entry.Arrive(_scheduler);
                }
            }

            Deliver();
        }

        public override void EndLate() => Deliver();

        public void Cancel() => _entries.ForEach(entry => entry.Completion.TrySetCanceled());

        private void SetAsking(Work? work)
        {
            if (_scheduler is not null)
            {
                LoadScheduler.Current = work;
            }
        }

        private void Deliver()
        {
            var answer = _answer!;
            var found = answer.IsCompletedSuccessfully ? answer.Result : null;
            for (var i = 0; i < _keys.Count; i++)
            {
                if (found is not null)
                {
                    _entries[i].Completion.TrySetResult(found.TryGetValue(_keys[i], out var value) ? value : default);
                }
                else if (answer.IsCanceled)
                {
                    _entries[i].Completion.TrySetCanceled();
                }
                else
                {
                    _entries[i].Completion.TrySetException(answer.Exception?.InnerExceptions
                        ?? (IEnumerable<Exception>)[new InvalidOperationException($"{_loader.GetType().Name} answered null instead of a dictionary.")]);
                }
            }
        }
    }
}

/// <summary>A key's task and who waits for it.</summary>
internal sealed class LoadEntry<TValue>
{
    private Work? _first;
    private List<Work?>? _more;

    public TaskCompletionSource<TValue?> Completion { get; } = new();

    public void Add(Work? work)
    {
        if (_first is null)
        {
            _first = work;
        }
        else
        {
            (_more ??= []).Add(work);
        }
    }

    public void Arrive(LoadScheduler scheduler)
    {
        scheduler.Arrived(_first);
        foreach (var work in _more ?? [])
        {
            scheduler.Arrived(work);
        }
    }
}
