using System.Globalization;
using KiVendTout.Handlers.Datasets.Declaring;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.GraphQL.Datasets.Rows;

/// <summary>A column of a dataset's table: how it is selected, how a client's text becomes a parameter, and a value becomes text.</summary>
internal sealed record RowColumn(DatasetColumn Declared)
{
    private static readonly string[] Moments = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK"];

    /// <summary>Its name in the table.</summary>
    public string Name => Declared.Name;

    /// <summary>
    /// Its name in SQL, of the table called r: without that, an order would go by the text that is selected and not by the number. Declarations are checked; the quotes are for names that are words of SQL.
    /// </summary>
    public string Sql => $"r.\"{Name}\"";

    /// <summary>What is selected to read it: numbers with a point as PostgreSQL's own text, digits behind the point as declared.</summary>
    public string SelectSql => Declared.Type == ColumnType.DecimalNumber ? $"{Sql}::text" : Sql;

    /// <summary>Whether figures are made of it.</summary>
    public bool IsNumber => Declared.Type is ColumnType.WholeNumber or ColumnType.LongNumber or ColumnType.DecimalNumber;

    /// <summary>Its type in PostgreSQL.</summary>
    public NpgsqlDbType Type => Declared.Type switch
    {
        ColumnType.WholeNumber => NpgsqlDbType.Integer,
        ColumnType.LongNumber => NpgsqlDbType.Bigint,
        ColumnType.DecimalNumber => NpgsqlDbType.Numeric,
        ColumnType.Text => NpgsqlDbType.Text,
        ColumnType.Boolean => NpgsqlDbType.Boolean,
        ColumnType.Date => NpgsqlDbType.Date,
        ColumnType.Timestamp => NpgsqlDbType.TimestampTz,
        var other => throw new NotSupportedException($"Columns of the type {other} cannot be asked for here: add it."),
    };

    /// <summary>What it holds, and how one is written: for messages.</summary>
    public string Holds => Declared.Type switch
    {
        ColumnType.WholeNumber => "whole numbers of 32 bits, such as 296",
        ColumnType.LongNumber => "whole numbers of 64 bits, such as 296",
        ColumnType.DecimalNumber => "decimal numbers of up to 28 digits, such as 22.5",
        ColumnType.Boolean => "true or false",
        ColumnType.Date => "days, such as 2011-12-09",
        ColumnType.Timestamp => "instants, such as 2011-12-09T12:50:00Z",
        _ => "text without NUL characters",
    };

    /// <summary>A client's text as a parameter; null when it is nothing that this column could hold.</summary>
    public object? Parse(string text) => Declared.Type switch
    {
        ColumnType.WholeNumber => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small) ? small : null,
        ColumnType.LongNumber => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null,
        // Rather refused than rounded to what a decimal holds.
        ColumnType.DecimalNumber => text.Count(char.IsAsciiDigit) <= 28
            && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null,
        ColumnType.Boolean => text switch { "true" => true, "false" => false, _ => null },
        ColumnType.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null,
        ColumnType.Timestamp => DateTimeOffset.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null,
        _ => text.Contains('\0') ? null : text,
    };

    /// <summary>A selected value as text; null for none.</summary>
    public string? Read(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : Declared.Type switch
    {
        ColumnType.WholeNumber => reader.GetInt32(ordinal).ToString(CultureInfo.InvariantCulture),
        ColumnType.LongNumber => reader.GetInt64(ordinal).ToString(CultureInfo.InvariantCulture),
        ColumnType.Boolean => reader.GetBoolean(ordinal) ? "true" : "false",
        ColumnType.Date => reader.GetFieldValue<DateOnly>(ordinal).ToString("O", CultureInfo.InvariantCulture),
        ColumnType.Timestamp => Write(reader.GetFieldValue<DateTimeOffset>(ordinal)),
        _ => reader.GetString(ordinal),
    };

    /// <summary>A value's text as a cursor takes it.</summary>
    public object? Place(string? text) => text is not null && Declared.Type == ColumnType.Timestamp ? Parse(text) : text;

    private static string Write(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
