using System.Globalization;

namespace KiVendTout.Platform.GraphQLServer.Execution.Running;

/// <summary>
/// The timeout. When it strikes, the resolvers' token is cancelled and they get a second to let go of what they hold; then the answer is given without them.
/// An operation that never waits looks at the clock itself, every thousand objects.
/// </summary>
internal sealed partial class OperationExecution
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private const int ObjectsPerLook = 1_024;

    private readonly long _began = engine.Time.GetTimestamp();
    private readonly Lock _timeLock = new();
    private CancellationTokenSource? _cancel;
    private CancellationTokenRegistration _aborted;
    private ITimer? _timer;
    private int _objects;
    private bool _timeIsUp;
    private bool _stopped;
    private GraphQLError? _failure;
    private bool _ended;

    /// <summary>Ends with the client or the timeout.</summary>
    public CancellationToken Cancellation
    {
        get
        {
            lock (_timeLock)
            {
                return _ended
                    ? new CancellationToken(canceled: true)
                    : (_cancel ??= CancellationTokenSource.CreateLinkedTokenSource(request.Aborted)).Token;
            }
        }
    }

    /// <summary>Whether the timeout struck.</summary>
    public bool TimeIsUp => _timeIsUp;

    private bool IsCancelled => _timeIsUp || request.Aborted.IsCancellationRequested;

    private GraphQLError TimeoutError() => new()
    {
        Message = string.Create(CultureInfo.InvariantCulture, $"The operation took longer than {engine.Options.ExecutionTimeout.TotalSeconds:0.###} s. Ask for less at once."),
        Code = ErrorCode.Timeout,
    };

    private void Watch()
    {
        _ = Cancellation;
        var timeout = engine.Options.ExecutionTimeout;
        if (timeout > TimeSpan.Zero)
        {
            var left = timeout - engine.Time.GetElapsedTime(_began);
            var timer = engine.Time.CreateTimer(static self => ((OperationExecution)self!).Strike(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            lock (_timeLock)
            {
                _timer = timer;
            }

            timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }

        var aborted = request.Aborted.UnsafeRegister(static self => ((OperationExecution)self!).GiveGrace(), this);
        lock (_timeLock)
        {
            _aborted = aborted;
        }
    }

    // First the time is up, then the grace is.
    private void Strike()
    {
        if (IsCancelled)
        {
            Abandon();
            return;
        }

        _timeIsUp = true;
        lock (Lock)
        {
            if (HasCollected)
            {
                Telemetry.GraphQLLog.LoadsWaited(engine.Logger);
            }
        }

        GiveGrace();
        CancellationTokenSource? cancel;
        lock (_timeLock)
        {
            cancel = _ended ? null : _cancel;
        }

        try
        {
            cancel?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended in this very moment: there is nothing to cancel.
        }
#pragma warning disable CA1031 // What a resolver registered on its token threw; on a timer's thread it would end the process.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            Telemetry.GraphQLLog.ResolverFailed(engine.Logger, problem, "");
        }
    }

    private void GiveGrace()
    {
        lock (_timeLock)
        {
            if (!_ended)
            {
                _timer?.Change(Grace, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Abandon()
    {
        lock (Lock)
        {
            if (_over)
            {
                return;
            }

            _stopped = true;
            _over = true;
            if (_working)
            {
                // Whoever works sees it at the next step and ends.
                return;
            }

            _working = true;
        }

        WorkOffAsOurselves();
    }

    private void CheckTime()
    {
        if ((++_objects & (ObjectsPerLook - 1)) == 0
            && (request.Aborted.IsCancellationRequested
                || (engine.Options.ExecutionTimeout > TimeSpan.Zero && engine.Time.GetElapsedTime(_began) > engine.Options.ExecutionTimeout)))
        {
            throw new StoppedException();
        }
    }

    private void Stop(Exception reason)
    {
        _timeIsUp = reason is StoppedException;
        _failure = reason switch
        {
            StoppedException => null,
            InsufficientExecutionStackException => new GraphQLError { Message = "The document nests too deep. Ask for fewer levels at once.", Code = ErrorCode.LimitExceeded },
            _ => new GraphQLError { Message = "Unexpected error", Code = ErrorCode.Unexpected, Exception = reason },
        };
        if (_failure is not null)
        {
            Telemetry.GraphQLLog.ResolverFailed(engine.Logger, reason, "");
        }

        lock (Lock)
        {
            _stopped = true;
            _over = true;
        }
    }

    private void End()
    {
        if (_timeIsUp)
        {
            _stopped = true;
        }

        lock (_timeLock)
        {
            _ended = true;
            _timer?.Dispose();
            _aborted.Unregister();
            _cancel?.Dispose();
        }
    }

    /// <summary>Leaves the recursion when the time is up.</summary>
    private sealed class StoppedException : Exception;
}
