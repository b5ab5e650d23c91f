using System.Globalization;
using System.Text;
using KiVendTout.GraphQL.Rest.Problems;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using Microsoft.AspNetCore.WebUtilities;

namespace KiVendTout.GraphQL.Rest.Calls;

/// <summary>Part of a list. The header Link has the addresses of the pages beside it.</summary>
/// <param name="Items">The items of this page, in the order of the list.</param>
/// <param name="Next">Cursor of the page behind this one; null on the last.</param>
/// <param name="Previous">Cursor of the page before this one; null on the first.</param>
internal sealed record PageOf<T>(IReadOnlyList<T> Items, string? Next, string? Previous);

/// <summary>Pages by cursors: <c>?limit=</c> and <c>?cursor=</c>. A cursor is a direction and the place that the reads gave.</summary>
internal static class Paging
{
    private const char Forward = 'n';
    private const char Backward = 'p';

    /// <summary>Reads a page and answers it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="read">Reads the rows.</param>
    /// <param name="show">What is shown of a row.</param>
    public static async Task<RestAnswer> PageAsync<TRow, TItem>(this RestCall call, Func<PagingArguments, Task<Page<TRow>>> read, Func<TRow, TItem> show)
    {
        var limit = (int)(call.Number("limit") ?? call.Options.DefaultPageSize);
        if (!TryPlace(call.Text("cursor"), limit, out var place))
        {
            return BadCursor();
        }

        Page<TRow> page;
        try
        {
            page = await read(place).ConfigureAwait(false);
        }
        catch (GraphQLException said)
        {
            return place.After is null && place.Before is null ? Said(said) : BadCursor();
        }

        var next = page.HasNextPage && page.Items.Count > 0 ? Cursor(Forward, page.Cursor(page.Items[^1])) : null;
        var previous = page.HasPreviousPage && page.Items.Count > 0 ? Cursor(Backward, page.Cursor(page.Items[0])) : null;
        var addresses = new List<(string, string)>();
        if (next is not null)
        {
            addresses.Add(("next", call.AddressWith(next, limit)));
        }

        if (previous is not null)
        {
            addresses.Add(("prev", call.AddressWith(previous, limit)));
        }

        return RestAnswer.Ok(new PageOf<TItem>([.. page.Items.Select(show)], next, previous)) with { Pages = addresses };
    }

    /// <summary>What the reads say about a filter that they cannot use; their sentences are meant for clients.</summary>
    public static Problem Said(GraphQLException said) => Problem.Of(422, "input.invalid", said.Message);

    private static Problem BadCursor() => Problem.Of(
        422, "page.bad_cursor", "The cursor is not one of this list. Take it from a Link header of this list, or begin without one.", new ProblemError(null, "cursor", "It is not one of this list.", "Leave it out to begin."));

    private static bool TryPlace(string? cursor, int limit, out PagingArguments place)
    {
        place = new PagingArguments(limit, null, null, null, WithTotalCount: false, WithItems: true);
        if (cursor is null)
        {
            return true;
        }

        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(WebEncoders.Base64UrlDecode(cursor));
            place = text is [Backward, ..] ? place with { First = null, Last = limit, Before = text[1..] } : place with { After = text[1..] };
            return text[0] is Forward or Backward;
        }
        catch (Exception none) when (none is FormatException or ArgumentException)
        {
            return false; // Not written here.
        }
    }

    private static string Cursor(char direction, string place) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(direction + place));

    private static string AddressWith(this RestCall call, string cursor, int limit) => QueryHelpers.AddQueryString(
        call.CalledPath,
        call.Filters().Append(new("limit", limit.ToString(CultureInfo.InvariantCulture))).Append(new("cursor", cursor)));
}
