namespace KiVendTout.Platform.GraphQLServer.DataLoading;

/// <summary>
/// Decides when the keys that loaders have collected are fetched. The rule: the execution counts everything it has started (resolvers, batches). Each is done, or
/// waiting for keys it asked a loader for, or running. When nothing runs and no finished work waits to be looked at, all collected batches go, in the order of their
/// first key. There is no timer, and nothing depends on how long anything takes: what resolvers ask for behind the same number of loads is fetched together.
/// <para>
/// Whose code runs where is told by the flow of its <see cref="ExecutionContext"/>: an <see cref="AsyncLocal{T}"/>, set when a resolver is called, is called back
/// whenever that resolver's code begins or stops to run on a thread, also behind real I/O and <c>ConfigureAwait(false)</c>. So a resolver counts as waiting only when
/// its code has stopped, not between the first and the second of two keys. From then on it waits until all its keys are there, even if it does other things besides.
/// A resolver must not await the task of another one's load: ask the loader for the same key instead, it has one task for each key. Keys asked for from nowhere (a
/// loader kept for later) go as soon as the execution pauses.
/// </para>
/// One lock guards the counts, the batches and the loaders' caches.
/// </summary>
internal abstract class LoadScheduler : IThreadPoolWorkItem
{
    private static readonly AsyncLocal<Work?> Asking = new(change =>
    {
        change.PreviousValue?.Scheduler.Leave(change.PreviousValue);
        change.CurrentValue?.Scheduler.Enter(change.CurrentValue);
    });

    private List<ILoadBatch> _collected = [];
    private int _running;
    private bool _strays;

    /// <summary>Guards this scheduler and the loaders that use it.</summary>
    public Lock Lock { get; } = new();

    /// <summary>Whether the answer was given: nothing is fetched any more. Under the lock.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whose code is running here; for loads it makes.</summary>
    public static Work? Current
    {
        get => Asking.Value;
        set
        {
            if (!ReferenceEquals(Asking.Value, value))
            {
                Asking.Value = value;
            }
        }
    }

    /// <summary>Whether batches have to go now. Under the lock.</summary>
    protected bool BatchesAreDue => _collected.Count > 0 && (_running == 0 || _strays);

    /// <summary>Whether keys wait to be fetched. Under the lock.</summary>
    protected bool HasCollected => _collected.Count > 0;

    /// <summary>The work went on behind its first await: it counts from now on.</summary>
    public void Started(Work work)
    {
        lock (Lock)
        {
            var ran = work.Runs;
            work.HasStarted = true;
            Count(ran, work);
        }
    }

    /// <summary>A batch has its first key. Under the lock.</summary>
    public void Collect(ILoadBatch batch) => _collected.Add(batch);

    /// <summary>The work asked for one more key. Under the lock.</summary>
    public void Await(Work? work)
    {
        if (work is null || work.IsDone || !ReferenceEquals(work.Scheduler, this))
        {
            _strays = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }

        var ran = work.Runs;
        work.Awaited++;
        Count(ran, work);
    }

    /// <summary>The work has one of its keys. Under the lock, before its code goes on.</summary>
    public void Arrived(Work? work)
    {
        if (work is { Awaited: > 0 } && ReferenceEquals(work.Scheduler, this))
        {
            var ran = work.Runs;
            work.Awaited--;
            Count(ran, work);
        }
    }

    /// <summary>Hands finished work over to the engine.</summary>
    public abstract void Post(Work work);

    /// <summary>Looks whether there is something to do, unless somebody is already looking.</summary>
    public abstract void Execute();

    /// <summary>The work is done. Under the lock.</summary>
    protected void Finished(Work work)
    {
        var ran = work.Runs;
        work.IsDone = true;
        Count(ran, work);
    }

    /// <summary>
    /// Takes the collected batches. Under the lock. All of them are closed at once: a batch that asks another loader while it is sent must not sometimes catch
    /// that one's batch and sometimes miss it.
    /// </summary>
    protected List<ILoadBatch> TakeBatches()
    {
        var taken = _collected;
        (_collected, _strays) = ([], false);
        taken.ForEach(batch => batch.Close());
        return taken;
    }

    /// <summary>Ends it: keys that were not fetched are cancelled, so that whoever waits for them can let go of what it holds.</summary>
    protected void Close()
    {
        List<ILoadBatch> left;
        lock (Lock)
        {
            IsClosed = true;
            left = TakeBatches();
        }

        left.ForEach(batch => batch.Cancel());
    }

    private void Enter(Work work)
    {
        lock (Lock)
        {
            var ran = work.Runs;
            work.Threads++;
            Count(ran, work);
        }
    }

    // Called while the runtime changes contexts, where nothing may be thrown and nothing of others may run: the engine goes on elsewhere.
    private void Leave(Work work)
    {
        lock (Lock)
        {
            var ran = work.Runs;
            work.Threads--;
            Count(ran, work);
            if (ran && BatchesAreDue)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }
    }

    private void Count(bool ran, Work work) => _running += (work.Runs ? 1 : 0) - (ran ? 1 : 0);
}

/// <summary>Something the execution has started and waits for.</summary>
internal abstract class Work
{
    /// <summary>Who counts it.</summary>
    public abstract LoadScheduler Scheduler { get; }

    /// <summary>Keys it has asked for and not got.</summary>
    public int Awaited { get; set; }

    /// <summary>Threads that run its code now.</summary>
    public int Threads { get; set; }

    /// <summary>Whether it is counted: it did not end at once.</summary>
    public bool HasStarted { get; set; }

    /// <summary>Whether it has ended.</summary>
    public bool IsDone { get; set; }

    /// <summary>Neither done nor waiting for a loader.</summary>
    public bool Runs => HasStarted && !IsDone && (Awaited == 0 || Threads > 0);

    /// <summary>What the engine does when it is done; called by one thread at a time, in order.</summary>
    public abstract void Continue();

    /// <summary>What is left to do when it is done after the answer was given.</summary>
    public abstract void EndLate();
}

/// <summary>Keys of one loader that go together.</summary>
internal interface ILoadBatch
{
    /// <summary>Takes no more keys. Under the lock.</summary>
    void Close();

    /// <summary>Starts to fetch them. Never throws.</summary>
    void Dispatch();

    /// <summary>Never fetches them.</summary>
    void Cancel();
}

/// <summary>What the engine tells a loader.</summary>
internal interface IScheduledLoader : IDataLoader
{
    /// <summary>Where its keys are collected, and which token its batches get.</summary>
    void Attach(LoadScheduler scheduler, Func<CancellationToken> cancellation);

    /// <summary>Forgets what it knows: the mutation field before may have changed it.</summary>
    void Forget();
}
