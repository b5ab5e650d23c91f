using System.Text.Json;
using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.Handlers.Datasets.Storing.Rows;

/// <summary>Writes values that are written in an unusual way, or says what is wrong with them.</summary>
internal static class UnusualValue
{
    /// <summary>Writes a value.</summary>
    /// <param name="column">The column.</param>
    /// <param name="token">One JSON value, and nothing else.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="to">The row.</param>
    /// <returns>Null when it is written; else what is the matter and what to do.</returns>
    public static string? Write(RowColumn column, ReadOnlySpan<byte> token, JsonTokenType kind, CopyBuffer to)
    {
        var at = 0;
        if (ValueWriter.TryWrite(column, token, ref at, to))
            return null;
        if (kind == JsonTokenType.Null)
            return "has no value and must have one. Send one, or declare the column nullable.";
        return column.Type switch
        {
            ColumnType.WholeNumber or ColumnType.LongNumber when kind == JsonTokenType.Number => Whole(column, JsonNumber.Read(token), to),
            ColumnType.DecimalNumber when kind == JsonTokenType.Number => Decimal(column, JsonNumber.Read(token), to),
            ColumnType.Text or ColumnType.Date or ColumnType.Timestamp when kind == JsonTokenType.String => Text(column, token, to),
            ColumnType.Boolean => $"is {NameOf(kind)}, and only true or false belongs here. Send one of them, without quotes.",
            ColumnType.WholeNumber or ColumnType.LongNumber => $"is {NameOf(kind)}, and only a whole number belongs here. Send digits without quotes, such as 296; null where there is no value and the column is nullable.",
            ColumnType.DecimalNumber => $"is {NameOf(kind)}, and only a number belongs here. Send it without quotes, such as 22.5; null where there is no value and the column is nullable.",
            _ => $"is {NameOf(kind)}, and only a text in quotes belongs here. Put it between quotes.",
        };
    }

    public static string NameOf(JsonTokenType kind) => kind switch
    {
        JsonTokenType.Number => "a number",
        JsonTokenType.String => "a text",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        JsonTokenType.Null => "null",
        JsonTokenType.StartArray => "an array",
        _ => "an object",
    };

    private static string? Whole(RowColumn column, JsonNumber number, CopyBuffer to)
    {
        if (number.After > 0)
            return "is no whole number. Round it at the source, or declare the column as decimal.";
        var fits = number.TryWhole(out var value);
        if (column.Type == ColumnType.WholeNumber)
        {
            if (!fits || value > int.MaxValue + (number.Negative ? 1UL : 0))
                return "is outside of -2147483648 to 2147483647. Declare the column as long.";
            to.Int32((int)(number.Negative ? -(long)value : (long)value));
            return null;
        }

        if (!fits || value > long.MaxValue + (number.Negative ? 1UL : 0))
            return "is outside of -9223372036854775808 to 9223372036854775807. Declare the column as text, or send less.";
        to.Int64(number.Negative ? unchecked(-(long)value) : (long)value);
        return null;
    }

    private static string? Decimal(RowColumn column, JsonNumber number, CopyBuffer to)
    {
        if (number.After > column.Scale)
            return $"has {number.After} digits after the point, and {column.Scale} are kept. Round it at the source, or raise the scale of the column.";
        if (!number.TryScale(column.Scale, out var unscaled))
            return $"has {number.Before} digits before the point, and {18 - column.Scale} are kept. Send it in a larger unit, or lower the scale of the column.";
        to.Numeric(number.Negative, unscaled, column.Scale);
        return null;
    }

    private static string? Text(RowColumn column, ReadOnlySpan<byte> token, CopyBuffer to)
    {
        var reader = new Utf8JsonReader(token);
        reader.Read();
        var room = new byte[token.Length];
        int length;
        try
        {
            length = reader.CopyString(room);
        }
        catch (InvalidOperationException)
        {
            return "holds one half of a character (an escape \\ud800 to \\udfff that stands alone). Send both halves, or the character itself.";
        }

        var text = room.AsSpan(0, length);
        if (text.Contains((byte)0))
            return "holds the zero character, which PostgreSQL cannot keep. Leave it out.";
        if (column.Type == ColumnType.Text)
        {
            to.Bytes(text);
            return null;
        }

        if (column.Type == ColumnType.Date)
        {
            if (!TimeFormat.TryDay(text, out var days))
                return "is no day of the calendar. Send one such as 2011-12-09.";
            to.Int32(days);
            return null;
        }

        if (!TimeFormat.TryInstant(text, out var microseconds))
            return "is no instant to the microsecond. Send one such as 2011-12-09T12:50:00Z.";
        to.Int64(microseconds);
        return null;
    }
}
