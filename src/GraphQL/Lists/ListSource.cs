using KiVendTout.Platform.GraphQLServer.Connections;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.GraphQL.Lists;

/// <summary>What can be listed: a table or join of read models, how its rows are read, and what they can be filtered and sorted by.</summary>
/// <param name="select">The columns that <paramref name="read"/> takes, in its order.</param>
/// <param name="from">Tables; <c>{schema}</c> stands for the schema.</param>
/// <param name="read">Makes the row.</param>
internal sealed class ListSource<T>(string select, string from, Func<NpgsqlDataReader, T> read)
{
    private readonly Dictionary<string, ListColumn<T>> _columns = new(StringComparer.Ordinal);

    /// <summary>The unique column that ends every order.</summary>
    public ListColumn<T> Key { get; private set; } = null!;

    /// <summary>The order when none is asked for.</summary>
    public SortKey DefaultOrder { get; private set; } = null!;

    /// <summary>Makes the row.</summary>
    public Func<NpgsqlDataReader, T> Read => read;

    /// <summary>The whole statement up to its conditions.</summary>
    public string SelectSql(string schema) => $"select {select} from {FromSql(schema)}";

    /// <summary>The columns.</summary>
    public string ColumnsSql => select;

    /// <summary>The tables.</summary>
    public string FromSql(string schema) => from.Replace("{schema}", schema, StringComparison.Ordinal);

    /// <summary>The column of a property; the binder lets no other property through.</summary>
    public ListColumn<T> Column(string property) =>
        _columns.GetValueOrDefault(property) ?? throw new InvalidOperationException($"{typeof(T).Name} has no column for {property}: add it to its ListSource.");

    /// <summary>Adds the unique column.</summary>
    public ListSource<T> WithKey(string property, string sql, NpgsqlDbType type, Func<T, object> get)
    {
        Key = _columns[property] = new ListColumn<T>(property, sql, type, get, null);
        DefaultOrder ??= new SortKey(property, Descending: false);
        return this;
    }

    /// <summary>Adds a column that is never null.</summary>
    public ListSource<T> With(string property, string sql, NpgsqlDbType type, Func<T, object> get, Func<object, object>? toSql = null)
    {
        _columns[property] = new ListColumn<T>(property, sql, type, get, toSql);
        return this;
    }

    /// <summary>Adds a column that can be filtered by but not sorted by, because it may be null.</summary>
    public ListSource<T> WithNullable(string property, string sql, NpgsqlDbType type, Func<object, object>? toSql = null)
    {
        _columns[property] = new ListColumn<T>(property, sql, type, null, toSql);
        return this;
    }

    /// <summary>Adds a column that may be null and can be sorted by all the same: no value counts as the greatest.</summary>
    public ListSource<T> WithSortedNullable(string property, string sql, NpgsqlDbType type, Func<T, object?> get)
    {
        _columns[property] = new ListColumn<T>(property, sql, type, get, null, MayBeNull: true);
        return this;
    }

    /// <summary>Sets the order when none is asked for.</summary>
    public ListSource<T> OrderedBy(string property, bool descending)
    {
        DefaultOrder = new SortKey(property, descending);
        return this;
    }
}
