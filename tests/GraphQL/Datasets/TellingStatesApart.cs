using KiVendTout.GraphQL.Datasets.Progress;
using KiVendTout.GraphQL.Datasets.Runs;

namespace KiVendTout.GraphQL.Tests.Datasets;

/// <summary>Progress never goes backwards, in whatever order a run's states were read; and nothing new is kept back.</summary>
public sealed class TellingStatesApart
{
    [Fact]
    public void Only_what_is_newer_is_told()
    {
        RunState[] inTime =
        [
            State(batches: 0, lines: 0), State(batches: 1, lines: 0), State(batches: 1, lines: 100), State(batches: 2, lines: 100), State(batches: 2, lines: 100, sourceLines: 200),
            State(batches: 2, lines: 200, DatasetRunState.Stopped), State(batches: 2, lines: 200, DatasetRunState.Done), State(batches: 3, lines: 200, DatasetRunState.Done),
        ];
        foreach (var (at, state) in inTime.Index())
        {
            // The same, read a second later.
            Assert.False(State(state.Counts.Batches, state.Run.Lines, state.Run.State, state.SourceLines, seconds: 9).Adds(state));
            Assert.All(inTime[..at], earlier => Assert.True(state.Adds(earlier)));
            Assert.All(inTime[(at + 1)..].Where(later => later.Counts.Batches > state.Counts.Batches || later.Run.Lines > state.Run.Lines), later => Assert.False(state.Adds(later)));
        }
    }

    private static RunState State(int batches, long lines, DatasetRunState state = DatasetRunState.Running, long? sourceLines = null, double seconds = 1) => new(
        new RunRow(Guid.Empty, "housing", null, "housing.csv", 1, state, DateTimeOffset.UnixEpoch, null, lines, 0, 0, 0, null) { Elapsed = new Elapsed(seconds) },
        new RunCounts(batches, batches * 100, batches * 100, 0, 0, batches * 100), sourceLines);
}
