namespace KiVendTout.Platform.Messaging.Scheduling;

/// <summary>
/// Tells a <see cref="Scheduler"/> of this process that something was scheduled, so that it need not wait for its next look. Told too much it looks once for
/// nothing, told too little it looks a little later: the table is the truth. Thread-safe.
/// </summary>
public sealed class ScheduleSignal
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _earlier = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _awaited = DateTimeOffset.MinValue;

    /// <summary>Something was stored that is due at this time.</summary>
    public void Announce(DateTimeOffset due)
    {
        lock (_lock)
        {
            if (due < _awaited)
            {
                _earlier.TrySetResult();
            }
        }
    }

    /// <summary>Ends when something is announced that is due before this time. One who waits at a time.</summary>
    /// <param name="awaited">When the one who waits would look by itself.</param>
    internal Task Before(DateTimeOffset awaited)
    {
        lock (_lock)
        {
            _awaited = awaited;
            if (_earlier.Task.IsCompleted)
            {
                _earlier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return _earlier.Task;
        }
    }
}
