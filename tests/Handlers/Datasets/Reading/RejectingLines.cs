using System.Text;
using KiVendTout.Handlers.Datasets.Batches;
using KiVendTout.Handlers.Datasets.Reading;
using static KiVendTout.Handlers.Tests.Datasets.Reading.DataFile;

namespace KiVendTout.Handlers.Tests.Datasets.Reading;

/// <summary>Counts what is allocated, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(CountingMemory), DisableParallelization = true)]
public sealed class CountingMemory;

[Collection(nameof(CountingMemory))]
public class RejectingLines
{
    private static bool IsLong => Environment.GetEnvironmentVariable("KVT_LONG") == "1";

    [Fact]
    public async Task Says_after_which_column_a_line_ends_or_goes_on()
    {
        var read = await ReadTextAsync("a integer, b integer, c integer", "1 2 3\n4 5\n6 7 8 9\nx\n1 2 3\n");
        Assert.Equal([1, 5], read.Lines);
        Assert.Equal(
        [
            "2 -: has 2 fields, the dataset 3: it ends after b, so add what is missing from c on, or see whether two fields are not separated (separated by blanks, no header line)",
            "3 -: has 4 fields, the dataset 3: it goes on after c, so take out what is too much, or put quotes around a text that holds the separator (separated by blanks, no header line)",
            "4 -: has 1 field, the dataset 3: it ends after a, so add what is missing from b on, or see whether two fields are not separated (separated by blanks, no header line)",
        ],
            read.Reasons);
        read = await ReadTextAsync("a integer, b integer, c integer", "c,b,a\n1,2\n");
        Assert.Contains("it ends after b, so add what is missing from a on", Assert.Single(read.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_housing_line_that_is_short_by_one_names_the_column()
    {
        using var file = new DataFile(string.Join(' ', Enumerable.Repeat("1", 13)) + "\n" + string.Join(' ', Enumerable.Repeat("1", 14)) + "\n");
        var read = await ReadAsync(Shipped.Dataset("housing"), file.Path);
        Assert.StartsWith("1 -: has 13 fields, the dataset 14: it ends after lstat, so add what is missing from medv on", Assert.Single(read.Reasons), StringComparison.Ordinal);
        Assert.Equal([2], read.Lines);
    }

    [Fact]
    public async Task Keeps_the_line_as_it_was_without_what_would_steer_a_terminal()
    {
        using var file = new DataFile([.. "x\t\u001b[31mred\u202Eder "u8, 0xFF, 0, .. "é\n"u8]);
        var rejected = Assert.Single((await ReadAsync(Columns("n integer"), file.Path)).Rejected);
        Assert.Equal("x\t\\x1B[31mred\\xE2\\x80\\xAEder \\xFF\\x00é", rejected.Raw);
        Assert.Equal(21, rejected.RawBytes);
    }

    [Fact]
    public async Task Keeps_the_first_2000_characters_of_a_long_one()
    {
        var read = await ReadTextAsync("n integer", new string('x', 1998) + "\U0001F600\u00e9y\n" + new string('x', 1999) + "\U0001F600\n");
        Assert.Equal([new string('x', 1998) + "\U0001F600", new string('x', 1999)], read.Rejected.Select(line => line.Raw));
        Assert.Equal([2005, 2003], read.Rejected.Select(line => line.RawBytes));
    }

    [Fact]
    public async Task Hands_over_a_thousand_at_the_most_with_the_rows_between_them()
    {
        var read = await ReadTextAsync("n integer", string.Concat(Enumerable.Range(1, 5000).Select(n => n % 2 == 0 ? $"{n}\n" : "bad\n")), batchSize: 4000);
        Assert.Equal([(1, 1999, 999), (2000, 3999, 1000), (4000, 5000, 501)], read.Batches);
        Assert.Equal(Enumerable.Range(1, 2500).Select(n => 2L * n), read.Lines);
        Assert.Equal(2500, read.Rejected.Count);
    }

    [Fact]
    public async Task Ends_a_batch_before_its_message_would_be_too_large()
    {
        var text = new string('"', 100_000);
        var read = await ReadTextAsync("n integer, name text", string.Concat(Enumerable.Range(1, 20).Select(n => $"{n},\"{text}{text}\"\n")));
        Assert.Equal([(1, 4, 4), (5, 8, 4), (9, 12, 4), (13, 16, 4), (17, 20, 4)], read.Batches);
    }

    [Fact]
    public async Task Takes_a_record_that_just_fits_a_message_and_rejects_one_that_does_not()
    {
        var most = BatchHeaders.MostBytes - """[{"n":1,"name":""}]""".Length;
        var read = await ReadTextAsync("n integer, name text", $"1,{new string('x', most)}\n2,small\n3,{new string('x', most + 1)}\n4,{new string('x', most - 1)}\n");
        Assert.Equal([(1, 1, 1), (2, 2, 1), (3, 4, 1)], read.Batches);
        Assert.Equal([$"3 -: would be {BatchHeaders.MostBytes} bytes of JSON, and a message holds {BatchHeaders.MostBytes}: shorten its texts"], read.Reasons);
    }

    [Theory]
    [InlineData(1 << 20, "")]
    [InlineData((1 << 20) + 1, "has 1048577 bytes, and a record at most 1048576: see whether its line ends were lost")]
    public async Task Takes_a_line_of_a_mebibyte_for_a_line_and_a_longer_one_for_none(int bytes, string reason)
    {
        foreach (var end in new[] { "\n", "\r\n", "" })
        {
            var read = await ReadTextAsync("n integer", $"1\n{new string('x', bytes)}{end}");
            var rejected = Assert.Single(read.Rejected);
            Assert.Equal((2, bytes), (rejected.Line, rejected.RawBytes));
            Assert.True(reason.Length == 0 ? rejected.Column == "n" : rejected.Reason == reason, rejected.Reason);
        }
    }

    [Fact]
    public async Task Of_any_length_takes_no_memory_to_speak_of()
    {
        // Packed, a gigabyte of the same letter is a small file, and reading it is the same.
        var length = IsLong ? 1_000_000_000L : 64_000_000;
        using var file = new DataFile(PackedLine(length));
        await using var source = await SourceFile.OpenAsync(file.Path, [], ct: TestContext.Current.CancellationToken);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var read = await ReadAsync(Columns("a integer, b integer"), source);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        var rejected = Assert.Single(read.Rejected);
        Assert.Equal((1, length, $"has {length} bytes, and a record at most 1048576: see whether its line ends were lost"), (rejected.Line, rejected.RawBytes, rejected.Reason));
        Assert.Equal(new string('x', 2000), rejected.Raw);
        Assert.Equal([2, 3], read.Lines);
        Assert.Equal("separated by semicolons, no header line", read.Layout);
        Assert.InRange(allocated, 0, 16 << 20);
    }

    [Fact]
    public async Task Happens_once_when_lines_that_were_loaded_before_are_read_over()
    {
        using var file = new DataFile("n,name\nx,bad\n1,one\n\n2,two\nshort\n3,three\n");
        var things = Columns("n integer, name text");
        var all = await ReadAsync(things, file.Path);
        Assert.Equal(([3, 5, 7], [2, 6]), (all.Lines, all.Rejected.Select(line => line.Line)), (a, b) => a.Item1.SequenceEqual(b.Item1) && a.Item2.SequenceEqual(b.Item2));
        for (var skip = 0; skip <= 7; skip++)
        {
            var rest = await ReadAsync(things, file.Path, skipLines: skip);
            Assert.Equal(all.Lines.Where(line => line > skip), rest.Lines);
            Assert.Equal(all.Rejected.Where(line => line.Line > skip), rest.Rejected);
            Assert.Equal(skip == 7 ? [] : new[] { (skip + 1L, 7L) }, rest.Batches.Select(batch => (batch.First, batch.Last)));
            Assert.Equal("separated by commas, header line", rest.Layout);
        }
    }

    private static byte[] PackedLine(long length)
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            var piece = Encoding.ASCII.GetBytes(new string('x', 1 << 20));
            for (var left = length; left > 0; left -= piece.Length)
                gzip.Write(piece.AsSpan(0, (int)Math.Min(left, piece.Length)));
            gzip.Write("\n1;2\n3;4\n"u8);
        }

        return packed.ToArray();
    }
}
