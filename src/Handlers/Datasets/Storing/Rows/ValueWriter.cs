using System.Buffers;
using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.Handlers.Datasets.Storing.Rows;

/// <summary>Writes values that are as they should be, which nearly all are. It looks at each byte once and allocates nothing; whatever is unusual is left to <see cref="UnusualValue"/>.</summary>
internal static class ValueWriter
{
    private static readonly SearchValues<byte> EndsPlainText = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(n => (byte)n), (byte)'"', (byte)'\\']);

    /// <summary>Writes the value at a place.</summary>
    /// <param name="column">The column.</param>
    /// <param name="text">JSON.</param>
    /// <param name="at">Where the value begins; behind it afterwards.</param>
    /// <param name="to">The row.</param>
    /// <returns>False when it is no plain value of the column's type; nothing is written then.</returns>
    public static bool TryWrite(RowColumn column, ReadOnlySpan<byte> text, ref int at, CopyBuffer to)
    {
        switch (column.Type)
        {
            case ColumnType.DecimalNumber:
                return TryDecimal(column, text, ref at, to);
            case ColumnType.WholeNumber or ColumnType.LongNumber:
                return TryWhole(column, text, ref at, to);
            case ColumnType.Boolean when StartsWith(text, at, "true"u8):
                at += 4;
                to.Boolean(true);
                return true;
            case ColumnType.Boolean when StartsWith(text, at, "false"u8):
                at += 5;
                to.Boolean(false);
                return true;
            case ColumnType.Text or ColumnType.Date or ColumnType.Timestamp when TryPlain(text, at, out var plain):
                return TryText(column, text, plain, ref at, to);
            default:
                return TryNull(column, text, ref at, to);
        }
    }

    private static bool TryDecimal(RowColumn column, ReadOnlySpan<byte> text, ref int at, CopyBuffer to)
    {
        var end = at;
        if (!JsonNumber.TrySimple(text, ref end, out var negative, out var digits, out var after))
            return TryNull(column, text, ref at, to);
        for (; after > column.Scale && digits % 10 == 0; after--)
            digits /= 10;
        if (after > column.Scale || digits >= NumericFormat.Powers[18 - (column.Scale - after)])
            return false;
        to.Numeric(negative, digits * NumericFormat.Powers[column.Scale - after], column.Scale);
        at = end;
        return true;
    }

    private static bool TryWhole(RowColumn column, ReadOnlySpan<byte> text, ref int at, CopyBuffer to)
    {
        var end = at;
        if (!JsonNumber.TrySimple(text, ref end, out var negative, out var digits, out var after))
            return TryNull(column, text, ref at, to);
        for (; after > 0 && digits % 10 == 0; after--)
            digits /= 10;
        if (after > 0)
            return false;
        var value = negative ? -(long)digits : (long)digits;
        if (column.Type == ColumnType.LongNumber)
            to.Int64(value);
        else if (value == (int)value)
            to.Int32((int)value);
        else
            return false;
        at = end;
        return true;
    }

    private static bool TryText(RowColumn column, ReadOnlySpan<byte> text, Range plain, ref int at, CopyBuffer to)
    {
        var value = text[plain];
        if (column.Type == ColumnType.Text)
            to.Bytes(value);
        else if (column.Type == ColumnType.Date && TimeFormat.TryDay(value, out var days))
            to.Int32(days);
        else if (column.Type == ColumnType.Timestamp && TimeFormat.TryInstant(value, out var microseconds))
            to.Int64(microseconds);
        else
            return false;
        at = plain.End.Value + 1;
        return true;
    }

    private static bool TryNull(RowColumn column, ReadOnlySpan<byte> text, ref int at, CopyBuffer to)
    {
        if (!column.Nullable || !StartsWith(text, at, "null"u8))
            return false;
        at += 4;
        to.Null();
        return true;
    }

    /// <summary>A text in quotes without any backslash.</summary>
    private static bool TryPlain(ReadOnlySpan<byte> text, int at, out Range plain)
    {
        plain = default;
        if ((uint)at >= (uint)text.Length || text[at] != '"')
            return false;
        var length = text[(at + 1)..].IndexOfAny(EndsPlainText);
        plain = (at + 1)..(at + 1 + Math.Max(0, length));
        return length >= 0 && text[plain.End.Value] == '"';
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> word) => at <= text.Length - word.Length && text.Slice(at, word.Length).SequenceEqual(word);
}
