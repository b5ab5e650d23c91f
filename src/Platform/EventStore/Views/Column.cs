using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Views;

/// <summary>One column of a view's table.</summary>
public abstract class Column<TRow>
{
    private protected Column(string name, string sqlType, bool nullable, NpgsqlDbType dbType)
    {
        Name = name;
        SqlType = sqlType;
        IsNullable = nullable;
        DbType = dbType;
    }

    /// <summary>Column name, snake case.</summary>
    public string Name { get; }

    /// <summary>PostgreSQL type, for example <c>timestamptz</c>.</summary>
    public string SqlType { get; }

    /// <summary>Whether the column takes null.</summary>
    public bool IsNullable { get; }

    /// <summary>The type on the wire.</summary>
    internal NpgsqlDbType DbType { get; }

    internal abstract ColumnBuffer<TRow> NewBuffer();

    internal abstract void Copy(NpgsqlBinaryImporter importer, TRow row);

    internal abstract string? KeyText(TRow row);

    internal abstract long Number(TRow row);
}

/// <summary>A column of a given .NET type.</summary>
internal sealed class Column<TRow, TValue>(string name, string sqlType, bool nullable, NpgsqlDbType dbType, Func<TRow, TValue> get)
    : Column<TRow>(name, sqlType, nullable, dbType)
{
    internal override ColumnBuffer<TRow> NewBuffer() => new ColumnBuffer<TRow, TValue>(get, DbType);

    internal override void Copy(NpgsqlBinaryImporter importer, TRow row)
    {
        var value = get(row);
        if (value is null)
        {
            importer.WriteNull();
        }
        else
        {
            importer.Write(value, DbType);
        }
    }

    internal override string? KeyText(TRow row) => get(row)?.ToString();

    internal override long Number(TRow row) => get(row) is long number ? number
        : throw new InvalidOperationException($"Column '{Name}' has a floor and must be a bigint.");
}

/// <summary>The values of one column on their way into an array parameter.</summary>
internal abstract class ColumnBuffer<TRow>
{
    public abstract void Add(TRow row);

    public abstract void Clear();

    /// <summary>A parameter that has whatever values are here when its statement is sent.</summary>
    public abstract NpgsqlParameter NewParameter();
}

internal sealed class ColumnBuffer<TRow, TValue>(Func<TRow, TValue> get, NpgsqlDbType dbType) : ColumnBuffer<TRow>
{
    private readonly List<TValue> _values = [];

    public override NpgsqlParameter NewParameter() => ArrayParameter.Of(_values, dbType);

    public override void Add(TRow row) => _values.Add(get(row));

    public override void Clear() => _values.Clear();
}
