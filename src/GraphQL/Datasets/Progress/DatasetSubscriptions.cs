using System.Runtime.CompilerServices;
using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Datasets.Runs;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.GraphQL.Datasets.Progress;

/// <summary>How far a run is.</summary>
public sealed class DatasetProgress
{
    private readonly RunState _state;

    internal DatasetProgress(ShownDataset dataset, RunState state) => (_state, Run) = (state, new DatasetRun(dataset, state.Run));

    /// <summary>The run.</summary>
    public DatasetRun Run { get; }

    /// <summary>Where it stands.</summary>
    public DatasetRunState State => _state.Run.State;

    /// <summary>Lines that its loader has read, as it last told.</summary>
    public long Lines => _state.Run.Lines;

    /// <summary>Records that were consumed.</summary>
    public long Records => _state.Counts.Records;

    /// <summary>Batches that were consumed.</summary>
    public int Batches => _state.Counts.Batches;

    /// <summary>Records that became rows.</summary>
    public long Stored => _state.Counts.Stored;

    /// <summary>Records whose rows were there already.</summary>
    public long Repeated => _state.Counts.Repeated;

    /// <summary>Lines and records that are no rows.</summary>
    public long Quarantined => _state.Run.Quarantined + _state.Counts.Quarantined;

    /// <summary>Records consumed per second, from its beginning to its end or to now.</summary>
    public double RecordsPerSecond => _state.Run.PerSecond(_state.Counts.Records);

    /// <summary>How much of its source has arrived, 0 to 100; an estimate by its bytes while it is loaded for the first time, and null in the first second of that.</summary>
    public double? Percent => _state.Percent;
}

/// <summary>Tells of datasets as they are loaded.</summary>
[SubscriptionType]
public static class DatasetSubscriptions
{
    /// <summary>
    /// How a dataset is loaded: its latest run as it is now, if it has one, and then whichever run moved, with each commit but about ten times a second at the most. The state in which a run ended
    /// always comes. For the shop's people.
    /// </summary>
    /// <param name="name">The dataset.</param>
    /// <param name="reads">Where from.</param>
    /// <param name="board">Who watches.</param>
    /// <param name="context">Who asks.</param>
    /// <exception cref="GraphQLException">There is no such dataset.</exception>
    [Authorize(Role.Clerk, Role.Analyst, Role.Admin)]
    public static async Task<IAsyncEnumerable<DatasetProgress>> OnDatasetProgressAsync(string name, DatasetReads reads, ProgressBoard board, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(reads);
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(context);
        var dataset = reads.Find(name)
            ?? throw new GraphQLException($"There is no dataset of this name. There are {string.Join(", ", reads.Served.All.Select(one => one.Name))}.", "NOT_FOUND");
        return ShownAsync(new ShownDataset(dataset), await board.FollowAsync(name, context.CancellationToken).ConfigureAwait(false), context.CancellationToken);
    }

    private static async IAsyncEnumerable<DatasetProgress> ShownAsync(ShownDataset dataset, IAsyncEnumerable<RunState> states, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var state in states.WithCancellation(ct).ConfigureAwait(false))
            yield return new DatasetProgress(dataset, state);
    }
}
