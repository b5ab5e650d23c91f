using KiVendTout.Platform.Documents.Shapes;
using Npgsql;

namespace KiVendTout.Platform.Documents.Postgres;

/// <summary>An aggregate as SQL, and its rows back.</summary>
internal static class SqlAggregate
{
    public static string Text(AggregatePlan plan, string table, SqlText sql)
    {
        string[] columns = [.. plan.Groups.Select(group => SqlText.Expression(group)), .. plan.Figures.Select(Figure)];
        // Without groups SQL answers with a row even for no document; "having" takes it away.
        var groups = plan.Groups.Count == 0 ? "having count(*) > 0" : $"group by {string.Join(", ", Enumerable.Range(1, plan.Groups.Count))}";
        var order = plan.Order.Count == 0 ? "" : $"order by {string.Join(", ", plan.Order.Select(key => $"{key.Column + 1} {SqlText.Direction(key.Descending)}"))}";
        return $"select {string.Join(", ", columns)} from {table} where {sql.Where(plan.Filter)} {groups} {order} limit {plan.Limit}";
    }

    public static AggregateRow Row(AggregatePlan plan, NpgsqlDataReader reader) => plan.Row(
    [
        .. plan.Groups.Select((group, column) => Value(reader, column, group.Kind)),
        .. plan.Figures.Select((figure, index) => Value(reader, plan.Groups.Count + index, figure.Field?.Kind ?? Kind.Int64)),
    ]);

    private static string Figure((AggregateKind Kind, FieldPath? Field) figure)
    {
        if (figure.Field is not { } field)
            return "count(*)";
        var expression = SqlText.Expression(field);
        return (figure.Kind, field.Kind) switch
        {
            (AggregateKind.Sum, _) => $"coalesce(sum({expression}), 0)",
            (AggregateKind.Min, Kind.Boolean) => $"bool_and({expression})",
            (AggregateKind.Max, Kind.Boolean) => $"bool_or({expression})",
            (AggregateKind.Min, _) => $"min({expression})",
            _ => $"max({expression})",
        };
    }

    private static object? Value(NpgsqlDataReader reader, int column, Kind kind)
    {
        if (reader.IsDBNull(column))
            return null;
        return kind switch
        {
            Kind.Text => reader.GetString(column),
            Kind.Instant => Instants.Parse(reader.GetString(column)),
            Kind.Int32 or Kind.Int64 => Whole(reader, column),
            Kind.Decimal => reader.GetDecimal(column),
            Kind.Double => reader.GetDouble(column),
            _ => reader.GetBoolean(column),
        };
    }

    // The sum of bigint is numeric in PostgreSQL, because it may be larger than each of them.
    private static long Whole(NpgsqlDataReader reader, int column)
    {
        if (reader.GetFieldType(column) == typeof(long))
            return reader.GetInt64(column);
        var sum = reader.GetFieldValue<System.Numerics.BigInteger>(column);
        return sum >= long.MinValue && sum <= long.MaxValue ? (long)sum : throw new DocumentException($"The sum {sum} does not fit into 64 bits.");
    }
}
