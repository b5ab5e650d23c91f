using System.Runtime.CompilerServices;
using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Orders;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.GraphQL.Projections;

/// <summary>How the projections stood at an end of the log.</summary>
/// <param name="Position">The end of the log: hand the last one seen to <c>after</c> to be told only of what is new.</param>
/// <param name="Projections">Every projection.</param>
/// <param name="Rebuilds">Rebuilds of this process: those that run, and the last of each read model.</param>
public sealed record ProjectionProgress(long Position, IReadOnlyList<ProjectionState> Projections, IReadOnlyList<RebuildState> Rebuilds);

/// <summary>Tells of projections as they move.</summary>
[SubscriptionType]
public static class ProjectionSubscriptions
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>How the projections stand, now and whenever that changed, at most twice a second; for the shop's people.</summary>
    /// <param name="after">Stays silent while the log still ends here; left out: tells at once.</param>
    /// <param name="store">The shop's store.</param>
    /// <param name="rebuilds">Rebuilds of this process.</param>
    /// <param name="time">When to look again.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Clerk, Role.Analyst, Role.Admin)]
    public static IAsyncEnumerable<ProjectionProgress> ProjectionProgress(
        long? after, StreamStore store, ProjectionRebuilds rebuilds, TimeProvider time, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return WatchAsync(OrderSubscriptions.From(after), store, rebuilds, time, context.CancellationToken);
    }

    private static async IAsyncEnumerable<ProjectionProgress> WatchAsync(
        long? after, StreamStore store, ProjectionRebuilds rebuilds, TimeProvider time, [EnumeratorCancellation] CancellationToken ct)
    {
        (long Position, IReadOnlyList<ProjectionStatus> Projections, IReadOnlyList<RebuildState> Rebuilds)? told = null;
        while (true)
        {
            var (position, projections) = await StoreStatus.ReadProjectionsAsync(store, ct).ConfigureAwait(false);
            var states = rebuilds.States;
            var isNew = told is { } before
                ? before.Position != position || !before.Projections.SequenceEqual(projections) || !before.Rebuilds.SequenceEqual(states)
                : position != after;
            if (isNew)
            {
                yield return new ProjectionProgress(position, [.. projections.Select(row => new ProjectionState(row))], states);
            }

            told = (position, projections, states);
            await Task.Delay(Pause, time, ct).ConfigureAwait(false);
        }
    }
}
