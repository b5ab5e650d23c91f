using System.Text;
using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.Handlers.Datasets.Storing.Rows;

/// <summary>How the records of a dataset become rows.</summary>
internal sealed class RowFormat
{
    public RowFormat(Dataset dataset) => (Dataset, Columns) = (dataset, [.. dataset.Columns.Select(column => new RowColumn(column))]);

    public Dataset Dataset { get; }

    public RowColumn[] Columns { get; }

    /// <summary>Fields of a row: the columns, and where it comes from.</summary>
    public int Fields => Columns.Length + 2;

    /// <summary>The columns of a row, in the order in which they are written.</summary>
    public string ColumnList => string.Join(", ", [.. Dataset.Columns.Select(column => column.Name), "source_sha256", "line_number"]);
}

/// <summary>A column, ready to be looked for.</summary>
internal sealed class RowColumn(DatasetColumn column)
{
    public string Name { get; } = column.Name;

    /// <summary>Its name as it stands in JSON, with quotes and colon.</summary>
    public byte[] Label { get; } = Encoding.UTF8.GetBytes($"\"{column.Name}\":");

    public byte[] NameBytes { get; } = Encoding.UTF8.GetBytes(column.Name);

    public ColumnType Type { get; } = column.Type;

    public int Scale { get; } = column.Scale;

    public bool Nullable { get; } = column.Nullable;
}
