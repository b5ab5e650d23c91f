using System.Globalization;
using System.Text;
using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>Why a value is none of its column's, in words for whoever has to put it right.</summary>
internal static class ValueProblem
{
    private static readonly string[] NoNumbers = ["nan", "inf", "infinity"];

    /// <summary>Of a day, an instant, a truth value.</summary>
    public static string Of(ReadOnlySpan<byte> value, DatasetColumn column) => column.Type switch
    {
        ColumnType.Boolean => $"{RawText.Quote(value)} is neither true nor false: write one of them (yes and no, t and f, y and n, 1 and 0 are taken as well)",
        ColumnType.Date => $"{RawText.Quote(value)} is no day: write it as 2011-12-09",
        _ when InstantText.IsDate(value) => $"{RawText.Quote(value)} has no time of day: write {Encoding.ASCII.GetString(value)} 00:00:00 if that is meant, or declare the column as a date",
        _ => $"{RawText.Quote(value)} is no instant: write it as 2011-12-09 12:50:00, with Z or an offset such as +01:00 behind it if it is not UTC, and at most 6 places of a second",
    };

    /// <summary>Of a number.</summary>
    public static string OfNumber(ReadOnlySpan<byte> value, DatasetColumn column, NumberFault fault) => fault switch
    {
        NumberFault.NotWhole => $"{RawText.Quote(value)} is no whole number: round it, or declare the column as a decimal",
        NumberFault.TooManyDecimals => $"{RawText.Quote(value)} has more than {column.Scale} decimals: round it, or declare a larger scale",
        NumberFault.OutOfRange when column.Type == ColumnType.WholeNumber => $"{RawText.Quote(value)} is beyond an integer, {int.MinValue} to {int.MaxValue}: declare the column as long",
        NumberFault.OutOfRange when column.Type == ColumnType.LongNumber => $"{RawText.Quote(value)} is beyond a long, {long.MinValue} to {long.MaxValue}: declare the column as text",
        NumberFault.OutOfRange => $"{RawText.Quote(value)} has more than {18 - column.Scale} digits before the point, and a decimal of scale {column.Scale} no more: declare a smaller scale, or the column as text",
        _ => $"{RawText.Quote(value)} {NotANumber(Encoding.UTF8.GetString(value))}",
    };

    private static string NotANumber(string value)
    {
        var unsigned = value.TrimStart('+', '-');
        if (NoNumbers.Contains(unsigned.ToLowerInvariant()))
            return $"is no number that a table keeps: leave the field empty, or name {value} among the null-words, and declare the column nullable: yes";
        if (unsigned.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && long.TryParse(unsigned.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hexadecimal))
            return $"is hexadecimal: write {(value[0] == '-' ? "-" : "")}{hexadecimal}";
        if (unsigned.All(c => char.IsAsciiDigit(c) || c is ',' or '.' or '\'' or ' ' or '_') && unsigned.Any(char.IsAsciiDigit))
            return Grouped(value);
        return "is no number: write digits, with a point before decimals, such as 12.5";
    }

    /// <summary>A number as other languages write it.</summary>
    private static string Grouped(string value)
    {
        var comma = value.LastIndexOf(',');
        var point = value.LastIndexOf('.');
        if (comma >= 0 && point < 0 && value.Count(c => c == ',') == 1 && value.All(c => char.IsAsciiDigit(c) || c is ',' or '+' or '-'))
            return $"has a comma before its decimals, or between thousands: write {value.Replace(',', '.')} or {value.Replace(",", "", StringComparison.Ordinal)}";
        var mark = comma > point ? ',' : '.';
        var isDecimal = value.Count(c => c == mark) == 1;
        var digits = string.Concat(value.Select((c, i) => char.IsAsciiDigit(c) || c is '-' ? c.ToString() : isDecimal && c == mark ? "." : ""));
        return $"has more marks than a number: write digits with one point at the most, such as {digits}";
    }
}
