using KiVendTout.Handlers.Datasets.Declaring;
using static KiVendTout.Handlers.Tests.Datasets.Reading.DataFile;

namespace KiVendTout.Handlers.Tests.Datasets.Reading;

public class ReadingValues
{
    [Theory]
    [InlineData("integer", "296", "296")]
    [InlineData("integer", "296.0", "296")]
    [InlineData("integer", "296.", "296")]
    [InlineData("integer", "+007", "7")]
    [InlineData("integer", "-0", "0")]
    [InlineData("integer", "-0.000", "0")]
    [InlineData("integer", "2.96e2", "296")]
    [InlineData("integer", "29600E-2", "296")]
    [InlineData("integer", "0e999999", "0")]
    [InlineData("integer", "2147483647", "2147483647")]
    [InlineData("integer", "-2147483648", "-2147483648")]
    [InlineData("integer", " 5 ", "5")]
    [InlineData("long", "9223372036854775807", "9223372036854775807")]
    [InlineData("long", "-9223372036854775808.00", "-9223372036854775808")]
    [InlineData("decimal(2)", "18.00", "18.00")]
    [InlineData("decimal(2)", "18", "18")]
    [InlineData("decimal(2)", "18.5", "18.5")]
    [InlineData("decimal(2)", "18.5000", "18.50")]
    [InlineData("decimal(2)", ".5", "0.5")]
    [InlineData("decimal(2)", "5.", "5")]
    [InlineData("decimal(2)", "-.5", "-0.5")]
    [InlineData("decimal(2)", "-0.00", "0.00")]
    [InlineData("decimal(2)", "+00012.30", "12.30")]
    [InlineData("decimal(5)", "1e-3", "0.001")]
    [InlineData("decimal(5)", "-1.50E+2", "-150")]
    [InlineData("decimal(5)", "12.5e-2", "0.125")]
    [InlineData("decimal(5)", "0.00001234e4", "0.1234")]
    [InlineData("decimal(5)", "1234567890123.45678", "1234567890123.45678")]
    [InlineData("decimal(18)", "0.123456789012345678", "0.123456789012345678")]
    [InlineData("decimal(0)", "999999999999999999", "999999999999999999")]
    [InlineData("boolean", "TRUE", "true")]
    [InlineData("boolean", "n", "false")]
    [InlineData("boolean", "1", "true")]
    [InlineData("boolean", "No", "false")]
    [InlineData("date", "2024-02-29", "\"2024-02-29\"")]
    [InlineData("timestamp", "2011-12-09 12:50:00", "\"2011-12-09T12:50:00Z\"")]
    [InlineData("timestamp", "2011-12-09T12:50", "\"2011-12-09T12:50:00Z\"")]
    [InlineData("timestamp", "2011-12-09T12:50:00.120Z", "\"2011-12-09T12:50:00.12Z\"")]
    [InlineData("timestamp", "2011-12-31 23:30:00-01:30", "\"2012-01-01T01:00:00Z\"")]
    [InlineData("timestamp", "2011-12-09 12:50:00.123456000+02", "\"2011-12-09T10:50:00.123456Z\"")]
    [InlineData("text", " two words ", "\" two words \"")]
    [InlineData("text", "back\\slash 5\" pipe \u00e9\U0001F600\u0001", "\"back\\\\slash 5\\\" pipe \u00e9\U0001F600\\u0001\"")]
    [InlineData("integer?", "", "null")]
    [InlineData("integer?", "NA", "null")]
    [InlineData("integer?", "\"NA\"", "null")]
    [InlineData("text?", "", "null")]
    [InlineData("text?", "NA", "null")]
    [InlineData("text?", "\"NA\"", "\"NA\"")]
    [InlineData("text", "\"\"", "\"\"")]
    public async Task Gives_what_was_written_as_JSON_writes_it(string type, string written, string json)
    {
        var read = await ReadTextAsync($"a integer, v {type}, z integer", $"1,{written},2\n", separator: Separator.Comma);
        Assert.Empty(read.Reasons);
        Assert.Equal([$$"""{"a":1,"v":{{json}},"z":2}"""], read.Rows);
    }

