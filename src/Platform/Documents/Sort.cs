namespace KiVendTout.Platform.Documents;

/// <summary>One field of an order.</summary>
/// <param name="Field">Path of the field.</param>
/// <param name="Descending">Greatest first.</param>
public readonly record struct SortKey(string Field, bool Descending);

/// <summary>An order by one or more fields. A missing value and null come before every other. Text is ordered by its code points, dates by time.</summary>
public sealed class Sort
{
    private Sort(IReadOnlyList<SortKey> keys) => Keys = keys;

    /// <summary>The fields, the most important first.</summary>
    public IReadOnlyList<SortKey> Keys { get; }

    /// <summary>Least first.</summary>
    /// <param name="field">Path of the field.</param>
    public static Sort Ascending(string field) => new([new(field, false)]);

    /// <summary>Greatest first.</summary>
    /// <param name="field">Path of the field.</param>
    public static Sort Descending(string field) => new([new(field, true)]);

    /// <summary>Among equals, least first.</summary>
    /// <param name="field">Path of the field.</param>
    public Sort ThenAscending(string field) => new([.. Keys, new(field, false)]);

    /// <summary>Among equals, greatest first.</summary>
    /// <param name="field">Path of the field.</param>
    public Sort ThenDescending(string field) => new([.. Keys, new(field, true)]);
}
