using System.Security.Cryptography;
using System.Text;
using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>
/// The table of a dataset: its columns as the declaration has them, and beside them <c>id</c>, <c>source_sha256</c>, <c>line_number</c> and <c>created_at</c>. Names come from declarations that were
/// checked, so they need no quotes.
/// </summary>
public static class TableShape
{
    /// <summary>Columns of every dataset's table, which no declaration may use.</summary>
    public static IReadOnlyList<string> OwnColumns { get; } = ["id", "source_sha256", "line_number", "created_at"];

    /// <summary>PostgreSQL cuts longer names off, without a word.</summary>
    private const int LongestName = 63;

    /// <summary>A column's type as PostgreSQL writes it.</summary>
    public static string SqlType(DatasetColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column.Type switch
        {
            ColumnType.WholeNumber => "integer",
            ColumnType.LongNumber => "bigint",
            ColumnType.DecimalNumber => $"numeric(18,{column.Scale})",
            ColumnType.Text => "text",
            ColumnType.Boolean => "boolean",
            ColumnType.Date => "date",
            ColumnType.Timestamp => "timestamp with time zone",
            _ => throw new InvalidOperationException($"The column {column.Name} is {column.Type}, which no table can hold."),
        };
    }

    /// <summary>Whether values of a column can be added up.</summary>
    public static bool IsNumber(DatasetColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column.Type is ColumnType.WholeNumber or ColumnType.LongNumber or ColumnType.DecimalNumber;
    }

    /// <summary>Name of the constraint that tells rows by source and line.</summary>
    public static string SourceLine(string table) => Short($"{table}_source_line");

    /// <summary>Name of the constraint on a dataset's own key.</summary>
    public static string Key(Dataset dataset) => Short($"{dataset.Table}_key");

    /// <summary>Name of an index.</summary>
    public static string Index(string table, IEnumerable<string> columns) => Short($"{table}_{string.Join('_', columns)}");

    /// <summary>The statements that make the table.</summary>
    public static IEnumerable<string> Create(Dataset dataset, string schema)
    {
        var columns = string.Concat(dataset.Columns.Select(column => $"{column.Name} {SqlType(column)}{(column.Nullable ? "" : " not null")}, "));
        yield return $"""
            create table {schema}.{dataset.Table} (id bigint generated always as identity primary key, {columns}source_sha256 bytea not null, line_number bigint not null,
                created_at timestamptz not null default now(), constraint {SourceLine(dataset.Table)} unique (source_sha256, line_number))
            """;
        if (dataset.Key.Count > 0)
            yield return AddKey(dataset, schema);
        foreach (var columnsOfOne in dataset.Indexes)
            yield return AddIndex(dataset, schema, columnsOfOne);
    }

    /// <summary>The statement that adds the dataset's own key. Two rows without a value have the same.</summary>
    public static string AddKey(Dataset dataset, string schema) =>
        $"alter table {schema}.{dataset.Table} add constraint {Key(dataset)} unique nulls not distinct ({string.Join(", ", dataset.Key)})";

    /// <summary>The statement that adds an index.</summary>
    public static string AddIndex(Dataset dataset, string schema, IReadOnlyList<string> columns) =>
        $"create index {Index(dataset.Table, columns)} on {schema}.{dataset.Table} ({string.Join(", ", columns)})";

    private static string Short(string name) => name.Length <= LongestName ? name
        : $"{name[..(LongestName - 9)]}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8]}";
}
