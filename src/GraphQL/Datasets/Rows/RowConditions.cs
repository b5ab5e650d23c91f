using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;

namespace KiVendTout.GraphQL.Datasets.Rows;

/// <summary>Checks a client's conditions and order against a dataset's declaration, and makes them what lists filter and sort by. All problems are told at once.</summary>
internal static class RowConditions
{
    private const int MostConditions = 50;
    private const int MostValues = 1_000;
    private const int LongestShown = 60;

    /// <summary>The conditions as a filter; null for none.</summary>
    /// <exception cref="GraphQLException">Some are wrong; an error for each.</exception>
    public static FilterNode? Read(RowSource source, IReadOnlyList<RowCondition>? conditions)
    {
        if (conditions is not { Count: > 0 })
            return null;
        if (conditions.Count > MostConditions)
            throw new GraphQLException($"where has {conditions.Count} conditions, and takes {MostConditions} at the most. Send fewer; IN takes many values.", ErrorCode.LimitExceeded);
        var (nodes, problems) = (new List<FilterNode>(), new List<GraphQLError>());
        foreach (var (index, condition) in conditions.Index())
        {
            if (Read(source, condition, $"where[{index}]", problems) is { } node)
                nodes.Add(node);
        }

        return problems.Count == 0 ? new FilterAnd(nodes) : throw new GraphQLException(problems);
    }

    /// <summary>The order as lists take it; null for the order in which rows were stored.</summary>
    /// <exception cref="GraphQLException">There is no such column.</exception>
    public static IReadOnlyList<SortKey>? Read(RowSource source, RowOrder? order)
    {
        if (order is null)
            return null;
        var column = source.Find(order.Column, "order.column", out var problem);
        return column is null ? throw new GraphQLException(problem!) : [new SortKey(column.Name, order.Descending)];
    }

    private static FilterCondition? Read(RowSource source, RowCondition condition, string field, List<GraphQLError> problems)
    {
        if (source.Find(condition.Column, $"{field}.column", out var unknown) is not { } column)
        {
            problems.Add(unknown!);
            return null;
        }

        var before = problems.Count;
        if (Mistake(column, condition) is { } mistake)
            Add(mistake.What, mistake.Where);
        object? value = null;
        if (problems.Count == before && condition.Op == RowOperator.In)
            value = condition.Values!.Select((text, at) => Parameter(text, at)).ToArray();
        else if (problems.Count == before && condition.Value is { } text)
            value = Parameter(text, null);
        return problems.Count > before ? null : new FilterCondition(column.Name, OperatorOf(condition.Op), value);

        object? Parameter(string text, int? index)
        {
            var parameter = column.Parse(text);
            if (parameter is null)
                Add($"The column '{condition.Column}' holds {column.Holds}; '{Shown(text)}' is none. Write it so, or ask for another column.", index is null ? "value" : $"values[{index}]");
            return parameter;
        }

        void Add(string what, string where) => problems.Add(RowSource.Problem(what, $"{field}.{where}", condition.Column));
    }

    private static (string What, string Where)? Mistake(RowColumn column, RowCondition condition)
    {
        var name = $"'{condition.Column}'";
        return condition switch
        {
            { Op: RowOperator.Contains } when column.Declared.Type != ColumnType.Text =>
                ($"CONTAINS is for text, and the column {name} holds {column.Holds}. Compare it by EQ or IN{(IsOrdered(column) ? ", or by LT, LTE, GT, GTE" : "")}.", "op"),
            { Op: RowOperator.Lt or RowOperator.Lte or RowOperator.Gt or RowOperator.Gte } when !IsOrdered(column) =>
                ($"The column {name} holds {column.Holds}, which is neither more nor less. Compare it by EQ, NE or IN.", "op"),
            { Op: RowOperator.IsNull or RowOperator.NotNull, Value: null, Values: null } => null,
            { Op: RowOperator.IsNull or RowOperator.NotNull } => ($"{Word(condition.Op)} on {name} takes no value. Leave value and values out.", condition.Value is null ? "values" : "value"),
            { Op: RowOperator.In, Values: null } or { Op: RowOperator.In, Value: not null } => ($"IN on {name} takes values, a list, and no value. Send values: [\"...\"].", "values"),
            { Op: RowOperator.In, Values.Count: > MostValues } => ($"IN on {name} has {condition.Values.Count} values, and takes {MostValues} at the most. Send fewer.", "values"),
            { Op: RowOperator.In } => null,
            { Value: null } or { Values: not null } => ($"{Word(condition.Op)} on {name} takes one value. Send value: \"...\", and no values; for rows without a value there are IS_NULL and NOT_NULL.", "value"),
            _ => null,
        };
    }

    private static bool IsOrdered(RowColumn column) => column.Declared.Type != ColumnType.Boolean;

    private static FilterOperator OperatorOf(RowOperator op) => op switch
    {
        RowOperator.Eq or RowOperator.IsNull => FilterOperator.Eq,
        RowOperator.Ne or RowOperator.NotNull => FilterOperator.Neq,
        RowOperator.Lt => FilterOperator.Lt,
        RowOperator.Lte => FilterOperator.Lte,
        RowOperator.Gt => FilterOperator.Gt,
        RowOperator.Gte => FilterOperator.Gte,
        RowOperator.In => FilterOperator.In,
        RowOperator.Contains => FilterOperator.Contains,
        _ => throw new InvalidOperationException($"{op} has no operator of lists: add it here."),
    };

    private static string Word(RowOperator op) => op switch
    {
        RowOperator.IsNull => "IS_NULL",
        RowOperator.NotNull => "NOT_NULL",
        _ => op.ToString().ToUpperInvariant(),
    };

    private static string Shown(string text) => text.Length <= LongestShown ? text : $"{text[..LongestShown]}...";
}
