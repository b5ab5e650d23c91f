using System.Globalization;
using KiVendTout.Platform.GraphQLServer;

namespace KiVendTout.GraphQL.Datasets.Rows;

/// <summary>A row of a dataset.</summary>
public sealed class DatasetRow
{
    internal DatasetRow(RowSource source, StoredRow row) => (Table, Row) = (source, row);

    internal RowSource Table { get; }

    internal StoredRow Row { get; }

    /// <summary>Its id.</summary>
    [ID]
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Table.Dataset.Name}/{Row.Id}");

    /// <summary>The source that it came from, as sources name it: 64 hexadecimal digits.</summary>
    public string Source => Row.Source;

    /// <summary>Its line in the source, from 1.</summary>
    public long Line => Row.Line;

    /// <summary>When it was stored.</summary>
    public DateTimeOffset CreatedAt => Row.CreatedAt;

    /// <summary>Its values, in the order of the dataset's columns.</summary>
    [ListSize(30)]
    public IReadOnlyList<CellValue> Values => [.. Table.Columns.Select((column, index) => new CellValue(column.Name, Row.Values[index]))];

    /// <summary>One value as text; null for none.</summary>
    /// <param name="column">A column of the dataset.</param>
    /// <exception cref="GraphQLException">There is no such column.</exception>
    [Cost(0)]
    public string? Value(string column)
    {
        var declared = Table.Declared(column, "column");
        return Row.Values.ElementAt(Table.Columns.Index().First(one => ReferenceEquals(one.Item, declared)).Index);
    }
}

/// <summary>A value of a row.</summary>
/// <param name="Column">Its column.</param>
/// <param name="Value">The value as text: numbers with all the digits that the column has; null for none.</param>
public sealed record CellValue(string Column, string? Value);
