using KiVendTout.Platform.GraphQLServer;

namespace KiVendTout.GraphQL.Datasets.Rows;

/// <summary>How a column is compared.</summary>
public enum RowOperator
{
    /// <summary>Is this value.</summary>
    Eq,

    /// <summary>Is not this value; no value is another one, so its rows stay.</summary>
    Ne,

    /// <summary>Is less.</summary>
    Lt,

    /// <summary>Is less or the same.</summary>
    Lte,

    /// <summary>Is greater.</summary>
    Gt,

    /// <summary>Is greater or the same.</summary>
    Gte,

    /// <summary>Is one of these values.</summary>
    In,

    /// <summary>Contains this text, letter by letter.</summary>
    Contains,

    /// <summary>Has no value.</summary>
    IsNull,

    /// <summary>Has a value.</summary>
    NotNull,
}

/// <summary>What a row must be like; of several conditions all must hold.</summary>
/// <param name="Column">A column of the dataset; or line, createdAt.</param>
/// <param name="Op">How it is compared.</param>
/// <param name="Value">With what, as the column writes it: 12.5, true, 2011-12-09, 2011-12-09T12:50:00Z.</param>
/// <param name="Values">With which, for IN.</param>
[InputType]
[GraphQLName("RowCondition")]
public sealed record RowCondition(string Column, RowOperator Op, string? Value = null, IReadOnlyList<string>? Values = null);

/// <summary>What rows are sorted by. No value counts as the greatest; equal rows keep the order in which they were stored.</summary>
/// <param name="Column">A column of the dataset; or line, createdAt.</param>
/// <param name="Descending">Whether the greatest comes first.</param>
[InputType]
[GraphQLName("RowOrder")]
public sealed record RowOrder(string Column, bool Descending = false);
