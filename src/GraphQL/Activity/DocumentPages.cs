using System.Globalization;
using System.Text.Json;
using KiVendTout.Platform.Documents;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;

namespace KiVendTout.GraphQL.Activity;

/// <summary>Pages of documents, the latest first, by a time and then by the id.</summary>
/// <typeparam name="T">The document.</typeparam>
/// <param name="documents">The collection.</param>
/// <param name="field">The time's field.</param>
/// <param name="at">A document's time.</param>
/// <param name="id">A document's id.</param>
internal sealed class DocumentPages<T>(IDocumentCollection<T> documents, string field, Func<T, DateTimeOffset> at, Func<T, DocumentValue> id)
{
    /// <summary>A page.</summary>
    /// <param name="filter">Of which documents.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="ct">Ends the work.</param>
    /// <exception cref="GraphQLException">A cursor is none of this list.</exception>
    public async Task<Page<T>> ReadAsync(Filter filter, PagingArguments paging, CancellationToken ct)
    {
        long? total = paging.WithTotalCount ? await documents.CountAsync(filter, ct).ConfigureAwait(false) : null;
        if (!paging.WithItems || paging.Size == 0)
            return new Page<T>([], Cursor, false, false, total);

        // From the back the order is turned round, and what is beyond the other cursor is left out.
        var (begin, end) = paging.IsBackward ? (paging.Before, paging.After) : (paging.After, paging.Before);
        var options = new FindOptions
        {
            Sort = paging.IsBackward ? Sort.Ascending(field) : Sort.Descending(field).ThenDescending("_id"),
            Limit = paging.Size,
            After = begin is null ? null : Read(begin),
        };
        var page = await documents.FindAsync(filter, options, ct).ConfigureAwait(false);
        IReadOnlyList<T> found = page.Documents;
        var more = page.Next is not null;
        if (end is not null && Read(end) is [var lastAt, var lastId])
        {
            found = [.. found.TakeWhile(one => Compare(one, lastAt.AsDateTimeOffset, lastId) is var order && (paging.IsBackward ? order < 0 : order > 0))];
            more = more && found.Count == page.Documents.Count;
        }

        return paging.IsBackward
            ? new Page<T>([.. found.Reverse()], Cursor, begin is not null, more, total)
            : new Page<T>(found, Cursor, more, begin is not null, total);
    }

    private int Compare(T one, DateTimeOffset otherAt, DocumentValue otherId) =>
        at(one).CompareTo(otherAt) is var byTime and not 0 ? byTime
        : id(one).Value is long number ? number.CompareTo(otherId.AsInt64)
        : string.CompareOrdinal(id(one).AsString, otherId.AsString);

    private string Cursor(T one) => JsonSerializer.Serialize<string[]>([at(one).ToUniversalTime().ToString("O", CultureInfo.InvariantCulture), id(one).ToString()]);

    private static DocumentValue[] Read(string cursor)
    {
        try
        {
            if (JsonSerializer.Deserialize<string?[]>(cursor) is [{ } time, { } key]
                && DateTimeOffset.TryParseExact(time, "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var when))
                return [when, long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : key];
        }
        catch (JsonException)
        {
            // Not written here, as the next line says.
        }

        throw new GraphQLException("The cursor is not one of this list. Take it from a page of the same list, or begin without one.", ErrorCode.BadRequest);
    }
}
