using System.Globalization;
using KiVendTout.GraphQL.Datasets.Rows;
using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.GraphQL.Datasets.Statistics;

/// <summary>
/// Bins of equal width from the least to the greatest value. Values are counted in whole units of the column's last digit, so that one which lies on the edge of two bins is in the upper one by
/// exact arithmetic; only the edges that are shown are rounded.
/// </summary>
internal sealed class Histogram
{
    private const int MoreDigits = 8;
    private readonly long[] _counts;
    private readonly decimal _least;
    private readonly decimal _range;
    private readonly decimal _unit;

    private Histogram(RowColumn column, decimal least, decimal greatest, int bins, long count)
    {
        Column = column;
        _unit = Unit(column);
        (_least, _range, _counts) = (least * _unit, (greatest - least) * _unit, new long[greatest == least ? 1 : bins]);
        if (_range == 0)
            _counts[0] = count;
    }

    /// <summary>Whose.</summary>
    public RowColumn Column { get; }

    /// <summary>The number of a row's bin, from 0; null when nothing needs to be counted because there is one bin, or none.</summary>
    public string? CountSql => _range == 0 ? null : string.Create(
        CultureInfo.InvariantCulture,
        // Numbers of ours, never a caller's text. A bigint holds the product unless the column uses nearly all of its digits.
        $"least({(FitsLong ? $"({Units(Column)} - ({Whole(_least)})) * {_counts.Length} / {Whole(_range)}" : $"div(({Units(Column)} - ({Whole(_least)})::numeric) * {_counts.Length}, {Whole(_range)})")}, {_counts.Length - 1})::int");

    /// <summary>The bins, in order.</summary>
    public IReadOnlyList<HistogramBin> Bins => [.. _counts.Select((count, index) => new HistogramBin(Edge(index), Edge(_range == 0 ? 0 : index + 1), count))];

    private bool FitsLong => _range <= long.MaxValue / 100 && Math.Abs(_least) <= long.MaxValue / 4;

    /// <summary>The histogram of a column, still without counts; null when it has no values.</summary>
    public static Histogram? Of(RowColumn column, ColumnStatistics figures, int bins) => figures is { Min: { } min, Max: { } max }
        ? new Histogram(column, decimal.Parse(min, CultureInfo.InvariantCulture), decimal.Parse(max, CultureInfo.InvariantCulture), bins, figures.Count) : null;

    /// <summary>A number in whole units of its column's last digit, as a bigint: eighteen digits fit.</summary>
    public static string Units(RowColumn column) => column.Declared.Type == ColumnType.DecimalNumber
        ? string.Create(CultureInfo.InvariantCulture, $"({column.Sql} * {Unit(column)})::bigint") : $"{column.Sql}::bigint";

    /// <summary>Counts values of a bin.</summary>
    public void Add(int bin, long count) => _counts[bin] += count;

    private static decimal Unit(RowColumn column)
    {
        var unit = 1m;
        for (var digit = 0; column.Declared.Type == ColumnType.DecimalNumber && digit < column.Declared.Scale; digit++)
            unit *= 10;
        return unit;
    }

    private static string Whole(decimal number) => number.ToString("0", CultureInfo.InvariantCulture);

    private decimal Edge(int index) => index == _counts.Length || _range == 0
        ? (_least + (index == 0 ? 0 : _range)) / _unit
        : Math.Round((_least + (_range * index / _counts.Length)) / _unit, Math.Min(28, (int)Math.Log10((double)_unit) + MoreDigits));
}
