using System.Diagnostics;

namespace KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;

/// <summary>A clock that the test turns.</summary>
internal sealed class ManualTime : TimeProvider
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>When the first of those who wait here is woken, or null while nobody waits.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
            {
                return _timers.Min(timer => timer.Due);
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        lock (_gate)
        {
            timer.Change(dueTime, period);
            _timers.Add(timer);
        }

        return timer;
    }

    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (_gate)
        {
            _now += by;
            due = [.. _timers.Where(timer => timer.IsDue())];
        }

        due.ForEach(timer => timer.Fire());
    }

    /// <summary>Lets the time pass in steps until the task has ended: whoever sets a timer late is not too late.</summary>
    public async Task<T> PassUntilAsync<T>(Task<T> task, TimeSpan step)
    {
        for (var since = Stopwatch.StartNew(); !task.IsCompleted && since.Elapsed < Deadline;)
        {
            Advance(step);
            await Task.WhenAny(task, Task.Delay(10));
        }

        return await task.WaitAsync(TimeSpan.Zero);
    }

    private sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        private TimeSpan _period;
        private DateTimeOffset _due = DateTimeOffset.MaxValue;

        public DateTimeOffset? Due => _due == DateTimeOffset.MaxValue ? null : _due;

        /// <summary>Whether its time has come; the next one is set with the answer. Called under the gate.</summary>
        public bool IsDue()
        {
            if (_due > time._now)
            {
                return false;
            }

            _due = _period > TimeSpan.Zero ? time._now + _period : DateTimeOffset.MaxValue;
            return true;
        }

        public void Fire() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                _period = period;
                _due = dueTime < TimeSpan.Zero ? DateTimeOffset.MaxValue : time._now + dueTime;
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                _due = DateTimeOffset.MaxValue;
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
