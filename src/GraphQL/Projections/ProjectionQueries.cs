using KiVendTout.GraphQL.Access;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Views;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.GraphQL.Projections;

/// <summary>How a projection stands.</summary>
[GraphQLName("ProjectionStatus")]
public sealed class ProjectionState
{
    internal ProjectionState(ProjectionStatus row) => Row = row;

    internal ProjectionStatus Row { get; }

    /// <summary>Its name, such as revenue-by-day.</summary>
    public string Name => Row.Name;

    /// <summary>Whether it is written with the events themselves: then it is never behind.</summary>
    public bool IsInline => Row.Lifecycle == ViewLifecycle.Inline;

    /// <summary>The live version of a read model; null for a carrier.</summary>
    public int? Version => Row.Version;

    /// <summary>current, running, retrying, orphaned or idle.</summary>
    public string State => Row.State;

    /// <summary>Log position it has passed.</summary>
    public long Position => Row.Position;

    /// <summary>Positions between it and the end of the log.</summary>
    public long Lag => Row.Lag;

    /// <summary>Events per second, smoothed; 0 when it is idle.</summary>
    public double Rate => Row.Rate;

    /// <summary>Positions below it that may still be filled.</summary>
    public long Holes => Row.Holes;

    /// <summary>Streams in quarantine.</summary>
    public int Parked => Row.Parked;

    /// <summary>Whether it does not move because something is wrong; the server's log says what.</summary>
    public bool HasError => Row.Error is not null;
}

/// <summary>Asks how the projections stand; for the shop's people.</summary>
[QueryType]
public static class ProjectionQueries
{
    /// <summary>Every projection: how far it is, how fast, and in what state.</summary>
    /// <param name="store">The shop's store.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Clerk, Role.Analyst, Role.Admin)]
    [ListSize(20)]
    public static async Task<IReadOnlyList<ProjectionState>?> GetProjectionsAsync(StreamStore store, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return [.. (await StoreStatus.ReadProjectionsAsync(store, context.CancellationToken).ConfigureAwait(false)).Projections.Select(row => new ProjectionState(row))];
    }
}
