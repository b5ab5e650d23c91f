namespace KiVendTout.GraphQL.Datasets.Progress;

/// <summary>Rings when something was committed. Whoever waits takes <see cref="Count"/> before looking, so that no ring is missed between looking and waiting.</summary>
internal sealed class CommitBell
{
    private readonly Lock _lock = new();
    private readonly HashSet<Guid> _runs = [];
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _count;

    /// <summary>How often it rang.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Rings.</summary>
    /// <param name="run">Whose commit it was; null when that is not known.</param>
    public void Ring(Guid? run = null)
    {
        lock (_lock)
        {
            if (run is { } known)
                _runs.Add(known);
        }

        Interlocked.Increment(ref _count);
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>The runs that rang since this was last asked.</summary>
    public IReadOnlyList<Guid> TakeRuns()
    {
        lock (_lock)
        {
            Guid[] runs = [.. _runs];
            _runs.Clear();
            return runs;
        }
    }

    /// <summary>Returns when it rang since <paramref name="heard"/>, or after the time.</summary>
    public async Task WaitAsync(long heard, TimeSpan atMost, TimeProvider time, CancellationToken ct)
    {
        var next = Volatile.Read(ref _next).Task;
        if (Count != heard)
            return;
        try
        {
            await next.WaitAsync(atMost, time, ct).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Nobody rang; whoever waits looks all the same.
        }
    }
}
