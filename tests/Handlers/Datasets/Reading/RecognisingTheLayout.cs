using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Reading;
using static KiVendTout.Handlers.Tests.Datasets.Reading.DataFile;

namespace KiVendTout.Handlers.Tests.Datasets.Reading;

public class RecognisingTheLayout
{
    private const string Columns = "n integer, price decimal(2), name text";

    private static readonly string[] TwoRows = ["""{"n":1,"price":2.50,"name":"tea"}""", """{"n":2,"price":3.75,"name":"jam"}"""];

    [Theory]
    [InlineData("1,2.50,tea\n2,3.75,jam\n", "separated by commas, no header line")]
    [InlineData("1;2.50;tea\n2;3.75;jam\n", "separated by semicolons, no header line")]
    [InlineData("1\t2.50\ttea\n2\t3.75\tjam\n", "separated by tabs, no header line")]
    [InlineData("  1   2.50 tea\n 2\t3.75  jam  \n", "separated by blanks, no header line")]
    [InlineData("n,price,name\n1,2.50,tea\n2,3.75,jam\n", "separated by commas, header line")]
    [InlineData("NAME;\"n\"; Price \ntea;1;2.50\njam;2;3.75\n", "separated by semicolons, header line")]
    [InlineData("price n name\n2.50 1 tea\n3.75 2 jam", "separated by blanks, header line")]
    [InlineData("1,2.50,tea\r\n2,3.75,jam\r\n", "separated by commas, no header line")]
    [InlineData("1,2.50,tea\r\n2,3.75,jam\r", "separated by commas, no header line")]
    [InlineData("\uFEFFn,price,name\r\n1,2.50,tea\r\n2,3.75,jam", "separated by commas, header line")]
    [InlineData("\uFEFF1 2.50 tea\n2 3.75 jam", "separated by blanks, no header line")]
    [InlineData("\n  \n\t\n1,2.50,tea\n\n2,3.75,jam\n\n", "separated by commas, no header line")]
    public async Task Needs_no_word_from_the_user(string file, string layout)
    {
        var read = await ReadTextAsync(Columns, file);
        Assert.Empty(read.Reasons);
        Assert.Equal(TwoRows, read.Rows);
        Assert.Equal(layout, read.Layout);
        Assert.Equal(file.Split('\n').Length - (file.EndsWith('\n') ? 1 : 0), read.LinesRead);
    }

    [Fact]
    public async Task Counts_blank_lines_and_the_header_as_lines_and_rejects_none_of_them()
    {
        var read = await ReadTextAsync(Columns, "\nn,price,name\n\n1,2.50,tea\n \t\n2,3.75,jam\n\n", batchSize: 1);
        Assert.Equal([4, 6], read.Lines);
        Assert.Equal([(1, 4, 1), (5, 6, 1)], read.Batches);
        Assert.Equal((7, 41), (read.LinesRead, read.BytesRead));
        Assert.Empty(read.Rejected);
    }

    [Fact]
    public async Task Takes_a_line_of_numbers_for_a_row_never_for_a_header()
    {
        var read = await ReadTextAsync("a integer, b integer", "1 2\n3 4\n");
        Assert.Equal(["""{"a":1,"b":2}""", """{"a":3,"b":4}"""], read.Rows);
    }

    [Fact]
    public async Task Takes_a_row_for_a_row_though_a_value_in_it_is_a_column_s_name()
    {
        var read = await ReadTextAsync("event text, page text, who text", "page,home,anna\npage,event,ben\n");
        Assert.Equal(2, read.Rows.Count);
    }

    [Fact]
    public async Task Takes_the_first_line_for_a_row_when_the_declaration_says_so()
    {
        var read = await ReadTextAsync("a text, b text", "a,b\n", HeaderLine.No);
        Assert.Equal(["""{"a":"a","b":"b"}"""], read.Rows);
        Assert.Equal("separated by commas, no header line", read.Layout);
    }

