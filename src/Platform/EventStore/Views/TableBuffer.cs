using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Views;

/// <summary>What row tables and tallies share: collected rows, their columns as array parameters, and one reusable write command.</summary>
internal abstract class TableBuffer<TRow>(string schema, ViewTable<TRow> shape) : IViewTable
{
    private readonly ColumnBuffer<TRow>[] _columns = [.. shape.Columns.Select(column => column.NewBuffer())];
    private (string Table, bool Inline, NpgsqlBatchCommand Command)? _write;

    protected string Schema { get; } = schema;

    protected ViewTable<TRow> Shape { get; } = shape;

    protected List<int> Commands { get; } = [];

    protected List<TRow> Rows { get; } = [];

    public int Count => Rows.Count;

    public abstract string CreateSql(string table);

    public abstract void AddPrepared(int command, object? before, object prepared);

    public abstract Task<long> CopyAsync(NpgsqlConnection connection, string table, CancellationToken ct);

    public virtual string LiveSql => "";

    public virtual bool HasGuard => false;

    public virtual void AddGuard(NpgsqlBatch batch)
    {
    }

    /// <summary>The statement after <c>insert into schema.table as t</c>; its parameters begin at <paramref name="first"/>, <paramref name="filter"/> leaves out lost commands.</summary>
    protected abstract string InsertSql(int first, string filter);

    public void Add(int command, TRow row)
    {
        Commands.Add(command);
        Rows.Add(row);
    }

    public void AddWrite(NpgsqlBatch batch, string table, bool inline)
    {
        FillParameters();
        if (_write is not { } write || write.Table != table || write.Inline != inline)
        {
            write = (table, inline, NewCommand(table, inline));
            _write = write;
        }

        batch.BatchCommands.Add(write.Command);
    }

    public int ParameterCount => 1 + _columns.Length;

    public string InlineSql(string table, int first) =>
        $"insert into {Schema}.{table} as t {InsertSql(first, "where not r.command = any((select commands from lost)::int[])")}";

    public void AddParameters(NpgsqlBatchCommand statement)
    {
        statement.Parameters.Add(ArrayParameter.Of(Commands, NpgsqlDbType.Integer));
        foreach (var column in _columns)
        {
            statement.Parameters.Add(column.NewParameter());
        }
    }

    public void FillParameters()
    {
        foreach (var column in _columns)
        {
            column.Clear();
            foreach (var row in Rows)
            {
                column.Add(row);
            }
        }
    }

    public void Truncate(int count)
    {
        Commands.RemoveRange(count, Commands.Count - count);
        Rows.RemoveRange(count, Rows.Count - count);
    }

    public void Clear()
    {
        Commands.Clear();
        Rows.Clear();
    }

    /// <summary>Writes the collected rows by binary COPY into a table of the same columns.</summary>
    protected async Task<long> CopyRowsAsync(NpgsqlConnection connection, string table, CancellationToken ct)
    {
        var importer = await connection.BeginBinaryImportAsync(
            $"copy {table} ({TableSql.Names(Shape)}) from stdin (format binary)", ct).ConfigureAwait(false);
        await using (importer.ConfigureAwait(false))
        {
            foreach (var row in Rows)
            {
                importer.StartRow();
                foreach (var column in Shape.Columns)
                {
                    column.Copy(importer, row);
                }
            }

            return (long)await importer.CompleteAsync(ct).ConfigureAwait(false);
        }
    }

    private NpgsqlBatchCommand NewCommand(string table, bool inline)
    {
        var command = new NpgsqlBatchCommand(
            $"insert into {Schema}.{table} as t {InsertSql(1, inline ? $"where not r.command = any({TableSql.Lost})" : "")}");
        AddParameters(command);
        return command;
    }
}
