using KiVendTout.Platform.GraphQLServer.Connections;

namespace KiVendTout.GraphQL.Lists;

/// <summary>Pages of rows as pages of what is shown.</summary>
internal static class PageOf
{
    /// <summary>The page with each row shown.</summary>
    /// <param name="page">Rows.</param>
    /// <param name="show">Shows one.</param>
    /// <param name="row">The row behind what is shown, for its cursor.</param>
    public static Page<TShown> Select<TRow, TShown>(this Page<TRow> page, Func<TRow, TShown> show, Func<TShown, TRow> row) =>
        new([.. page.Items.Select(show)], shown => page.Cursor(row(shown)), page.HasNextPage, page.HasPreviousPage, page.TotalCount);
}
