using System.Globalization;
using KiVendTout.GraphQL.Access;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Reading;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;

namespace KiVendTout.GraphQL.Streams;

/// <summary>Pages of a stream's events, by their versions.</summary>
internal static class StreamHistory
{
    /// <summary>A page, oldest first.</summary>
    /// <param name="store">The shop's store.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="last">Version of the last event that counts: of a state as of then. Null for all.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="caller">Who sees it.</param>
    /// <param name="ct">Ends the reading.</param>
    public static async Task<Page<HistoryEvent>> PageAsync(
        StreamStore store, Guid stream, long? last, PagingArguments paging, Caller caller, CancellationToken ct)
    {
        var (after, before) = (VersionOf(paging.After) ?? 0, Math.Min(VersionOf(paging.Before) ?? long.MaxValue, (last ?? (long.MaxValue - 1)) + 1));
        var slice = new StreamSlice(after + 1, before - 1, Backward: paging.IsBackward, Limit: paging.Size + 1);
        var events = slice.To < slice.From ? [] : (await store.ReadStreamAsync(stream, slice, ct).ConfigureAwait(false)).ToList();
        var more = events.Count > paging.Size;
        if (more)
        {
            events.RemoveAt(events.Count - 1);
        }

        if (paging.IsBackward)
        {
            events.Reverse();
        }

        long? total = paging.WithTotalCount ? last ?? (await store.FindStreamAsync(stream, ct).ConfigureAwait(false))?.Version ?? 0 : null;
        return new Page<HistoryEvent>(
            events.ConvertAll(happened => HistoryEvent.Of(happened, caller)),
            happened => happened.Version.ToString(CultureInfo.InvariantCulture),
            HasNextPage: paging.IsBackward ? paging.Before is not null : more,
            HasPreviousPage: paging.IsBackward ? more : paging.After is not null,
            total);
    }

    private static long? VersionOf(string? cursor) => cursor is null ? null
        : int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version
        : throw new GraphQLException("The cursor is not one of a history. Take it from a page of this list, or begin without one.", ErrorCode.BadRequest);
}
