using System.Security.Cryptography;
using System.Text;
using KiVendTout.Handlers.Datasets.Reading;

namespace KiVendTout.Handlers.Tests.Datasets.Reading;

public class OpeningASource
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gives_size_and_hash_of_the_content_whether_it_is_packed_or_not()
    {
        var content = Encoding.UTF8.GetBytes("\uFEFF" + string.Concat(Enumerable.Range(0, 100_000).Select(n => $"{n} {n % 7}\n")));
        using var plain = new DataFile(content);
        using var packed = new DataFile(DataFile.Gzip(content));
        foreach (var path in new[] { plain.Path, packed.Path })
        {
            var told = new Told();
            await using var source = await SourceFile.OpenAsync(path, [], new SourceOptions { Progress = told }, Ct);
            Assert.Equal((content.Length, Path.GetFileName(path)), (source.Bytes, source.Name));
            Assert.Equal(SHA256.HashData(content), source.Sha256);
            Assert.Equal(source.Sha256, source.ContentSha256);
            Assert.Null(source.Known);
            Assert.Equal(content.Length, told.Last);
            var read = await DataFile.ReadAsync(DataFile.Columns("a integer, b integer"), source, 10_000);
            Assert.Equal((100_000, """{"a":99999,"b":4}""", content.Length), (read.Rows.Count, read.Rows[^1], read.BytesRead));
        }
    }

    [Theory]
    [InlineData("1 2\n3 4\n", "1 2\n3 4\n")]
    [InlineData("1 2\n3 4\n", "1 2\n3 4\n5 6")]
    [InlineData("1 2\n3 4", "1 2\n3 4\n5 6\n")]
    [InlineData("1 2\n3 4", "1 2\n3 4\r\n5 6\n")]
    [InlineData("1 2\n3 4\r", "1 2\n3 4\r\n5 6\n")]
    public async Task Knows_a_file_that_was_loaded_before_and_has_perhaps_grown(string before, string now)
    {
        using var file = new DataFile(now);
        var known = new[] { Known("9 9\n"), Known(before, first: "1 2\n"), Known("1 2\n"), Known("1 2\n3 4\n5 6\n7 8\n") };
        await using var source = await SourceFile.OpenAsync(file.Path, known, ct: Ct);
        Assert.Same(known[1], source.Known);
        Assert.Equal(known[1].Sha256, source.Sha256);
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(now)), source.ContentSha256);
        var read = await DataFile.ReadAsync(DataFile.Columns("a integer, b integer"), source, skipLines: source.Known!.Lines);
        Assert.Equal(now.Contains('5', StringComparison.Ordinal) ? [3] : Array.Empty<long>(), read.Lines);
    }

    [Theory]
    [InlineData("1 2\n3 4", "1 2\n3 45\n")]
    [InlineData("1 2\n3 4", "1 2\n3 4\r5\n")]
    [InlineData("1 2\n3 4\n", "1 2\n3 5\n7 8\n")]
    [InlineData("1 2\n3 4\n", "1 2\n")]
    public async Task Takes_a_file_whose_lines_are_others_for_another_source(string before, string now)
    {
        using var file = new DataFile(now);
        await using var source = await SourceFile.OpenAsync(file.Path, [Known(before)], ct: Ct);
        Assert.Null(source.Known);
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(now)), source.Sha256);
    }

    [Fact]
    public async Task Finds_where_a_known_source_ended_in_the_middle_of_a_large_file()
    {
        var text = string.Concat(Enumerable.Range(0, 200_000).Select(n => $"{n} 0\n"));
        var ends = new[] { text.IndexOf("37000 ", StringComparison.Ordinal), text.IndexOf("120000 ", StringComparison.Ordinal), text.IndexOf("199999 ", StringComparison.Ordinal) };
        var known = ends.Select(end => Known(text[..end])).ToArray();
        foreach (var options in new[] { new SourceOptions(), new SourceOptions { CompleteLinesOnly = true } })
        {
            using var file = new DataFile(text);
            await using var source = await SourceFile.OpenAsync(file.Path, known, options, Ct);
            Assert.Same(known[2], source.Known);
            var read = await DataFile.ReadAsync(DataFile.Columns("a integer, b integer"), source, skipLines: known[2].Lines);
            Assert.Equal(["""{"a":199999,"b":0}"""], read.Rows);
            Assert.Equal([(200_000, 200_000, 1)], read.Batches);
        }
    }

    [Fact]
    public async Task That_is_still_written_leaves_a_line_without_an_end_for_the_next_time()
    {
        var whenWritten = new SourceOptions { CompleteLinesOnly = true };
        using var file = new DataFile("");
        var (known, read) = (new List<KnownSource>(), new List<string>());
        foreach (var more in new[] { "1", " 2\n3", "", " 4\n5 6\n7", " 8" })
        {
            file.Append(more);
            await using var source = await SourceFile.OpenAsync(file.Path, known, whenWritten, Ct);
            var got = await DataFile.ReadAsync(DataFile.Columns("a integer, b integer"), source, skipLines: source.Known?.Lines ?? 0);
            read.Add(string.Join(' ', got.Lines));
            if (source.Bytes > 0)
                known = [new KnownSource(source.Sha256, source.Bytes, got.LinesRead, source.ContentSha256)];
        }

        Assert.Equal(["", "1", "", "2 3", ""], read);
        Assert.Equal((12, 3), (known[0].Bytes, known[0].Lines));
        await using var whole = await SourceFile.OpenAsync(file.Path, known, ct: Ct);
        Assert.Equal([4], (await DataFile.ReadAsync(DataFile.Columns("a integer, b integer"), whole, skipLines: 3)).Lines);
        Assert.Equal(known[0].Sha256, whole.Sha256);

        // Loaded as a whole, and then followed: it is still the same source, its last line included.
        await using var followed = await SourceFile.OpenAsync(file.Path, [Known(File.ReadAllText(file.Path), first: "1 2\n")], whenWritten, Ct);
        Assert.Equal((15, SHA256.HashData("1 2\n"u8)), (followed.Bytes, followed.Sha256), Same);
    }

    [Fact]
    public async Task That_is_still_written_waits_for_a_quote_to_be_closed()
    {
        using var file = new DataFile("1,one\n2,\"two\n");
        var things = DataFile.Columns("n integer, name text");
        var first = await DataFile.ReadAsync(things, file.Path, options: new SourceOptions { CompleteLinesOnly = true });
        Assert.Equal([1], first.Lines);
        Assert.Empty(first.Rejected);
        Assert.Equal(1, first.LinesRead);
        Assert.Equal("line 2 opens a quote that is not closed yet; it is taken, with the lines behind it, when it is", first.Waiting);
        file.Append("too\"\n3,three\n");
        var second = await DataFile.ReadAsync(things, file.Path, skipLines: first.LinesRead, options: new SourceOptions { CompleteLinesOnly = true });
        Assert.Equal([2, 4], second.Lines);
        Assert.Null(second.Waiting);
    }

    private static bool Same((long, byte[]) a, (long, byte[]) b) => a.Item1 == b.Item1 && a.Item2.AsSpan().SequenceEqual(b.Item2);

    private static KnownSource Known(string content, string? first = null)
    {
        var lines = content.Split('\n').Length - (content.EndsWith('\n') ? 1 : 0);
        return new KnownSource(SHA256.HashData(Encoding.UTF8.GetBytes(first ?? content)), Encoding.UTF8.GetByteCount(content), lines, SHA256.HashData(Encoding.UTF8.GetBytes(content)));
    }

    private sealed class Told : IProgress<long>
    {
        public long Last { get; private set; }

        public void Report(long value)
        {
            Assert.True(value >= Last, $"{value} came after {Last}.");
            Last = value;
        }
    }
}
