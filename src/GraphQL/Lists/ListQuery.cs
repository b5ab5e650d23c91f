using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using Npgsql;
using NpgsqlTypes;
using CultureInfo = System.Globalization.CultureInfo;

namespace KiVendTout.GraphQL.Lists;

/// <summary>
/// Reads one page of a source by keyset: the rows behind or before the values of a cursor, never by counting them off, so that a page costs the same anywhere
/// in the list and rows that come or go move nothing. One round trip; the rows are counted only when that was asked for.
/// </summary>
/// <param name="database">Where the tables are.</param>
/// <param name="schema">Their schema.</param>
/// <param name="source">What can be listed.</param>
internal sealed class ListQuery<T>(NpgsqlDataSource database, string schema, ListSource<T> source)
{
    private const int MostSortKeys = 8;
    private readonly Conditions _conditions = new();

    /// <summary>Over the shop's own tables.</summary>
    public ListQuery(StreamStore store, ListSource<T> source)
        : this(store.Database, store.Options.Schema, source)
    {
    }

    /// <summary>How long PostgreSQL may work for a page; null for as long as it takes.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>Only rows with this value.</summary>
    public ListQuery<T> Only(string column, NpgsqlDbType type, object value)
    {
        _conditions.And($"{column} = {_conditions.Parameter(value, type)}");
        return this;
    }

    /// <summary>Only rows that the client's filter keeps.</summary>
    public ListQuery<T> Where(FilterNode? filter)
    {
        _conditions.And(source, filter);
        return this;
    }

    /// <summary>Only rows in which every word of the text stands in one of the columns, in any case.</summary>
    public ListQuery<T> Containing(string? text, params ReadOnlySpan<string> columns)
    {
        const int MostWords = 10;
        var words = (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > MostWords || text?.Contains('\0') == true)
        {
            throw new GraphQLException($"A search takes up to {MostWords} words, none with a NUL character. Send fewer.", ErrorCode.BadRequest);
        }

        foreach (var word in words)
        {
            var value = _conditions.Parameter(word, NpgsqlDbType.Text);
            var found = new List<string>();
            foreach (var column in columns)
            {
                found.Add($"position(lower({value}) in lower({column})) > 0");
            }

            _conditions.And($"({string.Join(" or ", found)})");
        }

        return this;
    }

