using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Platform.GraphQLServer;

namespace KiVendTout.GraphQL.Datasets.Statistics;

/// <summary>Figures of a column. Those of numbers are exact, but for the deviation.</summary>
public sealed record ColumnStatistics
{
    internal ColumnStatistics(DatasetColumn declared) => Declared = declared;

    internal DatasetColumn Declared { get; }

    /// <summary>The column.</summary>
    public string Column => Declared.Name;

    /// <summary>What it holds.</summary>
    public ColumnType Type => Declared.Type;

    /// <summary>What one of it is; null for a mere number or text.</summary>
    public string? Unit => Declared.Unit.Length > 0 ? Declared.Unit : null;

    /// <summary>Rows that have a value.</summary>
    public long Count { get; internal init; }

    /// <summary>Rows that have none.</summary>
    public long Nulls { get; internal init; }

    /// <summary>The least value as text; null when there is none.</summary>
    public string? Min { get; internal init; }

    /// <summary>The greatest value as text; null when there is none.</summary>
    public string? Max { get; internal init; }

    /// <summary>The exact sum of a column of numbers; null when there is no value.</summary>
    public decimal? Sum { get; internal init; }

    /// <summary>The mean of a column of numbers, to eight digits more than the column has; null when there is no value.</summary>
    public decimal? Mean { get; internal init; }

    /// <summary>The sample standard deviation of a column of numbers (divided by count - 1), in binary floating point; null for fewer than two values.</summary>
    public double? Deviation { get; internal init; }

    /// <summary>How many different values a column has that holds no numbers; null for one of numbers.</summary>
    public long? Distinct { get; internal init; }

    /// <summary>A column of numbers counted into bins of equal width, which add up to count; one bin when all values are the same, none without values. Null for other columns.</summary>
    [ListSize(100)]
    public IReadOnlyList<HistogramBin>? Histogram { get; internal init; }
}

/// <summary>A bin of a histogram.</summary>
/// <param name="From">Its least value.</param>
/// <param name="To">Where the next bin begins; the last bin has its greatest value in it.</param>
/// <param name="Count">Values in it.</param>
public sealed record HistogramBin(decimal From, decimal To, long Count);
