namespace KiVendTout.Platform.Documents;

/// <summary>
/// Which documents. Values never become part of a statement's text: they are parameters in PostgreSQL and BSON values in MongoDB. A comparison with
/// less or greater never holds for a missing value or null.
/// </summary>
public abstract record Filter
{
    private Filter()
    {
    }

    /// <summary>Every document.</summary>
    public static Filter All { get; } = new Every([]);

    /// <summary>The field has this value; null also means that it is missing.</summary>
    /// <param name="field">Path of the field.</param>
    /// <param name="value">The value.</param>
    public static Filter Eq(string field, DocumentValue value) => new Comparison(field, FilterOperator.Equal, value);

    /// <summary>The field has another value; for null: it has one.</summary>
    /// <param name="field">Path of the field.</param>
    /// <param name="value">The value.</param>
    public static Filter Ne(string field, DocumentValue value) => new Comparison(field, FilterOperator.NotEqual, value);

    /// <summary>Less than.</summary>
    /// <param name="field">Path of the field.</param>
    /// <param name="value">The bound, not null.</param>
    public static Filter Lt(string field, DocumentValue value) => new Comparison(field, FilterOperator.Less, value);

    /// <summary>Less than or equal.</summary>
    /// <param name="field">Path of the field.</param>
    /// <param name="value">The bound, not null.</param>
    public static Filter Lte(string field, DocumentValue value) => new Comparison(field, FilterOperator.LessOrEqual, value);

    /// <summary>Greater than.</summary>
    /// <param name="field">Path of the field.</param>
    /// <param name="value">The bound, not null.</param>
    public static Filter Gt(string field, DocumentValue value) => new Comparison(field, FilterOperator.Greater, value);

    /// <summary>Greater than or equal.</summary>
    /// <param name="field">Path of the field.</param>
    /// <param name="value">The bound, not null.</param>
    public static Filter Gte(string field, DocumentValue value) => new Comparison(field, FilterOperator.GreaterOrEqual, value);

    /// <summary>The field has one of these values; none at all is never so.</summary>
    /// <param name="field">Path of the field.</param>
    /// <param name="values">The values, none of them null.</param>
    public static Filter In(string field, IEnumerable<DocumentValue> values) => new OneOf(field, [.. values]);

    /// <summary>All of these; none at all is always so.</summary>
    /// <param name="filters">The parts.</param>
    public static Filter And(params IReadOnlyList<Filter> filters) => new Every(filters);

    /// <summary>One of these at least; none at all is never so.</summary>
    /// <param name="filters">The parts.</param>
    public static Filter Or(params IReadOnlyList<Filter> filters) => new Any(filters);

    internal sealed record Comparison(string Field, FilterOperator Operator, DocumentValue Value) : Filter;

    internal sealed record OneOf(string Field, IReadOnlyList<DocumentValue> Values) : Filter;

    internal sealed record Every(IReadOnlyList<Filter> Filters) : Filter;

    internal sealed record Any(IReadOnlyList<Filter> Filters) : Filter;
}

internal enum FilterOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
