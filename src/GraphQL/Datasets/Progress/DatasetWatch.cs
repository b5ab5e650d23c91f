using System.Collections.Immutable;
using System.Diagnostics;
using KiVendTout.GraphQL.Datasets.Runs;
using KiVendTout.Platform.EventStore;

namespace KiVendTout.GraphQL.Datasets.Progress;

/// <summary>A run with what became of its batches, at a moment.</summary>
/// <param name="Run">The run.</param>
/// <param name="Counts">What became of its batches.</param>
/// <param name="SourceLines">Lines of its source, as far as they are known: 0 or null while it is loaded for the first time.</param>
internal sealed record RunState(RunRow Run, RunCounts Counts, long? SourceLines)
{
    /// <summary>
    /// Whether this tells something that another state of the same run does not. Whoever looks twice, by themselves and through a watch, may get what was read first last; a run's figures only grow, and
    /// what is over stays so, which tells them apart.
    /// </summary>
    public bool Adds(RunState other) => this != other
        && (IsOver || !other.IsOver) && Counts.Batches >= other.Counts.Batches && Run.Lines >= other.Run.Lines && Run.Records >= other.Run.Records && Run.Quarantined >= other.Run.Quarantined;

    private const double NearlyAll = 99.9;

    /// <summary>
    /// How much of its source has arrived, 0 to 100. While nobody knows how many lines that has, the lines that arrived are taken to be as long as those that were read; null before any were told of.
    /// </summary>
    public double? Percent => Run.State == DatasetRunState.Done ? 100
        : SourceLines is { } lines and > 0 && Counts.LastLine <= lines ? Math.Round(100d * Counts.LastLine / lines, 1)
        : Run is { Lines: > 0, BytesRead: > 0, Bytes: > 0 } ? Math.Round(Math.Min(NearlyAll, 100d * Counts.LastLine * Run.BytesRead / Run.Lines / Run.Bytes.Value), 1) : null;

    /// <summary>Whether it will never change again but by batches that come late.</summary>
    public bool IsOver => Run.State != DatasetRunState.Running;
}

/// <summary>What is known of the runs of a dataset; each with the number of the reading that changed it last.</summary>
internal sealed record WatchedRuns(long Reading, ImmutableDictionary<Guid, (RunState State, long Reading)> Runs, TaskCompletionSource Next, Exception? Broken)
{
    public static WatchedRuns None => new(0, ImmutableDictionary<Guid, (RunState, long)>.Empty, NextOne, null);

    private static TaskCompletionSource NextOne => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>With what was just read; the same when nothing is new.</summary>
    public WatchedRuns With(IEnumerable<RunState> read)
    {
        const int mostKept = 100;
        var (reading, runs) = (Reading + 1, Runs);
        foreach (var state in read.Where(state => !Runs.TryGetValue(state.Run.Id, out var before) || before.State != state))
            runs = runs.SetItem(state.Run.Id, (state, reading));
        if (ReferenceEquals(runs, Runs))
            return this;
        var old = runs.Values.Where(one => one.State.IsOver).OrderByDescending(one => one.Reading).Skip(mostKept).Select(one => one.State.Run.Id);
        return this with { Reading = reading, Runs = runs.RemoveRange(old), Next = NextOne };
    }

    /// <summary>Ended by an exception that everybody who follows gets.</summary>
    public WatchedRuns BrokenBy(Exception problem) => this with { Broken = problem, Next = NextOne };

    /// <summary>What changed after a reading: each run once, as it is now, the oldest first.</summary>
    public IEnumerable<RunState> Since(long reading) =>
        Runs.Values.Where(one => one.Reading > reading).Select(one => one.State).OrderBy(state => state.Run.Started).ThenBy(state => state.Run.Id);
}

/// <summary>
/// Reads a dataset's runs whenever a commit is told of, at most ten times a second, once for all who follow. Nobody waits for anybody: whoever is slow finds each run as it is when they come back, its
/// end included.
/// </summary>
internal sealed class DatasetWatch(DatasetReads reads, string dataset, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // Commits ring. What a loader says of itself does not, and a notification that is lost costs only time.
    private static readonly TimeSpan LookWhileRunning = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LookOtherwise = TimeSpan.FromSeconds(10);
    private WatchedRuns _known = WatchedRuns.None;

    /// <summary>Rung when the dataset's pipeline commits.</summary>
    public CommitBell Bell { get; } = new();

    /// <summary>What is known.</summary>
    public WatchedRuns Known => Volatile.Read(ref _known);

    /// <summary>Watches until stopped. An outage is waited for; anything else ends it, and is told to whoever follows.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            var named = new HashSet<Guid>();
            while (!ct.IsCancellationRequested)
            {
                var (heard, began) = (Bell.Count, Stopwatch.GetTimestamp());
                named.UnionWith(Bell.TakeRuns());
                if (await ReadAsync(named, ct).ConfigureAwait(false))
                    named.Clear();
                // A long reading, such as one over a hundred thousand batches, may not keep PostgreSQL busy.
                var took = Stopwatch.GetElapsedTime(began);
                await Task.Delay(took > Pause ? took * 2 : Pause, time, ct).ConfigureAwait(false);
                await Bell.WaitAsync(heard, Known.Runs.Values.Any(one => !one.State.IsOver) ? LookWhileRunning : LookOtherwise, time, ct).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The last follower has left.
        }
#pragma warning disable CA1031 // Whatever it is, those who follow get it: nobody else would.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            Publish(Known.BrokenBy(problem));
        }
    }

    private async Task<bool> ReadAsync(HashSet<Guid> named, CancellationToken ct)
    {
        var open = Known.Runs.Values.Where(one => !one.State.IsOver).Select(one => one.State.Run.Id);
        try
        {
            var runs = await reads.ProgressAsync(dataset, [.. named.Union(open)], onlyLatest: false, ct).ConfigureAwait(false);
            Publish(Known.With(runs));
            return true;
        }
        catch (Exception away) when (Outage.Is(away))
        {
            Bell.Ring(); // Look again after the pause.
            return false;
        }
    }

    private void Publish(WatchedRuns next)
    {
        var before = Interlocked.Exchange(ref _known, next);
        if (!ReferenceEquals(before, next))
            before.Next.TrySetResult();
    }
}
