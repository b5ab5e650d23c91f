namespace KiVendTout.Platform.Documents.Shapes;

/// <summary>An aggregate that was checked against the document's type. Its columns are the groups and then the figures.</summary>
/// <param name="Filter">Which documents.</param>
/// <param name="Groups">By what.</param>
/// <param name="Figures">What of each group; no field for a count.</param>
/// <param name="Names">Of all columns.</param>
/// <param name="Order">Numbers of columns; it is total.</param>
/// <param name="Limit">The most rows.</param>
internal sealed record AggregatePlan(
    Filter Filter, IReadOnlyList<FieldPath> Groups, IReadOnlyList<(AggregateKind Kind, FieldPath? Field)> Figures,
    IReadOnlyList<string> Names, IReadOnlyList<(int Column, bool Descending)> Order, int Limit)
{
    /// <exception cref="ArgumentException">A field is not there or does not fit, or two values have one name.</exception>
    public static AggregatePlan Of(Shape document, Aggregate aggregate)
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        string[] names = [.. aggregate.Groups.Select(group => group.Name), .. aggregate.Figures.Select(figure => figure.Name)];
        if (names.Length == 0)
            throw new ArgumentException("An aggregate needs a group or a figure.");
        if (names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"Two values of the aggregate are called '{twice.Key}'.");
        var order = aggregate.Order.Select(key => (Column: Array.IndexOf(names, key.Field), key.Descending)).ToList();
        if (order.FindIndex(key => key.Column < 0) is var unknown && unknown >= 0)
            throw new ArgumentException($"The aggregate has no value called '{aggregate.Order[unknown].Field}' to order by; it has {string.Join(", ", names)}.");
        order.AddRange(from column in Enumerable.Range(0, aggregate.Groups.Count) where order.All(key => key.Column != column) select (column, false));
        return new(
            aggregate.Filter,
            [.. aggregate.Groups.Select(group => FieldPath.Resolve(document, group.Field))],
            [.. aggregate.Figures.Select(figure => (figure.Kind, figure.Field is null ? null : Checked(document, figure.Kind, figure.Field)))],
            names, order, aggregate.Limit);
    }

    public AggregateRow Row(IEnumerable<object?> values) =>
        new(Names.Zip(values).ToDictionary(pair => pair.First, pair => DocumentValue.Of(pair.Second)));

    private static FieldPath Checked(Shape document, AggregateKind kind, string path)
    {
        var field = FieldPath.Resolve(document, path);
        return kind != AggregateKind.Sum || field.Kind is Kind.Int32 or Kind.Int64 or Kind.Decimal or Kind.Double
            ? field
            : throw new ArgumentException($"'{path}' is no number ({field.Kind}), so there is no sum of it.");
    }
}