    /// <summary>Reads the page.</summary>
    /// <param name="order">First by the first; null for the source's own order. The unique column is added at the end.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="ct">Ends the statement.</param>
    /// <exception cref="GraphQLException">A cursor is not one of this list, or there are too many keys to sort by.</exception>
    /// <exception cref="PostgresException">Among others 57014: it took longer than <see cref="Patience"/>.</exception>
    public async Task<Page<T>> PageAsync(IReadOnlyList<SortKey>? order, PagingArguments paging, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(paging);
        var columns = Order(order);
        await using var batch = database.CreateBatch();
        if (Patience is { } patience)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Limits.Sql(patience)));
        }

        if (paging.WithTotalCount)
        {
            batch.BatchCommands.Add(_conditions.Command(
                $"select count(*) from {source.FromSql(schema)}{_conditions.Sql}", _conditions.ParameterCount));
        }

        var bounds = Bounds(columns, paging);
        batch.BatchCommands.Add(_conditions.Command(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{source.SelectSql(schema)}{_conditions.SqlWith(bounds)} order by {By(columns, paging)} limit {paging.Size + 1L}"),
            _conditions.ParameterCount));
        var (total, rows) = await ReadAsync(batch, paging, ct).ConfigureAwait(false);
        return PageOf(columns, paging, rows, total);
    }

    /// <summary>Reads the same page of several parts of the source in one round trip: the orders of each of these customers.</summary>
    /// <param name="column">The column that tells the parts apart, a constant.</param>
    /// <param name="type">Its type.</param>
    /// <param name="parts">Its values, each once.</param>
    /// <param name="partOf">Its value in a row.</param>
    /// <param name="order">As in <see cref="PageAsync"/>.</param>
    /// <param name="paging">Which page of each.</param>
    /// <param name="ct">Ends the statement.</param>
    /// <exception cref="GraphQLException">As in <see cref="PageAsync"/>.</exception>
    public async Task<Dictionary<TPart, Page<T>>> PagesAsync<TPart>(
        string column, NpgsqlDbType type, IReadOnlyCollection<TPart> parts, Func<T, TPart> partOf, IReadOnlyList<SortKey>? order, PagingArguments paging, CancellationToken ct)
        where TPart : notnull
    {
        var columns = Order(order);
        await using var batch = database.CreateBatch();
        var all = _conditions.Parameter(parts.ToArray(), NpgsqlDbType.Array | type);
        if (paging.WithTotalCount)
        {
            batch.BatchCommands.Add(_conditions.Command(
                $"select {column}, count(*) from {source.FromSql(schema)}{_conditions.SqlWith([$"{column} = any({all})"])} group by 1", _conditions.ParameterCount));
        }

        var (bounds, by) = (Bounds(columns, paging), By(columns, paging));
        batch.BatchCommands.Add(_conditions.Command(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                select page.* from unnest({all}) part(key) cross join lateral (
                    select {source.ColumnsSql}, row_number() over (order by {by}) as place from {source.FromSql(schema)}{_conditions.SqlWith([$"{column} = part.key", .. bounds])}
                    order by {by} limit {paging.Size + 1L}) page
                order by part.key, page.place
                """),
            _conditions.ParameterCount));
        await using var reader = await batch.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var totals = new Dictionary<TPart, long>();
        while (paging.WithTotalCount && await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            totals[reader.GetFieldValue<TPart>(0)] = reader.GetInt64(1);
        }

        if (paging.WithTotalCount)
        {
            await reader.NextResultAsync(ct).ConfigureAwait(false);
        }

        var rows = parts.ToDictionary(part => part, _ => new List<T>());
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            var row = source.Read(reader);
            rows[partOf(row)].Add(row);
        }

        return rows.ToDictionary(part => part.Key, part => PageOf(columns, paging, part.Value, paging.WithTotalCount ? totals.GetValueOrDefault(part.Key) : null));
    }

    private List<string> Bounds(OrderedColumn<T>[] columns, PagingArguments paging)
    {
        List<string> bounds = [];
        if (paging.After is { } after)
        {
            bounds.Add(Beyond(columns, ListCursor.Read(columns, after), backward: false));
        }

        if (paging.Before is { } before)
        {
            bounds.Add(Beyond(columns, ListCursor.Read(columns, before), backward: true));
        }

        return bounds;
    }

    private static string By(OrderedColumn<T>[] columns, PagingArguments paging) =>
        string.Join(", ", columns.Select(one => one.Descending != paging.IsBackward ? $"{one.Column.Sql} desc" : one.Column.Sql));

    private static Page<T> PageOf(OrderedColumn<T>[] columns, PagingArguments paging, List<T> rows, long? total)
    {
        var more = rows.Count > paging.Size;
        if (more)
        {
            rows.RemoveAt(rows.Count - 1);
        }

        if (paging.IsBackward)
        {
            rows.Reverse();
        }

        return new Page<T>(
            rows, row => ListCursor.Write(columns, row), HasNextPage: paging.IsBackward ? paging.Before is not null : more,
            HasPreviousPage: paging.IsBackward ? more : paging.After is not null, total);
    }

    private async Task<(long? Total, List<T> Rows)> ReadAsync(NpgsqlBatch batch, PagingArguments paging, CancellationToken ct)
    {
        await using var reader = await batch.ExecuteReaderAsync(ct).ConfigureAwait(false);
        if (Patience is not null)
        {
            await reader.NextResultAsync(ct).ConfigureAwait(false);
        }

        long? total = null;
        if (paging.WithTotalCount)
        {
            await reader.ReadAsync(ct).ConfigureAwait(false);
            total = reader.GetInt64(0);
            await reader.NextResultAsync(ct).ConfigureAwait(false);
        }

        var rows = new List<T>(paging.Size + 1);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            rows.Add(source.Read(reader));
        }

        return (total, rows);
    }

    private OrderedColumn<T>[] Order(IReadOnlyList<SortKey>? order)
    {
        var keys = order is { Count: > 0 } ? order : [source.DefaultOrder];
        if (keys.Count > MostSortKeys)
        {
            throw new GraphQLException($"A list is sorted by {MostSortKeys} keys at the most. Send fewer.", ErrorCode.LimitExceeded);
        }

        var columns = keys.DistinctBy(key => key.Property).Select(key => new OrderedColumn<T>(source.Column(key.Property), key.Descending)).ToList();
        if (columns.FindIndex(one => one.Column == source.Key) is var at and >= 0)
        {
            columns.RemoveRange(at + 1, columns.Count - at - 1); // Nothing behind a unique column decides anything.
            return [.. columns];
        }

        // In the direction of the last key, so that one row comparison, which an index serves, is enough in the usual case.
        return [.. columns, new OrderedColumn<T>(source.Key, columns[^1].Descending)];
    }

    private string Beyond(OrderedColumn<T>[] columns, object?[] values, bool backward)
    {
        var parameters = columns.Select((by, index) => values[index] is { } value ? _conditions.Parameter(value, by.Column.Type) : null).ToArray();
        if (Array.TrueForAll(columns, by => by.Descending == columns[0].Descending && !by.Column.MayBeNull))
        {
            // One row comparison is what an index serves.
            return $"({string.Join(", ", columns.Select(by => by.Column.Sql))}) {(columns[0].Descending != backward ? '<' : '>')} ({string.Join(", ", parameters)})";
        }

        var ways = columns.Select((by, index) => string.Join(
            " and ", columns.Take(index).Select((equal, at) => Same(equal.Column.Sql, parameters[at])).Append(Behind(by, backward, parameters[index]))));
        return $"({string.Join(" or ", ways.Select(way => $"({way})"))})";
    }

    private static string Same(string column, string? parameter) => parameter is null ? $"{column} is null" : $"{column} = {parameter}";

    // No value is the greatest.
    private static string Behind(OrderedColumn<T> by, bool backward, string? parameter) => (by.Descending != backward, parameter) switch
    {
        (true, null) => $"{by.Column.Sql} is not null",
        (true, _) => $"{by.Column.Sql} < {parameter}",
        (false, null) => "false",
        _ when by.Column.MayBeNull => $"({by.Column.Sql} > {parameter} or {by.Column.Sql} is null)",
        _ => $"{by.Column.Sql} > {parameter}",
    };
}
