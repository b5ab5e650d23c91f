using KiVendTout.Platform.EventStore;
using Npgsql;

namespace KiVendTout.GraphQL.Lists;

/// <summary>Reads rows by many keys in one statement.</summary>
internal static class Lookup
{
    /// <summary>The rows whose column is one of these values; in no order.</summary>
    /// <param name="store">Where.</param>
    /// <param name="source">What.</param>
    /// <param name="column">The column, a constant.</param>
    /// <param name="values">Any number; none asks nothing.</param>
    /// <param name="ct">Ends the statement.</param>
    /// <param name="order">How they are ordered, a constant, or null.</param>
    public static async Task<List<T>> ReadAsync<T, TValue>(
        StreamStore store, ListSource<T> source, string column, IReadOnlyCollection<TValue> values, CancellationToken ct, string? order = null)
    {
        if (values.Count == 0)
        {
            return [];
        }

        var ordered = order is null ? "" : $" order by {order}";
        await using var command = store.Database.CreateCommand($"{source.SelectSql(store.Options.Schema)} where {column} = any($1){ordered}");
        command.Parameters.Add(new NpgsqlParameter<TValue[]> { TypedValue = [.. values] });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var rows = new List<T>(values.Count);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            rows.Add(source.Read(reader));
        }

        return rows;
    }
}

/// <summary>Takes columns out of a row.</summary>
internal static class Reading
{
    /// <summary>A column that may be null.</summary>
    public static T? Maybe<T>(this NpgsqlDataReader reader, int column)
        where T : struct => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);

    /// <summary>A text that may be null.</summary>
    public static string? Text(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary>Bytes as hexadecimal digits in lower case; null for none.</summary>
    public static string? Hex(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(column));

    /// <summary>A moment.</summary>
    public static DateTimeOffset Time(this NpgsqlDataReader reader, int column) => reader.GetFieldValue<DateTimeOffset>(column);
}
