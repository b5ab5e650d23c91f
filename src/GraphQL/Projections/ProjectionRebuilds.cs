using System.Collections.Concurrent;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Rebuilding;
using Microsoft.Extensions.Logging;

namespace KiVendTout.GraphQL.Projections;

/// <summary>How far a rebuild is.</summary>
/// <param name="Name">The read model.</param>
/// <param name="Phase">building, catching up, switching, done, failed or stopped.</param>
/// <param name="Events">Events taken so far.</param>
/// <param name="TotalEvents">Events in the log when it began.</param>
/// <param name="EventsPerSecond">Its speed.</param>
/// <param name="SecondsLeft">Estimate, or null while there is none.</param>
public sealed record RebuildState(string Name, string Phase, long Events, long TotalEvents, double EventsPerSecond, double? SecondsLeft);

/// <summary>
/// Rebuilds that were asked for here and run behind the answer. They end with the process and go on where they stopped when asked for again; readers of the live
/// read model notice nothing.
/// </summary>
/// <param name="store">The shop's store.</param>
/// <param name="log">Told when one fails.</param>
public sealed partial class ProjectionRebuilds(StreamStore store, ILogger<ProjectionRebuilds> log) : IAsyncDisposable, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, RebuildState> _states = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly Lock _starting = new();
    private readonly Rebuilder _rebuilder = new(store);

    /// <summary>Names of the read models that can be rebuilt.</summary>
    public IReadOnlyList<string> Names => _rebuilder.Views;

    /// <summary>Rebuilds of this process, the running ones and the last of each read model.</summary>
    public IReadOnlyList<RebuildState> States => [.. _states.Values.OrderBy(state => state.Name, StringComparer.Ordinal)];

    /// <summary>How the last rebuild of a read model stands, or null.</summary>
    public RebuildState? Find(string name) => _states.GetValueOrDefault(name);

    /// <summary>Starts one, unless it runs already.</summary>
    public void Start(string name)
    {
        lock (_starting)
        {
            if (!_running.TryGetValue(name, out var before) || before.IsCompleted)
            {
                _running[name] = Task.Run(() => RunAsync(name));
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Task[] running;
        lock (_starting)
        {
            running = [.. _running.Values];
        }

        await Task.WhenAll(running).ConfigureAwait(false);
    }

    /// <summary>Stops them without waiting.</summary>
    public void Dispose() => _stop.Cancel();

    private async Task RunAsync(string name)
    {
        _states[name] = new RebuildState(name, "building", 0, 0, 0, null);
        try
        {
            var done = await _rebuilder.RebuildAsync(name, new Progress(this), _stop.Token).ConfigureAwait(false);
            _states[name] = new RebuildState(name, "done", done.Events, done.Events, done.Events / Math.Max(0.001, done.Elapsed.TotalSeconds), 0);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _states[name] = _states[name] with { Phase = "stopped", SecondsLeft = null };
        }
#pragma warning disable CA1031 // Nobody awaits it: whatever broke it is told by its phase and in the log.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            _states[name] = _states[name] with { Phase = "failed", SecondsLeft = null };
            Failed(log, name, problem);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The rebuild of {Name} failed; the live read model is untouched. Ask for it again once the reason is gone.")]
    private static partial void Failed(ILogger log, string name, Exception problem);

    // Progress<T> would hand its reports to the thread pool, and the last could come after the result.
    private sealed class Progress(ProjectionRebuilds rebuilds) : IProgress<RebuildProgress>
    {
        public void Report(RebuildProgress value) => rebuilds._states[value.View] =
            new RebuildState(value.View, value.Phase, value.Events, value.TotalEvents, value.EventsPerSecond, value.TimeLeft?.TotalSeconds);
    }
}
