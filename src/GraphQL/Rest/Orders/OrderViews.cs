using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using KiVendTout.GraphQL.Rest.Calls;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.EventStore.Reading;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Projections.Orders;

namespace KiVendTout.GraphQL.Rest.Orders;

/// <summary>Reads an order's past from its events: what the read models' own folds make of them up to a version or a time, and the events themselves.</summary>
internal static class OrderViews
{
    private static readonly OrderSummaries Summaries = new();
    private static readonly OrderLines Lines = new();

    /// <summary>The order as of a version or a time, or null when it was not there yet or that version is still to come.</summary>
    public static async Task<(OrderSummary Row, IReadOnlyList<OrderLineRow> Lines)?> AsOfAsync(StreamStore store, Guid id, long? version, DateTimeOffset? at, CancellationToken ct)
    {
        var events = await store.ReadStreamAsync(id, new StreamSlice(To: version ?? long.MaxValue, AsOf: at), ct).ConfigureAwait(false);
        OrderSummary? row = null;
        IReadOnlyList<OrderLineRow> lines = [];
        foreach (var happened in events.Where(happened => happened.Body is Domain.Orders.OrderEvent))
        {
            (row, lines) = (Summaries.Evolve(row, happened), Lines.Evolve(lines, happened));
        }

        return row is null || (version is { } wanted && row.Version != wanted) ? null : (row, lines);
    }

    /// <summary>A page of the order's events, the first first.</summary>
    public static Task<RestAnswer> HistoryAsync(this RestCall call, StreamStore store, Guid id) => call.PageAsync(page => PageAsync(store, id, page, call.Ct), Show);

    private static async Task<Page<StoredEvent>> PageAsync(StreamStore store, Guid id, PagingArguments page, CancellationToken ct)
    {
        var (after, before) = (VersionOf(page.After), VersionOf(page.Before));
        var slice = page.IsBackward
            ? new StreamSlice(To: (before ?? long.MaxValue) - 1, Backward: true, Limit: page.Size + 1)
            : new StreamSlice(From: (after ?? 0) + 1, Limit: page.Size + 1);
        var events = (await store.ReadStreamAsync(id, slice, ct).ConfigureAwait(false)).ToList();
        var more = events.Count > page.Size;
        if (more)
        {
            events.RemoveAt(events.Count - 1);
        }

        if (page.IsBackward)
        {
            events.Reverse();
        }

        return new Page<StoredEvent>(
            events, happened => happened.Version.ToString(CultureInfo.InvariantCulture), page.IsBackward ? before is not null : more, page.IsBackward ? more : after is not null);
    }

    private static long? VersionOf(string? cursor) => cursor is null ? null
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version is > 0 and < long.MaxValue ? version
        : throw new GraphQLException("The cursor is not one of this list.", ErrorCode.BadRequest);

    private static OrderEvent Show(StoredEvent happened) => new(
        happened.Version,
        happened.Sequence.ToString(CultureInfo.InvariantCulture),
        happened.StoredName,
        happened.Timestamp,
        (JsonObject)JsonSerializer.SerializeToNode(happened.Body, happened.Body.GetType(), RestJson.Options)!);
}
