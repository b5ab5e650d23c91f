namespace KiVendTout.Platform.Messaging.Scheduling;

/// <summary>
/// Tells a <see cref="Scheduler"/> of this process that something was scheduled, so that it need not wait for its next look. Told too much it looks once for
/// nothing, told too little it looks a little later: the table is the truth. Thread-safe; one scheduler waits at it.
/// </summary>
public sealed class ScheduleSignal
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _earlier = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _announced = DateTimeOffset.MaxValue;
    private DateTimeOffset _awaited = DateTimeOffset.MinValue;

    /// <summary>Something was stored.</summary>
    /// <param name="due">When it is due.</param>
    public void Announce(DateTimeOffset due)
    {
        lock (_lock)
        {
            _announced = due < _announced ? due : _announced;
            if (_announced < _awaited)
            {
                _earlier.TrySetResult();
            }
        }
    }

    /// <summary>Forgets what was announced: the table is about to be read, which has it.</summary>
    internal void Forget()
    {
        lock (_lock)
        {
            (_announced, _awaited) = (DateTimeOffset.MaxValue, DateTimeOffset.MinValue);
            if (_earlier.Task.IsCompleted)
            {
                _earlier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Ends when something is announced, or was since <see cref="Forget"/>, that is due before this time.</summary>
    /// <param name="awaited">When the one who waits looks by itself.</param>
    internal Task BeforeAsync(DateTimeOffset awaited)
    {
        lock (_lock)
        {
            _awaited = awaited;
            if (_announced < _awaited)
            {
                _earlier.TrySetResult();
            }

            return _earlier.Task;
        }
    }
}
