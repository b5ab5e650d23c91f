namespace KiVendTout.Platform.GraphQLServer.Connections;

/// <summary>Which page is asked for. The engine has checked and bounded it: exactly one of <see cref="First"/> and <see cref="Last"/> is set.</summary>
/// <param name="First">So many from the front, or null.</param>
/// <param name="After">Behind this row: the text that <see cref="Page{T}"/> gave for it, or null.</param>
/// <param name="Last">So many from the back, or null.</param>
/// <param name="Before">Before this row, or null.</param>
/// <param name="WithTotalCount">Whether <c>totalCount</c> is selected.</param>
/// <param name="WithItems">Whether <c>nodes</c>, <c>edges</c> or <c>pageInfo</c> is selected; the page may be empty otherwise.</param>
public sealed record PagingArguments(int? First, string? After, int? Last, string? Before, bool WithTotalCount, bool WithItems)
{
    /// <summary>Items wanted.</summary>
    public int Size => First ?? Last ?? 0;

    /// <summary>Whether it is read from the back.</summary>
    public bool IsBackward => Last is not null;
}

/// <summary>A page of a list that has a stable order. The engine makes opaque cursors of the keys.</summary>
/// <typeparam name="T">Class of the items.</typeparam>
/// <param name="Items">The items, always in the order of the list, also when read from the back.</param>
/// <param name="Cursor">The text that finds an item's place again: the values it is ordered by, the last of them unique.</param>
/// <param name="HasNextPage">Whether there is more behind.</param>
/// <param name="HasPreviousPage">Whether there is more before.</param>
/// <param name="TotalCount">Items in all, when it was asked for.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, Func<T, string> Cursor, bool HasNextPage, bool HasPreviousPage, long? TotalCount = null) : IPage
{
    IReadOnlyList<object?> IPage.Items => Items as IReadOnlyList<object?> ?? [.. Items.Cast<object?>()];

    string IPage.CursorOf(int index) => Cursor(Items[index]);
}

/// <summary>A page without the type of its items.</summary>
public interface IPage
{
    /// <summary>The items.</summary>
    IReadOnlyList<object?> Items { get; }

    /// <summary>Whether there is more behind.</summary>
    bool HasNextPage { get; }

    /// <summary>Whether there is more before.</summary>
    bool HasPreviousPage { get; }

    /// <summary>Items in all, when it was asked for.</summary>
    long? TotalCount { get; }

    /// <summary>The text that finds an item's place again.</summary>
    string CursorOf(int index);
}
