using System.Globalization;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.GraphQL.Lists;

/// <summary>
/// Conditions of one statement and their parameters. A client's values come in as parameters only. Comparing with a null column follows C#, not SQL: null is
/// different from every value, so <c>neq</c>, <c>nin</c> and the negated text operators keep its rows. Text is compared letter by letter, case included.
/// </summary>
internal sealed class Conditions
{
    private const int MostConditions = 200;
    private readonly List<(object Value, NpgsqlDbType Type)> _parameters = [];
    private readonly List<string> _sql = [];
    private int _count;

    /// <summary>The <c>where</c> clause, or nothing.</summary>
    public string Sql => _sql.Count == 0 ? "" : $" where {string.Join(" and ", _sql)}";

    /// <summary>The clause with one more condition.</summary>
    public string SqlWith(IEnumerable<string> more) => _sql.Concat(more).ToArray() is { Length: > 0 } all ? $" where {string.Join(" and ", all)}" : "";

    /// <summary>Adds a parameter and gives the SQL that names it.</summary>
    public string Parameter(object value, NpgsqlDbType type)
    {
        _parameters.Add((value, type));
        return string.Create(CultureInfo.InvariantCulture, $"${_parameters.Count}");
    }

    /// <summary>Adds a condition.</summary>
    public void And(string sql) => _sql.Add(sql);

    /// <summary>Adds what a client filters by.</summary>
    /// <exception cref="GraphQLException">The filter has too many conditions, or a text that PostgreSQL cannot hold.</exception>
    public void And<T>(ListSource<T> source, FilterNode? filter)
    {
        if (filter is not null)
        {
            And(Of(source, filter));
        }
    }

    /// <summary>The command of a statement, with all parameters so far.</summary>
    public NpgsqlBatchCommand Command(string sql, int parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var (value, type) in _parameters.Take(parameters))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
        }

        return command;
    }

    /// <summary>How many parameters there are.</summary>
    public int ParameterCount => _parameters.Count;

    private string Of<T>(ListSource<T> source, FilterNode node) => node switch
    {
        FilterAnd { Nodes.Count: 0 } => "true",
        FilterOr { Nodes.Count: 0 } => "false",
        FilterAnd and => $"({string.Join(" and ", and.Nodes.Select(one => Of(source, one)))})",
        FilterOr or => $"({string.Join(" or ", or.Nodes.Select(one => Of(source, one)))})",
        FilterCondition condition when ++_count > MostConditions => throw new GraphQLException(
            $"The filter has more than {MostConditions} conditions. Ask with fewer; in and nin take lists.", ErrorCode.LimitExceeded),
        FilterCondition condition => Of(source.Column(condition.Property), condition),
        _ => throw new InvalidOperationException($"{node.GetType().Name} is a piece of a filter that has no SQL: add it here."),
    };

    private string Of<T>(ListColumn<T> column, FilterCondition condition) => condition switch
    {
        { Operator: FilterOperator.Eq, Value: null } => $"{column.Sql} is null",
        { Operator: FilterOperator.Neq, Value: null } => $"{column.Sql} is not null",
        { Operator: FilterOperator.In, Value: IEnumerable<object?> values } => Among(column, values),
        { Operator: FilterOperator.Nin, Value: IEnumerable<object?> values } => $"not {Among(column, values)}",
        { Value: null } => condition.Operator is FilterOperator.Nin or FilterOperator.Ncontains or FilterOperator.NstartsWith or FilterOperator.NendsWith ? "true" : "false",
        _ => Compared(column.Sql, condition.Operator, Parameter(column.Parameter(condition.Value), column.Type)),
    };

    private string Among<T>(ListColumn<T> column, IEnumerable<object?> values)
    {
        var given = values.ToArray();
        var present = given.OfType<object>().Select(column.Parameter).ToArray();
        // A comparison with a null column is null, and so would be its negation: false instead.
        var among = $"coalesce({column.Sql} = any({Parameter(Typed(present, column.Type), NpgsqlDbType.Array | column.Type)}), false)";
        return present.Length < given.Length ? $"({among} or {column.Sql} is null)" : among;
    }

    private static string Compared(string column, FilterOperator by, string value) => by switch
    {
        FilterOperator.Eq => $"{column} = {value}",
        FilterOperator.Neq => $"{column} is distinct from {value}",
        FilterOperator.Gt => $"{column} > {value}",
        FilterOperator.Gte => $"{column} >= {value}",
        FilterOperator.Lt => $"{column} < {value}",
        FilterOperator.Lte => $"{column} <= {value}",
        // No LIKE: in these no character is a wildcard.
        FilterOperator.Contains => $"coalesce(position({value} in {column}) > 0, false)",
        FilterOperator.Ncontains => $"coalesce(position({value} in {column}) = 0, true)",
        FilterOperator.StartsWith => $"coalesce(starts_with({column}, {value}), false)",
        FilterOperator.NstartsWith => $"not coalesce(starts_with({column}, {value}), false)",
        FilterOperator.EndsWith => $"coalesce(right({column}, length({value})) = {value}, false)",
        FilterOperator.NendsWith => $"not coalesce(right({column}, length({value})) = {value}, false)",
        _ => throw new InvalidOperationException($"{by} has no SQL: add it here."),
    };

    private static Array Typed(object[] values, NpgsqlDbType type)
    {
        var typed = Array.CreateInstance(
            type switch
            {
                NpgsqlDbType.Uuid => typeof(Guid),
                NpgsqlDbType.Text => typeof(string),
                NpgsqlDbType.Numeric => typeof(decimal),
                NpgsqlDbType.Integer => typeof(int),
                NpgsqlDbType.Bigint => typeof(long),
                NpgsqlDbType.Boolean => typeof(bool),
                NpgsqlDbType.Date => typeof(DateOnly),
                NpgsqlDbType.TimestampTz => typeof(DateTimeOffset),
                _ => throw new NotSupportedException($"{type} has no array here: add it."),
            },
            values.Length);
        Array.Copy(values, typed, values.Length);
        return typed;
    }
}
