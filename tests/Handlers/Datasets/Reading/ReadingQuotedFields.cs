using static KiVendTout.Handlers.Tests.Datasets.Reading.DataFile;

namespace KiVendTout.Handlers.Tests.Datasets.Reading;

public class ReadingQuotedFields
{
    private const string Remedy = "close it, or write a quote that is part of a text as two, within quotes";

    [Fact]
    public async Task Keeps_separators_line_ends_and_doubled_quotes_in_them()
    {
        var read = await ReadTextAsync("n integer, name text", "1,\"a,b\"\n2,\"say \"\"hi\"\"\"\r\n\"3\",\"two\r\nlines\n\"\n4,5\" pipe\n5,end\"\n6,\"\"\"\"");
        Assert.Empty(read.Reasons);
        Assert.Equal(["\"a,b\"", "\"say \\\"hi\\\"\"", "\"two\\r\\nlines\\n\"", "\"5\\\" pipe\"", "\"end\\\"\"", "\"\\\"\""], read.Rows.Select(row => row.Split(":", 3)[2].TrimEnd('}')));
        Assert.Equal([1, 2, 3, 6, 7, 8], read.Lines);
        Assert.Equal(8, read.LinesRead);
    }

    [Fact]
    public async Task That_are_never_closed_cost_their_first_line_only()
    {
        var read = await ReadTextAsync("n integer, name text", "1,one\n2,\"two\n3,three\n4,four\n");
        Assert.Equal([1, 3, 4], read.Lines);
        Assert.Equal([$"2 -: opens a quote in field 2 that is not closed within 1048576 bytes, or not at all: {Remedy}"], read.Reasons);
        Assert.Equal("2,\"two", read.Rejected[0].Raw);
    }

    [Fact]
    public async Task That_are_closed_by_a_later_line_s_quote_cost_their_first_line_only()
    {
        var read = await ReadTextAsync("n integer, name text, z integer", "1,one,1\n2,\"two,2\n3,three,3\n4,\"four\",4\n5,five,5\n");
        Assert.Equal([1, 3, 4, 5], read.Lines);
        Assert.Equal(["2 -: has something behind the quote that closes field 2: end the field there, or write a quote within it as two"], read.Reasons);
        read = await ReadTextAsync("n integer, name text, z integer", "1,one,1\n2,two,\"2\n3,three,3\n4,four,\"4\n5,five,\"5\n6,\",\",\"\n7,seven,7\n");
        Assert.Equal([1, 3, 7], read.Lines);
        Assert.Equal([2, 4, 5, 6], read.Rejected.Select(line => line.Line));
    }

    [Fact]
    public async Task That_would_swallow_more_than_a_record_s_bytes_cost_their_first_line_only()
    {
        var lines = string.Concat(Enumerable.Range(2, 200_000).Select(n => $"{n},name of {n}\n"));
        var read = await ReadTextAsync("n integer, name text", $"1,\"one\n{lines}9,\"nine\"\n", batchSize: 5000);
        Assert.Equal(200_001, read.Rows.Count);
        Assert.Equal([$"1 -: opens a quote in field 2 that is not closed within 1048576 bytes, or not at all: {Remedy}"], read.Reasons);
        Assert.Equal(200_002, read.LinesRead);
    }

    [Fact]
    public async Task Mean_nothing_between_blanks()
    {
        var read = await ReadTextAsync("n integer, name text", "1 \"one\n2 two\"\n");
        Assert.Equal(["""{"n":1,"name":"\"one"}""", """{"n":2,"name":"two\""}"""], read.Rows);
    }

    [Fact]
    public async Task A_record_of_several_lines_that_is_wrong_is_rejected_whole()
    {
        var read = await ReadTextAsync("name text, n integer", "\"a\nb\",x\nc,1\n");
        Assert.Equal([3], read.Lines);
        var rejected = Assert.Single(read.Rejected);
        Assert.Equal((1, "n", @"""a\x0Ab"",x", 7), (rejected.Line, rejected.Column, rejected.Raw, rejected.RawBytes));
        Assert.Equal([(1, 3, 1)], read.Batches);
    }

    [Fact]
    public async Task In_a_file_of_stray_quotes_do_not_make_reading_slow()
    {
        // Each line closes the quote of the line before it and opens another.
        var read = await ReadTextAsync("a text, b text", string.Concat(Enumerable.Repeat("x\",\"\n", 300_000)));
        Assert.Equal(300_000, read.LinesRead);
        Assert.Equal(300_000, read.Rows.Count + read.Rejected.Count);
    }
}
