namespace KiVendTout.Platform.Documents.Shapes;

/// <summary>An index that was checked against the document's type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Keys">Its fields.</param>
/// <param name="Unique">Whether no two documents have the same values.</param>
/// <param name="ExpireAfter">How old a document by the only field may become.</param>
internal sealed record IndexPlan(string Name, IReadOnlyList<(FieldPath Field, bool Descending)> Keys, bool Unique, TimeSpan? ExpireAfter)
{
    /// <summary>MongoDB takes seconds as 32 bits and warns above 20 years.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(20 * 366);

    /// <exception cref="ArgumentException">A field is not there or does not fit, or a name is no name.</exception>
    public static IReadOnlyList<IndexPlan> Of(Shape document, IReadOnlyList<IndexModel> indexes)
    {
        ArgumentNullException.ThrowIfNull(indexes);
        if (indexes.GroupBy(index => index.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"Two indexes are called '{twice.Key}'.");
        return [.. indexes.Select(index => Of(document, index))];
    }

    private static IndexPlan Of(Shape document, IndexModel index)
    {
        var keys = index.Keys.Keys.Select(key => (Field: FieldPath.Resolve(document, key.Field), key.Descending)).ToList();
        if (index.ExpireAfter is { } age)
        {
            if (keys is not [{ Field.Kind: Kind.Instant }])
                throw new ArgumentException($"The index '{index.Name}' removes what is too old: it needs one field, a date and time.");
            if (age < TimeSpan.FromSeconds(1) || age > Longest || age.Ticks % TimeSpan.TicksPerSecond != 0)
                throw new ArgumentException($"The index '{index.Name}' keeps documents for {age}; that must be whole seconds, 1 second to 20 years.");
        }

        return new(Names.Checked(index.Name, "an index"), keys, index.Unique, index.ExpireAfter);
    }
}
