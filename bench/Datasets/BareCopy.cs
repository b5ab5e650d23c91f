using System.Globalization;
using System.Text;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Storing;

namespace KiVendTout.Bench.Datasets;

/// <summary>
/// The floor: <c>COPY FROM STDIN</c> of the same rows into the same table, from a file that holds exactly the bytes that PostgreSQL wants, so that nothing is parsed here. As text by psql, for Npgsql
/// would turn the bytes into characters and back; as binary by Npgsql, which hands them through.
/// </summary>
/// <param name="store">The table's store.</param>
/// <param name="dataset">The dataset.</param>
/// <param name="server">How psql finds the database.</param>
/// <param name="folder">For the two files.</param>
internal sealed class BareCopy(DatasetStore store, Dataset dataset, IReadOnlyDictionary<string, string> server, string folder)
{
    private const int Chunk = 1 << 16;

    private string Table => $"{store.Schema}.{dataset.Table}";

    private string Columns => string.Join(", ", dataset.Columns.Select(column => column.Name).Append("source_sha256").Append("line_number"));

    private string TextFile => Path.Combine(folder, "rows.copy");

    private string BinaryFile => Path.Combine(folder, "rows.binary");

    /// <summary>Makes both files; the table is empty afterwards.</summary>
    /// <param name="rows">The dataset's file: values separated by blanks, without a header.</param>
    /// <param name="ct">Ends the work.</param>
    public async Task PrepareAsync(string rows, CancellationToken ct)
    {
        var source = "\\\\x" + new string('5', 64); // any 32 bytes; PostgreSQL reads \x after the escape is taken away
        await using (var text = new StreamWriter(TextFile, append: false, new UTF8Encoding(false), Chunk))
        {
            var line = 0L;
            await foreach (var row in File.ReadLinesAsync(rows, ct))
            {
                var values = string.Join('\t', row.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((value, i) => Whole(value, dataset.Columns[i].Type)));
                await text.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{values}\t{source}\t{++line}\n"));
            }
        }

        await CopyAsync(binary: false, ct);
        await using (var connection = await store.Database.OpenConnectionAsync(ct))
        await using (var from = await connection.BeginRawBinaryCopyAsync($"copy (select {Columns} from {Table} order by line_number) to stdout (format binary)", ct))
        await using (var to = File.Create(BinaryFile))
            await from.CopyToAsync(to, Chunk, ct);
        await EmptyAsync(ct);
    }

    /// <summary>Copies, in one transaction.</summary>
    public async Task CopyAsync(bool binary, CancellationToken ct)
    {
        if (!binary)
        {
            await BenchCluster.RunAsync("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", $"\\copy {Table} ({Columns}) from '{TextFile}'"], server);
            return;
        }

        await using var connection = await store.Database.OpenConnectionAsync(ct);
        await using var to = await connection.BeginRawBinaryCopyAsync($"copy {Table} ({Columns}) from stdin (format binary)", ct);
        await using var from = File.OpenRead(BinaryFile);
        await from.CopyToAsync(to, Chunk, ct);
    }

    /// <summary>Takes every row away, and what is kept of loads.</summary>
    public async Task EmptyAsync(CancellationToken ct)
    {
        await using var command = store.Database.CreateCommand($"truncate {Table}, {store.Schema}.kvt_dataset_batches, {store.Schema}.kvt_dataset_runs, {store.Schema}.kvt_dataset_quarantine");
        await command.ExecuteNonQueryAsync(ct);
    }

    // COPY takes no 296.0 for an integer.
    private static string Whole(string value, ColumnType type) => type == ColumnType.WholeNumber && value.IndexOf('.', StringComparison.Ordinal) is > 0 and var point ? value[..point] : value;
}
