using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Asking;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Reading;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.GraphQL.Streams;

/// <summary>A stream: the events of one order, payment, product or customer.</summary>
[GraphQLName("Stream")]
public sealed class StreamOfEvents
{
    internal StreamOfEvents(StreamInfo row) => Row = row;

    internal StreamInfo Row { get; }

    /// <summary>Its id in the log.</summary>
    public Guid StreamId => Row.Id;

    /// <summary>What it is about: order, payment, product or customer.</summary>
    public string? Category => Row.Category;

    /// <summary>How many events it has.</summary>
    public int Version => checked((int)Row.Version);

    /// <summary>When its first event was stored.</summary>
    public DateTimeOffset Created => Row.Created;

    /// <summary>When its last event was stored.</summary>
    public DateTimeOffset Updated => Row.Updated;

    /// <summary>Whether it refuses further events.</summary>
    public bool IsArchived => Row.IsArchived;
}

/// <summary>How many streams of a category there are.</summary>
/// <param name="Category">order, payment, product or customer.</param>
/// <param name="Count">How many.</param>
public sealed record StreamCount(string Category, long Count);

/// <summary>Events of a stream.</summary>
[ObjectType<StreamOfEvents>]
public static class StreamFields
{
    /// <summary>Its events, oldest first.</summary>
    [UsePaging(ConnectionName = "History")]
    public static Task<Page<HistoryEvent>> GetEventsAsync([Parent] StreamOfEvents stream, PagingArguments paging, StreamStore store, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(context);
        return StreamHistory.PageAsync(store, stream.StreamId, null, paging, context.Caller(), context.CancellationToken);
    }
}

/// <summary>Asks how the platform stands; for the shop's people.</summary>
[QueryType]
public static class StreamQueries
{
    /// <summary>How many streams there are of each category; of a large log a moment ago.</summary>
    /// <param name="counts">Counts them.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Clerk, Role.Analyst, Role.Admin)]
    [ListSize(10)]
    public static async Task<IReadOnlyList<StreamCount>?> GetStreamsAsync(StreamCounts counts, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(context);
        return await counts.ReadAsync(context.CancellationToken).ConfigureAwait(false);
    }

    /// <summary>A stream by its id in the log; null when there is none.</summary>
    /// <param name="streamId">The stream: a UUID as the log and the command line know it.</param>
    /// <param name="store">The shop's store.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Clerk, Role.Analyst, Role.Admin)]
    public static async Task<StreamOfEvents?> GetStreamAsync(Guid streamId, StreamStore store, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(context);
        return await store.FindStreamAsync(streamId, context.CancellationToken).ConfigureAwait(false) is { } row ? new StreamOfEvents(row) : null;
    }
}