    [Theory]
    [InlineData("integer", "296.5", "\"296.5\" is no whole number: round it, or declare the column as a decimal")]
    [InlineData("integer", "1e-1", "\"1e-1\" is no whole number: round it, or declare the column as a decimal")]
    [InlineData("integer", "1e-9999", "\"1e-9999\" is no whole number: round it, or declare the column as a decimal")]
    [InlineData("integer", "2147483648", "\"2147483648\" is beyond an integer, -2147483648 to 2147483647: declare the column as long")]
    [InlineData("long", "9223372036854775808", "\"9223372036854775808\" is beyond a long, -9223372036854775808 to 9223372036854775807: declare the column as text")]
    [InlineData("long", "1e99999999999", "\"1e99999999999\" is beyond a long, -9223372036854775808 to 9223372036854775807: declare the column as text")]
    [InlineData("decimal(2)", "18.005", "\"18.005\" has more than 2 decimals: round it, or declare a larger scale")]
    [InlineData("decimal(2)", "1e-3", "\"1e-3\" has more than 2 decimals: round it, or declare a larger scale")]
    [InlineData("decimal(2)", "12345678901234567", "\"12345678901234567\" has more than 16 digits before the point, and a decimal of scale 2 no more: declare a smaller scale, or the column as text")]
    [InlineData("decimal(2)", "NaN", "\"NaN\" is no number that a table keeps: leave the field empty, or name NaN among the null-words, and declare the column nullable: yes")]
    [InlineData("decimal(2)", "-Infinity", "\"-Infinity\" is no number that a table keeps: leave the field empty, or name -Infinity among the null-words, and declare the column nullable: yes")]
    [InlineData("integer", "0x1F", "\"0x1F\" is hexadecimal: write 31")]
    [InlineData("decimal(2)", "\"1,5\"", "\"1,5\" has a comma before its decimals, or between thousands: write 1.5 or 15")]
    [InlineData("decimal(2)", "\"1,234.5\"", "\"1,234.5\" has more marks than a number: write digits with one point at the most, such as 1234.5")]
    [InlineData("decimal(2)", "\"-1.234.567,5\"", "\"-1.234.567,5\" has more marks than a number: write digits with one point at the most, such as -1234567.5")]
    [InlineData("decimal(2)", "abc", "\"abc\" is no number: write digits, with a point before decimals, such as 12.5")]
    [InlineData("decimal(2)", ".", "\".\" is no number: write digits, with a point before decimals, such as 12.5")]
    [InlineData("decimal(2)", "1e", "\"1e\" is no number: write digits, with a point before decimals, such as 12.5")]
    [InlineData("decimal(2)", "1\u00005", "\"1\\x005\" is no number: write digits, with a point before decimals, such as 12.5")]
    [InlineData("decimal(2)", "", "is empty, and there has to be one: write it, or declare the column nullable: yes")]
    [InlineData("text", "NA", "\"NA\" stands for no value, and there has to be one: write it, or declare the column nullable: yes")]
    [InlineData("text", "a\0b", "\"a\\x00b\" holds a NUL byte, which no text can: take it out")]
    [InlineData("boolean", "maybe", "\"maybe\" is neither true nor false: write one of them (yes and no, t and f, y and n, 1 and 0 are taken as well)")]
    [InlineData("date", "09/12/2011", "\"09/12/2011\" is no day: write it as 2011-12-09")]
    [InlineData("date", "2023-02-29", "\"2023-02-29\" is no day: write it as 2011-12-09")]
    [InlineData("timestamp", "2011-12-09", "\"2011-12-09\" has no time of day: write 2011-12-09 00:00:00 if that is meant, or declare the column as a date")]
    [InlineData("timestamp", "2011-12-09 24:00:00", "\"2011-12-09 24:00:00\" is no instant: write it as 2011-12-09 12:50:00, with Z or an offset such as +01:00 behind it if it is not UTC, and at most 6 places of a second")]
    [InlineData("timestamp", "0001-01-01 00:00:00+01:00", "\"0001-01-01 00:00:00+01:00\" is no instant: write it as 2011-12-09 12:50:00, with Z or an offset such as +01:00 behind it if it is not UTC, and at most 6 places of a second")]
    public async Task Rejects_what_the_column_cannot_hold_with_the_remedy(string type, string written, string reason)
    {
        var read = await ReadTextAsync($"a integer, v {type}, z integer", $"1,{written},2\n", separator: Separator.Comma);
        var rejected = Assert.Single(read.Rejected);
        Assert.Equal((1, "v", reason), (rejected.Line, rejected.Column, rejected.Reason));
        Assert.Empty(read.Rows);
    }

    [Fact]
    public async Task Rejects_bytes_that_are_no_UTF_8_and_shows_them()
    {
        using var file = new DataFile([.. "1,caf"u8, 0xE9, .. "\n2,caf\u00e9\n"u8]);
        var read = await ReadAsync(Columns("n integer, name text"), file.Path);
        Assert.Equal(["""{"n":2,"name":"café"}"""], read.Rows);
        var rejected = Assert.Single(read.Rejected);
        Assert.Equal(("name", @"""caf\xE9"" is no UTF-8: save the file as UTF-8", @"1,caf\xE9", 6), (rejected.Column, rejected.Reason, rejected.Raw, rejected.RawBytes));
    }

    [Fact]
    public async Task Rejects_a_file_of_decimal_commas_line_by_line()
    {
        var read = await ReadTextAsync("a decimal(1), b integer", "1,5;1\n2,5;2\n");
        Assert.Equal(["1 a: \"1,5\" has a comma before its decimals, or between thousands: write 1.5 or 15", "2 a: \"2,5\" has a comma before its decimals, or between thousands: write 2.5 or 25"], read.Reasons);
    }
}
