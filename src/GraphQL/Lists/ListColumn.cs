using System.Globalization;
using KiVendTout.Platform.GraphQLServer;
using NpgsqlTypes;

namespace KiVendTout.GraphQL.Lists;

/// <summary>
/// A column that a list can be filtered by and, when its value in a row is at hand, sorted by. Its SQL is a constant of this code or comes out of a checked declaration, and is never a caller's text.
/// </summary>
/// <param name="Property">Name of the property that filters and orders say.</param>
/// <param name="Sql">The column, as the source's select knows it.</param>
/// <param name="Type">Its type in PostgreSQL.</param>
/// <param name="Get">Its value in a row; null for a column that cannot be sorted by.</param>
/// <param name="ToSql">Turns what a client sends into what the column holds, where these differ: an enum's value into its text.</param>
/// <param name="MayBeNull">Whether <paramref name="Get"/> may give null: no value is sorted as the greatest, which is PostgreSQL's own way.</param>
internal sealed record ListColumn<T>(string Property, string Sql, NpgsqlDbType Type, Func<T, object?>? Get, Func<object, object>? ToSql, bool MayBeNull = false)
{
    /// <summary>A client's value as the parameter wants it.</summary>
    /// <exception cref="GraphQLException">PostgreSQL cannot hold it.</exception>
    public object Parameter(object value)
    {
        var sql = ToSql is null ? value : ToSql(value);
        return sql switch
        {
            DateTimeOffset at => at.ToUniversalTime(),
            string text when text.Contains('\0') => throw new GraphQLException("A text to compare with has a NUL character, which no text here has. Leave it out.", ErrorCode.BadRequest),
            _ => sql,
        };
    }

    /// <summary>A row's value as a cursor carries it; null for none.</summary>
    public string? Write(T row) => Get!(row) switch
    {
        null => null,
        byte[] bytes => Convert.ToHexStringLower(bytes),
        bool yes => yes ? "true" : "false",
        Guid id => id.ToString("D"),
        DateTimeOffset at => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var text => (string)text,
    };

    /// <summary>The parameter of a cursor's value, or null when it was not written here.</summary>
    public object? Read(string text) => Type switch
    {
        NpgsqlDbType.Uuid => Guid.TryParseExact(text, "D", out var id) ? id : null,
        NpgsqlDbType.TimestampTz => DateTime.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) && at.Kind == DateTimeKind.Utc
            ? new DateTimeOffset(at) : null,
        NpgsqlDbType.Date => DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null,
        NpgsqlDbType.Numeric => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null,
        NpgsqlDbType.Bigint => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null,
        NpgsqlDbType.Integer => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small) ? small : null,
        NpgsqlDbType.Text => text.Contains('\0') ? null : text,
        NpgsqlDbType.Boolean => bool.TryParse(text, out var yes) ? yes : null,
        NpgsqlDbType.Bytea => text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null,
        _ => throw new NotSupportedException($"A list cannot be sorted by the {Type} column {Sql}."),
    };
}
