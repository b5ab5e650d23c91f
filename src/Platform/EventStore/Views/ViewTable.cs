using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Views;

/// <summary>
/// The shape of a view's table: its key, its columns, its indexes. Built once, in code, next to the record it stores; a changed shape is a
/// new version of the view and is built beside the old one, never altered in place.
/// </summary>
/// <typeparam name="TRow">The record of a row.</typeparam>
public sealed class ViewTable<TRow>(string name)
{
    private readonly List<Column<TRow>> _columns = [];
    private readonly List<string> _indexes = [];

    /// <summary>Table name, snake case, without schema.</summary>
    public string Name { get; } = name;

    /// <summary>All columns; the key comes first.</summary>
    public IReadOnlyList<Column<TRow>> Columns => _columns;

    /// <summary>How many of the columns, from the first, are the primary key.</summary>
    public int KeyColumns { get; private set; }

    /// <summary>The column that must not fall below zero, or null. Tally views only, with a key of one text column.</summary>
    internal Column<TRow>? Floored { get; private set; }

    /// <summary>Column lists of the secondary indexes.</summary>
    public IReadOnlyList<string> Indexes => _indexes;

    /// <summary>Adds a column to the primary key; call before any <see cref="Column{TValue}"/>.</summary>
    public ViewTable<TRow> Key<TValue>(string column, Func<TRow, TValue> get)
    {
        if (KeyColumns != _columns.Count)
        {
            throw new InvalidOperationException($"Key column '{column}' of {Name} must come before the other columns.");
        }

        KeyColumns++;
        return Add(column, get, null, nullable: false);
    }

    /// <summary>Adds a column. Nullable value types become nullable columns by themselves; text has to say so.</summary>
    /// <param name="column">Name, snake case.</param>
    /// <param name="get">Takes the value from the row.</param>
    /// <param name="nullable">Whether a text or jsonb column takes null.</param>
    /// <param name="jsonb">Stores a text value as jsonb.</param>
    public ViewTable<TRow> Column<TValue>(string column, Func<TRow, TValue> get, bool nullable = false, bool jsonb = false) =>
        Add(column, get, jsonb ? ("jsonb", NpgsqlDbType.Jsonb) : null, nullable || Nullable.GetUnderlyingType(typeof(TValue)) is not null);

    /// <summary>Adds a column that an append may not take below zero: the conditional write of a <see cref="TallyView{TRow}"/>.</summary>
    public ViewTable<TRow> Floor(string column, Func<TRow, long> get)
    {
        if (Floored is not null || KeyColumns != 1 || _columns[0].SqlType != "text")
        {
            throw new InvalidOperationException($"{Name}: one column can have a floor, in a table whose key is one text column.");
        }

        Add(column, get, null, nullable: false);
        Floored = _columns[^1];
        return this;
    }

    /// <summary>Adds a secondary index, for example <c>customer_id, placed_at desc</c>.</summary>
    public ViewTable<TRow> Index(string columns)
    {
        _indexes.Add(columns);
        return this;
    }

    private ViewTable<TRow> Add<TValue>(string column, Func<TRow, TValue> get, (string Sql, NpgsqlDbType Db)? type, bool nullable)
    {
        var (sql, db) = type ?? SqlTypes.Of(typeof(TValue));
        _columns.Add(new Column<TRow, TValue>(column, sql, nullable, db, get));
        return this;
    }
}

/// <summary>The PostgreSQL type a .NET type is stored as.</summary>
internal static class SqlTypes
{
    public static (string Sql, NpgsqlDbType Db) Of(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(Guid) => ("uuid", NpgsqlDbType.Uuid),
        var t when t == typeof(string) => ("text", NpgsqlDbType.Text),
        var t when t == typeof(int) => ("integer", NpgsqlDbType.Integer),
        var t when t == typeof(long) => ("bigint", NpgsqlDbType.Bigint),
        var t when t == typeof(decimal) => ("numeric", NpgsqlDbType.Numeric),
        var t when t == typeof(bool) => ("boolean", NpgsqlDbType.Boolean),
        var t when t == typeof(DateTimeOffset) => ("timestamptz", NpgsqlDbType.TimestampTz),
        var t when t == typeof(DateOnly) => ("date", NpgsqlDbType.Date),
        var t => throw new ArgumentException($"{t} has no column type: use Guid, string, int, long, decimal, bool, DateTimeOffset or DateOnly."),
    };
}
