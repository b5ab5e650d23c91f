using System.Globalization;
using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.GraphQL.Tests.Datasets;

/// <summary>Rows of every type of column, many values the same, many missing; with what C# makes of the values, to sort and filter by.</summary>
internal static class Medley
{
    private static readonly string[] Words = ["", "a", "A", "b%", "b_", "Zoë", "zz", "über", "back\\slash"];

    public static readonly Dataset Declared = new()
    {
        Name = "medley",
        Title = "All sorts",
        Topic = "medley-data",
        Table = "medley",
        Columns =
        [
            new() { Name = "whole", Type = ColumnType.WholeNumber, Nullable = true },
            new() { Name = "sure", Type = ColumnType.WholeNumber },
            new() { Name = "long", Type = ColumnType.LongNumber, Nullable = true },
            new() { Name = "price", Type = ColumnType.DecimalNumber, Scale = 3, Nullable = true },
            new() { Name = "word", Type = ColumnType.Text, Nullable = true },
            new() { Name = "flag", Type = ColumnType.Boolean, Nullable = true },
            new() { Name = "day", Type = ColumnType.Date, Nullable = true },
            new() { Name = "moment", Type = ColumnType.Timestamp, Nullable = true },
        ],
    };

    /// <summary>A row: its line, and its values as text and as C# compares them; null for none.</summary>
    public sealed record Row(long Line, IReadOnlyList<string?> Texts)
    {
        public IComparable? Value(string column)
        {
            var at = Declared.Columns.Index().First(one => one.Item.Name == column).Index;
            return Texts[at] is not { } text ? null : Declared.Columns[at].Type switch
            {
                ColumnType.WholeNumber or ColumnType.LongNumber => long.Parse(text, CultureInfo.InvariantCulture),
                ColumnType.DecimalNumber => decimal.Parse(text, CultureInfo.InvariantCulture),
                ColumnType.Boolean => bool.Parse(text),
                ColumnType.Text => text,
                _ => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            };
        }
    }

    public static Row[] Make(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(1, count).Select(line => new Row(line,
        [
            Maybe(() => $"{random.Next(-3, 4)}"), $"{random.Next(5)}", Maybe(() => $"{random.Next(-2, 3) * 4_611_686_018_427_387_903L}"),
            Maybe(() => (random.Next(-4, 5) * 0.125m).ToString("0.000", CultureInfo.InvariantCulture)), Maybe(() => Words[random.Next(Words.Length)]),
            Maybe(() => random.Next(2) == 0 ? "true" : "false"), Maybe(() => $"2011-12-0{random.Next(1, 6)}"), Maybe(() => $"2011-12-09T12:50:00.{random.Next(1, 5)}Z"),
        ]))];

        string? Maybe(Func<string> value) => random.Next(4) == 0 ? null : value();
    }

    /// <summary>No value is the greatest, text goes by its bytes, and what is equal stays as it was stored, or turns round with the order.</summary>
    public static IEnumerable<Row> Sorted(IEnumerable<Row> rows, string column, bool descending)
    {
        var by = Comparer<IComparable?>.Create((a, b) => (a, b) switch
        {
            (null, null) => 0,
            (null, _) => 1,
            (_, null) => -1,
            (string x, string y) => Bytes(x).SequenceCompareTo(Bytes(y)),
            _ => a.CompareTo(b),
        });
        return descending ? rows.OrderByDescending(row => row.Value(column), by).ThenByDescending(row => row.Line) : rows.OrderBy(row => row.Value(column), by).ThenBy(row => row.Line);

        static ReadOnlySpan<byte> Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
    }
}
