using System.Text.Json;
using KiVendTout.Platform.GraphQLServer;

namespace KiVendTout.GraphQL.Lists;

/// <summary>
/// The place of a row in an ordered list: the order itself and the row's values for it. It holds its place whatever is inserted or deleted around it, and
/// is refused by a list in another order.
/// </summary>
internal static class ListCursor
{
    /// <summary>Writes the place of a row.</summary>
    public static string Write<T>(IReadOnlyList<OrderedColumn<T>> order, T row) =>
        JsonSerializer.Serialize<string?[]>([Signature(order), .. order.Select(by => by.Column.Write(row))]);

    /// <summary>Reads the values of a place, as parameters in the order's order; null where the row has none.</summary>
    /// <exception cref="GraphQLException">The cursor is not one of this list in this order.</exception>
    public static object?[] Read<T>(IReadOnlyList<OrderedColumn<T>> order, string cursor)
    {
        var parts = Parse(cursor);
        if (parts.Length == order.Count + 1 && parts[0] == Signature(order))
        {
            var values = order.Select((by, index) => parts[index + 1] is { } text ? by.Column.Read(text) : null).ToArray();
            if (order.Select((by, index) => values[index] is not null || (parts[index + 1] is null && by.Column.MayBeNull)).All(one => one))
            {
                return values;
            }
        }

        throw new GraphQLException("The cursor is not one of this list in this order. Take it from a page that was asked for with the same order, or begin without one.", ErrorCode.BadRequest);
    }

    private static string Signature<T>(IReadOnlyList<OrderedColumn<T>> order) =>
        string.Join(',', order.Select(by => by.Descending ? $"-{by.Column.Property}" : by.Column.Property));

    private static string?[] Parse(string cursor)
    {
        try
        {
            return JsonSerializer.Deserialize<string?[]>(cursor) ?? [];
        }
        catch (JsonException)
        {
            return []; // Not written here: the caller says so.
        }
    }
}

/// <summary>A column in an order.</summary>
internal sealed record OrderedColumn<T>(ListColumn<T> Column, bool Descending);
