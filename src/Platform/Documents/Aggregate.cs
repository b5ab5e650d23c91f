namespace KiVendTout.Platform.Documents;

/// <summary>
/// Figures by group: <c>Aggregate.Match(filter).GroupBy("day").Count("sessions").Sum("views", "counts.product_view").OrderBy("day").Take(31)</c>.
/// Immutable: every method answers with a new one.
/// </summary>
public sealed record Aggregate
{
    private Aggregate(Filter filter) => Filter = filter;

    /// <summary>Which documents are reckoned.</summary>
    public Filter Filter { get; }

    internal IReadOnlyList<(string Name, string Field)> Groups { get; private init; } = [];

    internal IReadOnlyList<(string Name, AggregateKind Kind, string? Field)> Figures { get; private init; } = [];

    internal IReadOnlyList<SortKey> Order { get; private init; } = [];

    internal int Limit { get; private init; } = 10_000;

    /// <summary>Begins with the documents.</summary>
    /// <param name="filter">Which.</param>
    public static Aggregate Match(Filter filter) => new(filter);

    /// <summary>A row for each combination of these fields' values; a missing value and null are one group. Without any: one row, or none for no documents.</summary>
    /// <param name="fields">Paths of the fields; each is also the name of its value in the rows.</param>
    public Aggregate GroupBy(params IReadOnlyList<string> fields) => this with { Groups = [.. Groups, .. fields.Select(field => (field, field))] };

    /// <summary>How many documents.</summary>
    /// <param name="name">Its name in the rows.</param>
    public Aggregate Count(string name) => Add(name, AggregateKind.Count, null);

    /// <summary>The sum of a number; missing ones and nulls count 0. Whole numbers give a long, decimals a decimal, doubles a double.</summary>
    /// <param name="name">Its name in the rows.</param>
    /// <param name="field">Path of the number.</param>
    public Aggregate Sum(string name, string field) => Add(name, AggregateKind.Sum, field);

    /// <summary>The least value, null if there is none.</summary>
    /// <param name="name">Its name in the rows.</param>
    /// <param name="field">Path of the value.</param>
    public Aggregate Min(string name, string field) => Add(name, AggregateKind.Min, field);

    /// <summary>The greatest value, null if there is none.</summary>
    /// <param name="name">Its name in the rows.</param>
    /// <param name="field">Path of the value.</param>
    public Aggregate Max(string name, string field) => Add(name, AggregateKind.Max, field);

    /// <summary>Orders the rows, least first; further calls order among equals, and the groups' values come last, so the order is total.</summary>
    /// <param name="name">Name of a value of the rows.</param>
    public Aggregate OrderBy(string name) => this with { Order = [.. Order, new(name, false)] };

    /// <summary>Orders the rows, greatest first; see <see cref="OrderBy"/>.</summary>
    /// <param name="name">Name of a value of the rows.</param>
    public Aggregate OrderByDescending(string name) => this with { Order = [.. Order, new(name, true)] };

    /// <summary>The most rows; 10,000 unless said.</summary>
    /// <param name="limit">1 to 100,000.</param>
    public Aggregate Take(int limit) => limit is >= 1 and <= 100_000
        ? this with { Limit = limit }
        : throw new ArgumentOutOfRangeException(nameof(limit), limit, "Take 1 to 100,000 rows.");

    private Aggregate Add(string name, AggregateKind kind, string? field) => this with { Figures = [.. Figures, (name, kind, field)] };
}

/// <summary>A row of an aggregate: its groups' values and its figures, by name.</summary>
/// <param name="Values">By the names that were given; a group's name is its path.</param>
public sealed record AggregateRow(IReadOnlyDictionary<string, DocumentValue> Values)
{
    /// <summary>One of the values.</summary>
    /// <param name="name">A group's path or a figure's name.</param>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public DocumentValue this[string name] => Values[name];
}

internal enum AggregateKind
{
    Count,
    Sum,
    Min,
    Max,
}
