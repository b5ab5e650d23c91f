using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Storing;
using KiVendTout.Platform.Lake.DuckDb;
using KiVendTout.Platform.Lake.Parquet;
using Npgsql;

namespace KiVendTout.Handlers.Datasets.Lake;

/// <summary>Writes the rows of a part from the dataset's table, in the order of source and line: the same rows give the same bytes.</summary>
internal sealed class DatasetFile(DatasetStore store, LakeEngine engine, Dataset dataset)
{
    private readonly DatasetColumn[] _columns = [.. dataset.Columns];

    /// <summary>Writes a part to a local file.</summary>
    /// <exception cref="InvalidOperationException">The table has not the rows that the batches brought.</exception>
    public async Task<ParquetFile> WriteAsync(DatasetPart part, string path, CancellationToken ct)
    {
        using var writer = new ParquetWriter(
            engine, [.. _columns.Select(ColumnOf), ParquetColumn.Varchar("source_sha256"), ParquetColumn.BigInt("line_number"), ParquetColumn.Timestamp("created_at")]);
        await using var connection = await store.Database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await using (var only = new NpgsqlCommand("set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off", connection))
        {
            // A part is a few ranges of lines: whatever the statistics of a table that just grew say, its index finds them.
            await only.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }

        await using var command = new NpgsqlCommand($"""
            select {string.Concat(_columns.Select(column => $"t.{column.Name}, "))}encode(t.source_sha256, 'hex'), t.line_number, t.created_at
            from (select source_sha256, unnest(range_agg(stored_lines)) as lines from {store.Schema}.kvt_dataset_batches where part = $1 and id between $2 and $3 group by source_sha256) b
            join {store.Schema}.{dataset.Table} t on t.source_sha256 = b.source_sha256 and t.line_number >= lower(b.lines) and t.line_number < upper(b.lines)
            order by t.source_sha256, t.line_number
            """, connection);
        command.Parameters.AddRange((NpgsqlParameter[])[new NpgsqlParameter<string> { TypedValue = part.Key }, new NpgsqlParameter<long> { TypedValue = part.First }, new NpgsqlParameter<long> { TypedValue = part.Last }]);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            for (var i = 0; i < _columns.Length; i++)
                Set(writer, i, reader);
            writer.Set(_columns.Length, reader.GetString(_columns.Length));
            writer.Set(_columns.Length + 1, reader.GetInt64(_columns.Length + 1));
            writer.Set(_columns.Length + 2, reader.GetFieldValue<DateTimeOffset>(_columns.Length + 2));
            writer.EndRow();
        }

        return writer.Rows == part.Rows ? writer.WriteTo(path) : throw new InvalidOperationException(
            $"{part.Key} is planned with {part.Rows} rows, of which the table {dataset.Table} has {writer.Rows}: rows were deleted. Restore them, or delete the plan in kvt_dataset_parts.");
    }

    private void Set(ParquetWriter writer, int i, NpgsqlDataReader reader)
    {
        if (reader.IsDBNull(i))
            return;
        switch (_columns[i].Type)
        {
            case ColumnType.WholeNumber: writer.Set(i, (long)reader.GetInt32(i)); break;
            case ColumnType.LongNumber: writer.Set(i, reader.GetInt64(i)); break;
            case ColumnType.DecimalNumber: writer.Set(i, reader.GetDecimal(i)); break;
            case ColumnType.Text: writer.Set(i, reader.GetString(i)); break;
            case ColumnType.Boolean: writer.Set(i, reader.GetBoolean(i)); break;
            case ColumnType.Date: writer.Set(i, reader.GetFieldValue<DateOnly>(i)); break;
            case ColumnType.Timestamp: writer.Set(i, reader.GetFieldValue<DateTimeOffset>(i)); break;
            default: throw Unknown(_columns[i]);
        }
    }

    private static ParquetColumn ColumnOf(DatasetColumn column) => column.Type switch
    {
        ColumnType.WholeNumber or ColumnType.LongNumber => ParquetColumn.BigInt(column.Name),
        ColumnType.DecimalNumber => ParquetColumn.Numeric(column.Name, column.Scale),
        ColumnType.Text => ParquetColumn.Varchar(column.Name),
        ColumnType.Boolean => ParquetColumn.Boolean(column.Name),
        ColumnType.Date => ParquetColumn.Date(column.Name),
        ColumnType.Timestamp => ParquetColumn.Timestamp(column.Name),
        _ => throw Unknown(column),
    };

    private static InvalidOperationException Unknown(DatasetColumn column) => new($"The column {column.Name} is {column.Type}, which no file of the lake can hold.");
}
