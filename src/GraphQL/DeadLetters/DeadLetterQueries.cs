using System.Globalization;
using KiVendTout.GraphQL.Access;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.Messaging.DeadLetters;

namespace KiVendTout.GraphQL.DeadLetters;

/// <summary>Asks for messages that could not be handled; for admins.</summary>
[QueryType]
public static class DeadLetterQueries
{
    /// <summary>Messages that could not be handled, the newest first.</summary>
    /// <param name="paging">Which page.</param>
    /// <param name="state">Only those in this state.</param>
    /// <param name="topic">Only those read from this topic; an empty text for those that came from none.</param>
    /// <param name="code">Only those with this code.</param>
    /// <param name="type">Only messages of this type.</param>
    /// <param name="box">Where from.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Admin)]
    [UsePaging]
    public static async Task<Page<DeadLetter>?> GetDeadLettersAsync(
        PagingArguments paging, DeadLetterState? state, string? topic, string? code, string? type, DeadLetterBox box, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(paging);
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(context);
        var filter = new DeadLetterFilter(state, topic, code, type);
        // The newest come first, so what is after a cursor is older.
        IReadOnlyList<DeadLetterLine> rows = paging.WithItems
            ? await box.ListAsync(filter, paging.Size + 1, NumberOf(paging.After), NumberOf(paging.Before), paging.IsBackward, context.CancellationToken).ConfigureAwait(false)
            : [];
        var more = rows.Count > paging.Size;
        var shown = !more ? rows : paging.IsBackward ? [.. rows.Skip(1)] : [.. rows.Take(paging.Size)];
        return new Page<DeadLetter>(
            [.. shown.Select(row => new DeadLetter(row))],
            letter => letter.Id.ToString(CultureInfo.InvariantCulture),
            HasNextPage: paging.IsBackward ? paging.Before is not null : more,
            HasPreviousPage: paging.IsBackward ? more : paging.After is not null,
            paging.WithTotalCount ? await box.CountAsync(filter, context.CancellationToken).ConfigureAwait(false) : null);
    }

    /// <summary>A message that could not be handled, by its id; null when there is none.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="box">Where from.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Admin)]
    public static async Task<DeadLetter?> GetDeadLetterAsync([ID("DeadLetter")] long id, DeadLetterBox box, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(context);
        return await box.FindAsync(id, context.CancellationToken).ConfigureAwait(false) is { } letter ? new DeadLetter(letter.Line) : null;
    }

    private static long? NumberOf(string? cursor) => cursor is null ? null
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new GraphQLException("The cursor is not one of dead letters. Take it from a page of this list, or begin without one.", ErrorCode.BadRequest);
}