    [Theory]
    [InlineData(HeaderLine.Detect, "n,price\n1,2.50\n", "the header lacks name: name each of n, price, name once, in any order.")]
    [InlineData(HeaderLine.Detect, "n,price,Colour\n1,2.50,x\n", "the header lacks name, and has 'Colour', which the dataset things has not: name each of n, price, name once, in any order.")]
    [InlineData(HeaderLine.Detect, "n,price,name,name\n", "the header has 'field 4', which the dataset things has not: name each of n, price, name once, in any order.")]
    [InlineData(HeaderLine.Detect, "n,price,n\n", "the header lacks name, and has 'n' twice: name each of n, price, name once, in any order.")]
    [InlineData(HeaderLine.Yes, "1,2.50,tea\n", "the header lacks n, price, name, and has '1', '2.50', 'tea', which the dataset things has not: name each of n, price, name once, in any order; if the file has no header line, declare header: detect.")]
    public async Task Refuses_a_header_that_names_other_columns(HeaderLine header, string file, string why)
    {
        var refused = await Assert.ThrowsAsync<SourceException>(() => ReadTextAsync(Columns, file, header));
        Assert.EndsWith($", line 1: {why}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_lines_that_end_as_on_old_Macs()
    {
        var refused = await Assert.ThrowsAsync<SourceException>(() => ReadTextAsync(Columns, "1,2.50,tea\r2,3.75,jam\r"));
        Assert.EndsWith(@" ends its lines with carriage returns alone, as old Macs did: convert it with tr '\r' '\n'.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_a_carriage_return_within_quotes_for_part_of_the_text()
    {
        var read = await ReadTextAsync("n integer, name text", "1,\"two\rlines\"");
        Assert.Equal(["""{"n":1,"name":"two\rlines"}"""], read.Rows);
    }

    [Fact]
    public async Task Takes_a_first_line_of_nothing_but_tabs_for_a_row()
    {
        var read = await ReadTextAsync("a integer?, b text?", "\t\n1\tx\n");
        Assert.Equal(["""{"a":null,"b":null}""", """{"a":1,"b":"x"}"""], read.Rows);
    }

    [Fact]
    public async Task Takes_blanks_and_tabs_between_fields_for_blanks_though_the_tabs_are_as_many_as_columns()
    {
        var read = await ReadTextAsync("a integer, b integer, c integer", "\t 1 2\t3\n");
        Assert.Equal(["""{"a":1,"b":2,"c":3}"""], read.Rows);
        Assert.Equal("separated by blanks, no header line", read.Layout);
    }

    [Fact]
    public async Task Prefers_the_separator_that_gives_as_many_fields_as_columns()
    {
        Assert.Equal("separated by semicolons, no header line", (await ReadTextAsync("a text, b text", "1,5;2,5\n3,5;4,5\n")).Layout);
        Assert.Equal("separated by commas, no header line", (await ReadTextAsync("a text, b text", "good morning,good day\ngood evening,good night\n")).Layout);
        Assert.Equal("separated by tabs, no header line", (await ReadTextAsync("a text, b text?", "x\t\ny\tz\n")).Layout);
    }

    [Fact]
    public async Task Of_the_housing_file_does_not_depend_on_how_somebody_saved_it()
    {
        var housing = Shipped.Dataset("housing");
        var lines = File.ReadAllLines(Shipped.File("ops/sample/housing.csv")).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        var expected = await ReadAsync(housing, Shipped.File("ops/sample/housing.csv"));
        var header = housing.Columns.Select(column => column.Name).ToArray();
        foreach (var (separator, end, first, layout) in new[]
        {
            (",", "\n", header, "separated by commas, header line"), (";", "\r\n", null, "separated by semicolons, no header line"), ("\t", "\r\n", header, "separated by tabs, header line"),
            (" ", "\r\n", header, "separated by blanks, header line"),
        })
        {
            using var file = new DataFile("\uFEFF" + string.Concat((first is null ? lines : lines.Prepend(first)).Select(line => string.Join(separator, line) + end)));
            var read = await ReadAsync(housing, file.Path);
            Assert.Equal(layout, read.Layout);
            Assert.Equal(expected.Rows, read.Rows);
        }
    }
}
