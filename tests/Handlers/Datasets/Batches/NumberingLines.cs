using KiVendTout.Handlers.Datasets.Batches;

namespace KiVendTout.Handlers.Tests.Datasets.Batches;

public class NumberingLines
{
    [Theory]
    [InlineData("1-1", new long[] { 1 })]
    [InlineData("1-3", new long[] { 1, 2, 3 })]
    [InlineData("1-2,4-4,9-11", new long[] { 1, 2, 4, 9, 10, 11 })]
    [InlineData("9223372036854775806-9223372036854775806", new[] { long.MaxValue - 1 })]
    public void Goes_from_lines_to_text_and_back(string text, long[] numbers)
    {
        var lines = new LineRanges();
        foreach (var number in numbers)
            lines.Add(number);
        Assert.Equal(text, lines.ToString());
        Assert.True(LineRanges.TryParse(text, out var parsed));
        Assert.Equal(numbers, parsed.Lines);
        Assert.Equal((numbers.Length, numbers[0], numbers[^1]), (parsed.Count, parsed.First, parsed.Last));
        Assert.Equal(lines.Ranges, parsed.Ranges);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("0-1")]
    [InlineData("2-1")]
    [InlineData("-1-2")]
    [InlineData("1-2,3-4")]
    [InlineData("1-2,2-4")]
    [InlineData("5-6,1-2")]
    [InlineData("1-2,")]
    [InlineData("1 -2")]
    [InlineData("+1-2")]
    [InlineData("1-9223372036854775808")]
    public void Takes_nothing_else(string? text) => Assert.False(LineRanges.TryParse(text, out _));

    [Fact]
    public void Goes_forward_only()
    {
        var lines = LineRanges.Of(5, 7);
        Assert.Throws<ArgumentOutOfRangeException>(() => lines.Add(7));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LineRanges().Add(0));
        lines.Add(8);
        Assert.Equal("5-8", lines.ToString());
        Assert.Equal((0, 0, 0, ""), (LineRanges.Of(2, 1).Count, LineRanges.Of(2, 1).First, LineRanges.Of(2, 1).Last, LineRanges.Of(2, 1).ToString()));
    }
}
