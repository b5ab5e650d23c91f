using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Platform.GraphQLServer;

namespace KiVendTout.GraphQL.Datasets;

/// <summary>A dataset that is streamed into a table: where it comes from, what is in it, how it was loaded, its rows and their figures.</summary>
[GraphQLName("Dataset")]
public sealed class ShownDataset
{
    internal ShownDataset(Dataset declared) => Declared = declared;

    internal Dataset Declared { get; }

    /// <summary>Its name, such as housing.</summary>
    public string Name => Declared.Name;

    /// <summary>Its name for people.</summary>
    public string Title => Declared.Title;

    /// <summary>What a row is.</summary>
    public string Description => Declared.Description;

    /// <summary>Where the data comes from, with its licence: show it wherever you show rows or figures.</summary>
    public string Origin => Declared.Origin;

    /// <summary>What whoever uses it must know: show it with the origin.</summary>
    [ListSize(10)]
    public IReadOnlyList<string> Caveats => Declared.Caveats;

    /// <summary>The Kafka topic that its batches travel by.</summary>
    public string Topic => Declared.Topic;

    /// <summary>The table that its rows are in.</summary>
    public string Table => Declared.Table;

    /// <summary>Records of a message, at the most.</summary>
    public int BatchSize => Declared.BatchSize;

    /// <summary>Its columns, in the order of the file.</summary>
    [ListSize(30)]
    public IReadOnlyList<ShownColumn> Columns => [.. Declared.Columns.Select(column => new ShownColumn(column))];
}

/// <summary>A column of a dataset.</summary>
[GraphQLName("DatasetColumn")]
public sealed class ShownColumn
{
    internal ShownColumn(DatasetColumn declared) => Declared = declared;

    internal DatasetColumn Declared { get; }

    /// <summary>Its name.</summary>
    public string Name => Declared.Name;

    /// <summary>What it holds.</summary>
    public ColumnType Type => Declared.Type;

    /// <summary>Digits after the point of a decimal number; null for anything else.</summary>
    public int? Scale => Declared.Type == ColumnType.DecimalNumber ? Declared.Scale : null;

    /// <summary>Whether a row may have no value here.</summary>
    public bool Nullable => Declared.Nullable;

    /// <summary>What one of it is, such as 1000 USD; null for a mere number or text.</summary>
    public string? Unit => Declared.Unit.Length > 0 ? Declared.Unit : null;

    /// <summary>What it says of a row.</summary>
    public string Description => Declared.Description;
}
