using System.Globalization;
using KiVendTout.Platform.Documents.Shapes;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.Documents.Postgres;

/// <summary>
/// A statement being written: text made of checked paths and fixed words, values as parameters. The expression of a field is always the same text, because an
/// index is used only by the expression it was made for.
/// </summary>
internal sealed class SqlText(Shape document)
{
    private readonly List<NpgsqlParameter> _parameters = [];

    /// <summary>The field's value as PostgreSQL's own type; null when it is missing or null. <paramref name="body"/> is the column.</summary>
    public static string Expression(FieldPath field, string body = "body")
    {
        if (field.IsId)
            return "id";
        var path = field.Parts.Count == 1 ? $"({body} ->> {Literal(field.Parts[0])})" : $"({body} #>> {Literal($"{{{string.Join(',', field.Parts.Select(part => $"\"{part}\""))}}}")})";
        return field.Kind switch
        {
            Kind.Text or Kind.Instant => $"({path} collate \"C\")",
            Kind.Int32 or Kind.Int64 => $"({path}::bigint)",
            Kind.Decimal => $"({path}::numeric)",
            Kind.Double => $"({path}::double precision)",
            _ => $"({path}::boolean)",
        };
    }

    /// <summary>Null first when ascending and last when descending, as in MongoDB.</summary>
    public static string Direction(bool descending) => descending ? "desc nulls last" : "asc nulls first";

    public static string OrderBy(IReadOnlyList<(FieldPath Field, bool Descending)> keys) =>
        string.Join(", ", keys.Select(key => $"{Expression(key.Field)} {(key.Field.IsId ? key.Descending ? "desc" : "asc" : Direction(key.Descending))}"));

    public string Where(Filter filter) => filter switch
    {
        Filter.Comparison comparison => Comparison(comparison),
        Filter.OneOf oneOf => OneOf(oneOf),
        Filter.Every { Filters: [] } => "true",
        Filter.Every every => $"({string.Join(" and ", every.Filters.Select(Where))})",
        Filter.Any { Filters: [] } => "false",
        Filter.Any any => $"({string.Join(" or ", any.Filters.Select(Where))})",
        _ => throw new InvalidOperationException($"There is no filter {filter}."),
    };

    public void AddTo(NpgsqlCommand command) => command.Parameters.AddRange(_parameters.ToArray());

    private string Comparison(Filter.Comparison comparison)
    {
        var field = FieldPath.Resolve(document, comparison.Field);
        var expression = Expression(field);
        if (comparison is { Value.IsNull: true, Operator: FilterOperator.Equal or FilterOperator.NotEqual })
            return comparison.Operator == FilterOperator.Equal ? $"{expression} is null" : $"{expression} is not null";
        var value = Parameter(field, [FieldValue.FitValue(field, comparison.Value)], list: false);
        return comparison.Operator switch
        {
            FilterOperator.Equal => $"{expression} = {value}",
            FilterOperator.NotEqual => $"{expression} is distinct from {value}",
            FilterOperator.Less => $"{expression} < {value}",
            FilterOperator.LessOrEqual => $"{expression} <= {value}",
            FilterOperator.Greater => $"{expression} > {value}",
            _ => $"{expression} >= {value}",
        };
    }

    private string OneOf(Filter.OneOf oneOf)
    {
        var field = FieldPath.Resolve(document, oneOf.Field);
        return $"{Expression(field)} = any({Parameter(field, [.. oneOf.Values.Select(value => FieldValue.FitValue(field, value))], list: true)})";
    }

    private string Parameter(FieldPath field, object[] values, bool list)
    {
        var parameter = field.Kind switch
        {
            Kind.Text => Of(values.Cast<string>(), NpgsqlDbType.Text, list),
            Kind.Instant => Of(values.Cast<DateTimeOffset>().Select(Instants.Text), NpgsqlDbType.Text, list),
            Kind.Int32 or Kind.Int64 => Of(values.Cast<long>(), NpgsqlDbType.Bigint, list),
            Kind.Decimal => Of(values.Cast<decimal>(), NpgsqlDbType.Numeric, list),
            Kind.Double => Of(values.Cast<double>(), NpgsqlDbType.Double, list),
            _ => Of(values.Cast<bool>(), NpgsqlDbType.Boolean, list),
        };
        _parameters.Add(parameter);
        return string.Create(CultureInfo.InvariantCulture, $"${_parameters.Count}");
    }

    private static NpgsqlParameter Of<T>(IEnumerable<T> values, NpgsqlDbType type, bool list) => list
        ? new NpgsqlParameter { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type }
        : new NpgsqlParameter { Value = values.Single(), NpgsqlDbType = type };

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
