using System.IO.Compression;
using System.Text;
using System.Text.Json;
using KiVendTout.Handlers.Datasets.Batches;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Reading;

namespace KiVendTout.Handlers.Tests.Datasets.Reading;

/// <summary>What a reader made of a file.</summary>
/// <param name="Layout">How the file was found to be written.</param>
/// <param name="Rows">Its rows as JSON texts.</param>
/// <param name="Lines">The rows' lines.</param>
/// <param name="Rejected">What was no row.</param>
/// <param name="Batches">First and last line and records of each batch.</param>
/// <param name="LinesRead">Lines in all.</param>
/// <param name="BytesRead">Bytes in all.</param>
/// <param name="Waiting">Why the end was left.</param>
internal sealed record ReadBack(
    string Layout, IReadOnlyList<string> Rows, IReadOnlyList<long> Lines, IReadOnlyList<RejectedLine> Rejected, IReadOnlyList<(long First, long Last, int Records)> Batches, long LinesRead, long BytesRead,
    string? Waiting)
{
    /// <summary>Line, column and reason of each reject.</summary>
    public IEnumerable<string> Reasons => Rejected.Select(line => $"{line.Line} {line.Column ?? "-"}: {line.Reason}");
}

/// <summary>A file of a test, deleted with it.</summary>
internal sealed class DataFile : IDisposable
{
    public DataFile(ReadOnlySpan<byte> content)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"kvt-data-{Guid.NewGuid():n}.txt");
        Write(content);
    }

    public DataFile(string content) : this(Encoding.UTF8.GetBytes(content))
    {
    }

    public string Path { get; }

    public void Write(ReadOnlySpan<byte> content) => File.WriteAllBytes(Path, content.ToArray());

    public void Append(string content) => File.AppendAllText(Path, content);

    public void Dispose() => File.Delete(Path);

    /// <summary>A dataset of such columns: <c>n integer, price decimal(2), name text?</c>; a question mark makes one nullable.</summary>
    public static Dataset Columns(string columns) => new()
    {
        Name = "things",
        Title = "Things",
        Topic = "things-data",
        Table = "things",
        NullWords = ["NA"],
        Columns = [.. columns.Split(',', StringSplitOptions.TrimEntries).Select(Column)],
    };

    public static byte[] Gzip(ReadOnlySpan<byte> content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(content);
        return packed.ToArray();
    }

    /// <summary>Opens the file and reads all of it.</summary>
    public static async Task<ReadBack> ReadAsync(Dataset dataset, string path, int batchSize = 100, long skipLines = 0, SourceOptions? options = null, IReadOnlyList<KnownSource>? known = null)
    {
        await using var source = await SourceFile.OpenAsync(path, known ?? [], options, TestContext.Current.CancellationToken);
        return await ReadAsync(dataset, source, batchSize, skipLines);
    }

    public static async Task<ReadBack> ReadAsync(Dataset dataset, SourceFile source, int batchSize = 100, long skipLines = 0)
    {
        var reader = new DatasetReader(dataset, source, batchSize, skipLines);
        var (rows, lines, rejected, batches) = (new List<string>(), new List<long>(), new List<RejectedLine>(), new List<(long, long, int)>());
        await foreach (var read in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            using var batch = read;
            using var json = JsonDocument.Parse(batch.Body);
            rows.AddRange(json.RootElement.EnumerateArray().Select(row => row.GetRawText()));
            Assert.Equal(batch.Records, json.RootElement.GetArrayLength());
            Assert.InRange(batch.Body.Length, 2, BatchHeaders.MostBytes);
            Assert.InRange(batch.Rejected.Count, 0, 1000);
            lines.AddRange(batch.Lines.Lines);
            rejected.AddRange(batch.Rejected);
            batches.Add((batch.FirstLine, batch.LastLine, batch.Records));
        }

        return new ReadBack(reader.Layout, rows, lines, rejected, batches, reader.LinesRead, reader.BytesRead, reader.Waiting);
    }

    /// <summary>Reads a text; shorthand for most tests.</summary>
    public static async Task<ReadBack> ReadTextAsync(string columns, string text, HeaderLine header = HeaderLine.Detect, Separator separator = Separator.Detect, int batchSize = 100)
    {
        using var file = new DataFile(text);
        return await ReadAsync(Columns(columns) with { Header = header, Separator = separator }, file.Path, batchSize);
    }

    private static DatasetColumn Column(string column)
    {
        var parts = column.Split(' ', 2);
        var nullable = parts[1].EndsWith('?');
        var type = parts[1].TrimEnd('?');
        var scale = type.StartsWith("decimal(", StringComparison.Ordinal) ? int.Parse(type[8..^1], System.Globalization.CultureInfo.InvariantCulture) : 0;
        return new DatasetColumn
        {
            Name = parts[0],
            Scale = scale,
            Nullable = nullable,
            Type = type.Split('(')[0] switch
            {
                "integer" => ColumnType.WholeNumber,
                "long" => ColumnType.LongNumber,
                "decimal" => ColumnType.DecimalNumber,
                "text" => ColumnType.Text,
                "boolean" => ColumnType.Boolean,
                "date" => ColumnType.Date,
                "timestamp" => ColumnType.Timestamp,
                _ => throw new ArgumentException(column),
            },
        };
    }
}
