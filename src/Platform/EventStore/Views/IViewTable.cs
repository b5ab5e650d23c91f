using Npgsql;

namespace KiVendTout.Platform.EventStore.Views;

/// <summary>
/// Rows of one view on their way into its table: collected column by column, then written by one set-based statement (appends, daemon) or by
/// binary COPY (rebuild). Not thread-safe: each writer has its own.
/// </summary>
internal interface IViewTable
{
    /// <summary>Rows collected since the last <see cref="Clear"/>.</summary>
    int Count { get; }

    /// <summary>Whether the collected rows have to pass a floor.</summary>
    bool HasGuard { get; }

    /// <summary>DDL that creates the table under the given name.</summary>
    string CreateSql(string table);

    /// <summary>DDL for what belongs to the live table only (the guard of a floor), run when a table goes live; empty when there is none.</summary>
    string LiveSql { get; }

    /// <summary>Collects what was prepared for one command: a stream's rows before and after, or a tally's additions.</summary>
    void AddPrepared(int command, object? before, object prepared);

    /// <summary>Adds the conditional check of the collected rows to a batch, when <see cref="HasGuard"/>.</summary>
    void AddGuard(NpgsqlBatch batch);

    /// <summary>Adds the statement that writes the collected rows; <paramref name="inline"/> leaves out the commands that lost.</summary>
    void AddWrite(NpgsqlBatch batch, string table, bool inline);

    /// <summary>How many parameters its inline write has.</summary>
    int ParameterCount { get; }

    /// <summary>The inline write as part of a statement that knows the commands that lost as <c>lost</c>; its parameters begin at this number.</summary>
    string InlineSql(string table, int first);

    /// <summary>Adds the parameters of the inline write to that statement.</summary>
    void AddParameters(NpgsqlBatchCommand statement);

    /// <summary>Takes the collected rows over into the parameters.</summary>
    void FillParameters();

    /// <summary>Writes the collected rows into a table by binary COPY; keys must be new to it (a tally is added up first).</summary>
    Task<long> CopyAsync(NpgsqlConnection connection, string table, CancellationToken ct);

    /// <summary>Forgets the rows collected after the first <paramref name="count"/>: those of an event that broke half-way.</summary>
    void Truncate(int count);

    /// <summary>Forgets the collected rows.</summary>
    void Clear();
}

/// <summary>Shared by the tables: quoting, column lists and DDL.</summary>
internal static class TableSql
{
    /// <summary>Reads the commands that lost so far in this transaction (set by the append statement and by guards).</summary>
    public const string Lost = "(select coalesce(nullif(current_setting('kvt.lost', true), ''), '{}')::int[])::int[]";

    public static string Create<TRow>(string schema, ViewTable<TRow> shape, string table, string? sumDefault)
    {
        var columns = shape.Columns.Select((column, index) =>
            $"{column.Name} {column.SqlType}{(column.IsNullable ? "" : " not null")}{(index >= shape.KeyColumns ? sumDefault : null)}");
        var key = string.Join(", ", shape.Columns.Take(shape.KeyColumns).Select(column => column.Name));
        var indexes = shape.Indexes.Select((index, number) => $"create index on {schema}.{table} ({index});");
        return $"""
            create table {schema}.{table} ({string.Join(", ", columns)}, primary key ({key})) with (fillfactor = 85);
            {string.Join('\n', indexes)}
            """;
    }

    public static string Names<TRow>(ViewTable<TRow> shape) => string.Join(", ", shape.Columns.Select(column => column.Name));

    public static string KeyNames<TRow>(ViewTable<TRow> shape) => string.Join(", ", shape.Columns.Take(shape.KeyColumns).Select(column => column.Name));

    /// <summary><c>unnest($1::int[], $2::uuid[], ...) as r(command, order_id, ...)</c>, with the parameters from a number on.</summary>
    public static string Unnest<TRow>(ViewTable<TRow> shape, int first)
    {
        var arrays = shape.Columns.Select((column, index) => $"${first + 1 + index}::{column.SqlType}[]");
        return $"unnest(${first}::int[], {string.Join(", ", arrays)}) as r(command, {Names(shape)})";
    }
}
