namespace KiVendTout.Platform.GraphQLServer.Connections;

/// <summary>
/// A parameter <c>Filter&lt;TFields&gt;? where</c> gives a field the argument <c>where: TFieldsInput</c>. TFields is a record that lists what may be filtered, each property a scalar or enum of the
/// schema; its input type has <c>and</c>, <c>or</c> and one field per property with the operators of its type: <c>eq neq in nin</c> for all, <c>gt gte lt lte</c> for numbers and
/// times, <c>contains startsWith endsWith</c> (and their <c>n…</c> opposites) for strings. All conditions of one object must hold.
/// </summary>
/// <typeparam name="TFields">What may be filtered.</typeparam>
/// <param name="Root">What was asked.</param>
public sealed record Filter<TFields>(FilterNode Root);

/// <summary>A piece of a filter.</summary>
public abstract record FilterNode;

/// <summary>All of these hold; none: true.</summary>
public sealed record FilterAnd(IReadOnlyList<FilterNode> Nodes) : FilterNode;

/// <summary>One of these holds; none: false.</summary>
public sealed record FilterOr(IReadOnlyList<FilterNode> Nodes) : FilterNode;

/// <summary>A property compared.</summary>
/// <param name="Property">Name of the property of TFields.</param>
/// <param name="Operator">How.</param>
/// <param name="Value">With what: a scalar's or enum's value; null for is (not) null; <c>object?[]</c> for in and nin.</param>
public sealed record FilterCondition(string Property, FilterOperator Operator, object? Value) : FilterNode;

/// <summary>The operators; each is a field of an operation input in camelCase.</summary>
public enum FilterOperator
{
#pragma warning disable CS1591 // The names say it.
    Eq,
    Neq,
    In,
    Nin,
    Gt,
    Gte,
    Lt,
    Lte,
    Contains,
    Ncontains,
    StartsWith,
    NstartsWith,
    EndsWith,
    NendsWith,
#pragma warning restore CS1591
}

/// <summary>
/// A parameter <c>Sort&lt;TFields&gt;? order</c> gives a field the argument <c>order: [TFieldsSortInput!]</c>: objects with one property of TFields each, <c>ASC</c> or <c>DESC</c> (enum <c>SortEnumType</c>).
/// </summary>
/// <typeparam name="TFields">What may be sorted by.</typeparam>
/// <param name="By">First by the first.</param>
public sealed record Sort<TFields>(IReadOnlyList<SortKey> By);

/// <summary>One key of an order.</summary>
/// <param name="Property">Name of the property of TFields.</param>
/// <param name="Descending">Whether the greatest comes first.</param>
public sealed record SortKey(string Property, bool Descending);
