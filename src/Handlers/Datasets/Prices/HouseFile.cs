using System.Globalization;

namespace KiVendTout.Handlers.Datasets.Prices;

/// <summary>Rows of a file in the dataset's layout: 13 columns, or 14 with the price, separated by blanks, tabs, commas or semicolons, with or without a header line.</summary>
public static class HouseFile
{
    private static readonly char[] Separators = [' ', '\t', ',', ';'];

    /// <summary>Reads all rows.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="HouseRefusedException">A line cannot be read; the message names line, column and remedy.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<HouseRow> Read(string path)
    {
        var rows = new List<HouseRow>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var fields = line.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (fields.Length == 0 || (rows.Count == 0 && IsHeader(fields, number)))
                continue;
            rows.Add(Parse(fields, number));
        }

        return rows.Count > 0 ? rows : throw new HouseRefusedException($"{path} has no rows: give a file with {House.Columns.Count} columns ({string.Join(", ", House.Columns)}), and medv behind them if it is known.");
    }

    private static HouseRow Parse(string[] fields, int line)
    {
        var columns = House.Columns.Count;
        if (fields.Length != columns && fields.Length != columns + 1)
            throw new HouseRefusedException($"Line {line} has {fields.Length} columns: {columns} are needed ({string.Join(", ", House.Columns)}), or {columns + 1} with medv.");
        var values = new double[fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            if (!double.TryParse(fields[i].Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || !float.IsFinite((float)values[i]))
                throw new HouseRefusedException($"Line {line}: {(i < columns ? House.Columns[i] : "medv")} is '{Shown(fields[i])}', and must be a number such as 6.575: correct it or leave the line out.");
        }

        return new HouseRow(line, House.Of(values[..columns]), fields.Length > columns ? values[columns] : null);
    }

    // Names in the order of the models. Names in another order would give prices that look right and are not.
    private static bool IsHeader(string[] fields, int line)
    {
        if (fields.Any(field => double.TryParse(field.Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
            return false;
        IEnumerable<string> wanted = fields.Length > House.Columns.Count ? House.Columns.Append("medv") : House.Columns;
        return fields.Select(field => field.Trim('"', '\uFEFF')).SequenceEqual(wanted, StringComparer.OrdinalIgnoreCase)
            ? true
            : throw new HouseRefusedException($"Line {line} names other columns, or in another order. They must be {string.Join(", ", House.Columns)}, and medv behind them if it is known.");
    }

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "...";
}

/// <summary>A row of a file.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="House">The house.</param>
/// <param name="Medv">Its price in 1000 USD, where the file has it.</param>
public sealed record HouseRow(int Line, House House, double? Medv);
