using System.Globalization;
using System.Text.Json;
using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.Handlers.Tests.Datasets.Reading;

/// <summary>A table of random columns and values, and a file of it in one of the ways that people write such files.</summary>
internal sealed class RandomTable
{
    private static readonly string[] Types = ["integer", "long", "decimal(0)", "decimal(5)", "decimal(18)", "boolean", "date", "text", "timestamp"];
    private static readonly string[] Pieces = ["a", "Zoë", "\U0001F600", "1", ".", "\\", "\"", ",", ";", "\t", " ", "\n", "\r", "\u0001", "NA"];
    private readonly Random _random;
    private readonly Separator _separator;

    public RandomTable(int seed, Separator separator)
    {
        (_random, _separator) = (new Random(seed), separator);
        var detect = _random.Next(3) == 0;
        var hasHeader = _random.Next(3) == 0;

        // A few lines of texts that hold separators look like several kinds of file; what has to be recognised here has none.
        var columns = Enumerable.Range(0, _random.Next(2, 9)).Select(i => $"c{i} {Types[_random.Next(detect ? Types.Length - 2 : Types.Length)]}{(Maybe(3) ? "?" : "")}");
        Dataset = DataFile.Columns(string.Join(',', columns)) with { Separator = detect ? Separator.Detect : separator, Header = hasHeader ? HeaderLine.Yes : HeaderLine.No };
        var order = Enumerable.Range(0, Dataset.Columns.Count).ToArray();
        if (hasHeader)
            _random.Shuffle(order);
        var rows = Enumerable.Range(0, _random.Next(1, 60)).Select(_ => Dataset.Columns.Select(Value).ToArray()).ToList();
        Rows = [.. rows.Select(row => string.Join('|', row.Select(value => value.Json)))];
        var end = Maybe(2) ? "\n" : "\r\n";
        var lines = rows.Select(row => Line(order.Select(column => Field(row[column].Written, Dataset.Columns[column])))).ToList();
        if (hasHeader)
            lines.Insert(0, Line(order.Select(column => Maybe(2) ? Dataset.Columns[column].Name : Dataset.Columns[column].Name.ToUpperInvariant())));
        Text = (Maybe(4) ? "\uFEFF" : "") + string.Join(end + (Maybe(4) ? end : ""), lines) + (Maybe(2) ? end : "");
    }

    public Dataset Dataset { get; }

    /// <summary>What each row is to be, its values as <see cref="Plain"/> has them.</summary>
    public IReadOnlyList<string> Rows { get; }

    public string Text { get; }

    /// <summary>A row's values: texts as they are, all else as JSON has it.</summary>
    public static string Plain(string row)
    {
        using var json = JsonDocument.Parse(row);
        return string.Join('|', json.RootElement.EnumerateObject().Select(field => field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : field.Value.GetRawText()));
    }

    private bool Maybe(int oneOf) => _random.Next(oneOf) == 0;

    private (string? Written, string Json) Value(DatasetColumn column)
    {
        if (column.Nullable && Maybe(4))
            return (null, "null");
        switch (column.Type)
        {
            case ColumnType.WholeNumber or ColumnType.LongNumber:
                var number = column.Type == ColumnType.LongNumber && Maybe(2) ? _random.NextInt64(long.MinValue, long.MaxValue) : _random.Next(int.MinValue, int.MaxValue) >> _random.Next(31);
                var plain = number.ToString(CultureInfo.InvariantCulture);
                return (Maybe(4) ? plain + ".00" : Maybe(4) && number >= 0 ? "+00" + plain : plain, plain);
            case ColumnType.DecimalNumber:
                var whole = Digits(_random.Next(0, 18 - column.Scale + 1)).TrimStart('0');
                var fraction = Digits(_random.Next(0, column.Scale + 1));
                if (whole.Length + fraction.Length == 0)
                    return ("0", "0");
                var size = (whole.Length == 0 ? "0" : whole) + (fraction.Length > 0 ? "." + fraction : "");
                var sign = Maybe(2) && (whole + fraction).Trim('0').Length > 0 ? "-" : "";
                return (sign + (Maybe(3) ? size.TrimStart('0') : size) + (fraction.Length == 0 ? "." : "") + (Maybe(3) && fraction.Length == column.Scale ? "000" : ""), sign + size);
            case ColumnType.Boolean:
                return Maybe(2) ? (Maybe(2) ? "TRUE" : "y", "true") : (Maybe(2) ? "false" : "0", "false");
            case ColumnType.Date:
                var day = DateOnly.FromDayNumber(_random.Next(DateOnly.MaxValue.DayNumber)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                return (day, day);
            case ColumnType.Timestamp:
                var instant = new DateTime(_random.NextInt64(TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay) / 10 * 10, DateTimeKind.Utc);
                var offset = TimeSpan.FromMinutes(_random.Next(-900, 900));
                var local = (instant + offset).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
                return (local + (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hh\\:mm", CultureInfo.InvariantCulture), instant.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture));
            default:
                var text = string.Concat(Enumerable.Range(0, _random.Next(0, 6)).Select(_ => Pieces[_random.Next(Pieces.Length)]));
                if (_separator == Separator.Blanks)
                    text = string.Concat(text.Where(c => !char.IsWhiteSpace(c))) is { Length: > 0 } dense and not "NA" ? dense : "x";
                return (text, text);
        }
    }

    private string Digits(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + _random.Next(10))));

    private string Field(string? value, DatasetColumn column)
    {
        if (_separator == Separator.Blanks)
            return value ?? "NA";
        if (value is null)
            return Maybe(2) ? "NA" : "";
        var needsQuotes = column.Type == ColumnType.Text && (value is "" or "NA" || value.StartsWith('"') || value.AsSpan().ContainsAny(",;\t\r\n") || value.StartsWith('\uFEFF'));
        return needsQuotes || Maybe(6) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
    }

    private string Line(IEnumerable<string> fields) => _separator switch
    {
        Separator.Comma => string.Join(',', fields),
        Separator.Semicolon => string.Join(';', fields),
        Separator.Tab => string.Join('\t', fields),
        _ => Blanks(0) + string.Concat(fields.Select(field => field + Blanks(1))).TrimEnd() + Blanks(0),
    };

    private string Blanks(int least) => string.Concat(Enumerable.Range(0, _random.Next(least, 4)).Select(_ => Maybe(5) ? '\t' : ' '));
}
