using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Connections;

namespace KiVendTout.GraphQL.Lists;

/// <summary>What page of a list was asked for; equal when the same was asked, so that the rows above it can be served together.</summary>
/// <param name="Paging">Which page.</param>
/// <param name="Where">The filter, or null.</param>
/// <param name="By">The order, or null.</param>
internal sealed record Asked(PagingArguments Paging, FilterNode? Where, IReadOnlyList<SortKey>? By)
{
    private readonly string _text = $"{JsonSerializer.Serialize(Paging)}{Text(Where)}{JsonSerializer.Serialize(By)}";

    /// <inheritdoc/>
    public bool Equals(Asked? other) => other is not null && other._text == _text;

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    private static string Text(FilterNode? node) => node switch
    {
        null => "-",
        FilterAnd and => $"and({string.Join(',', and.Nodes.Select(Text))})",
        FilterOr or => $"or({string.Join(',', or.Nodes.Select(Text))})",
        FilterCondition condition => JsonSerializer.Serialize<object?[]>([condition.Property, condition.Operator, condition.Value]),
        _ => throw new InvalidOperationException($"{node.GetType().Name} is a piece of a filter that has no text: add it here."),
    };
}
