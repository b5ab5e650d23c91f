using System.Globalization;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Reading;

namespace KiVendTout.Handlers.Tests.Datasets.Reading;

/// <summary>What holds for any table and for any bytes. A failure names its seed; <c>KVT_SEED</c> repeats it.</summary>
public class ReadingAnything
{
    private static readonly byte[] Telling = [.. "\n\n\n \t,;\"\"\r01e+-.xN"u8, 0, 0xEF, 0xBB, 0xBF, 0xFF];

    private static int Rounds => Environment.GetEnvironmentVariable("KVT_LONG") == "1" ? 5000 : 300;

    [Theory]
    [InlineData(Separator.Comma)]
    [InlineData(Separator.Semicolon)]
    [InlineData(Separator.Tab)]
    [InlineData(Separator.Blanks)]
    public async Task A_table_comes_back_as_it_was_written(Separator separator)
    {
        foreach (var seed in Seeds(Rounds))
        {
            var table = new RandomTable(seed, separator);
            using var file = new DataFile(table.Text);
            var read = await DataFile.ReadAsync(table.Dataset, file.Path, batchSize: 1 + (seed % 20));
            Assert.True(read.Rejected.Count == 0, $"KVT_SEED={seed}: {string.Join('\n', read.Reasons)}\n{table.Text}");
            Assert.True(table.Rows.SequenceEqual(read.Rows.Select(RandomTable.Plain)), $"KVT_SEED={seed}: {table.Text}\ncame back as\n{string.Join('\n', read.Rows)}");
        }
    }

    [Theory]
    [InlineData(Separator.Blanks, HeaderLine.No)]
    [InlineData(Separator.Comma, HeaderLine.No)]
    [InlineData(Separator.Detect, HeaderLine.Detect)]
    public async Task Any_line_is_a_row_a_reject_or_blank(Separator separator, HeaderLine header)
    {
        foreach (var seed in Seeds(Rounds))
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(1, 600)];
            random.NextBytes(bytes);
            if (seed % 4 > 0)
                bytes = [.. bytes.Select(one => Telling[one % Telling.Length])];
            using var file = new DataFile(bytes);
            if (await ReadUnlessRefusedAsync(DataFile.Columns("a integer?, b decimal(2)?, c text?") with { Separator = separator, Header = header }, file.Path, 1 + (seed % 5)) is not { } read)
                continue;
            var lines = Lines(bytes);
            Assert.True((lines.Count, bytes.Length) == (read.LinesRead, read.BytesRead), $"KVT_SEED={seed}: {read.LinesRead} lines and {read.BytesRead} bytes of {lines.Count} and {bytes.Length}");
            var told = read.Lines.Concat(read.Rejected.Select(line => line.Line)).Order().ToList();
            Assert.True(told.SequenceEqual(told.Distinct()), $"KVT_SEED={seed}: {string.Join(',', told)}");
            var written = Enumerable.Range(1, lines.Count).Where(line => lines[line - 1].Any(one => one is not ((byte)' ' or (byte)'\t'))).Select(line => (long)line).ToList();

            // A record of several lines is told by its first; without quotes there are none.
            var hasQuotes = read.Layout != "" && !read.Layout.Contains("blanks", StringComparison.Ordinal) && bytes.Contains((byte)'"');
            Assert.True(hasQuotes ? told.All(written.Contains) || read.Layout.Contains("tabs", StringComparison.Ordinal) : Same(told, written, read.Layout), $"KVT_SEED={seed}: {string.Join(',', told)} of {string.Join(',', written)}, {read.Layout}");
        }
    }

    // Between tabs, a line of nothing but tabs is a row of empty fields.
    private static bool Same(List<long> told, List<long> written, string layout) =>
        layout.Contains("tabs", StringComparison.Ordinal) ? written.All(told.Contains) : told.SequenceEqual(written);

    private static IEnumerable<int> Seeds(int count) =>
        Environment.GetEnvironmentVariable("KVT_SEED") is { Length: > 0 } seed ? [int.Parse(seed, CultureInfo.InvariantCulture)] : Enumerable.Range(1978, count);

    /// <summary>Null when the bytes are refused as a whole: a mark of UTF-16 or carriage returns alone, by chance.</summary>
    private static async Task<ReadBack?> ReadUnlessRefusedAsync(Dataset dataset, string path, int batchSize)
    {
        try
        {
            return await DataFile.ReadAsync(dataset, path, batchSize);
        }
        catch (SourceException refused)
        {
            Assert.Matches("carriage returns alone|UTF-16|is empty|packed", refused.Message);
            return null;
        }
    }

    private static List<byte[]> Lines(byte[] bytes)
    {
        var lines = new List<byte[]>();
        for (var start = bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0; start < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            var line = bytes[start..(end < 0 ? bytes.Length : end)];
            lines.Add(line.Length > 0 && line[^1] == '\r' ? line[..^1] : line);
            start = end < 0 ? bytes.Length : end + 1;
        }

        return lines;
    }
}
