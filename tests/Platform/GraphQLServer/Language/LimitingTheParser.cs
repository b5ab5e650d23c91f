using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer.Tests.Language;

/// <summary>Hostile texts end in an error, also on a thread with the smallest of stacks; a stack overflow would end the test run.</summary>
public sealed class LimitingTheParser
{
    [Theory]
    [InlineData("{", "Selections")]
    [InlineData("{a", "Selections")]
    [InlineData("{...", "Selections")]
    [InlineData("{...on T", "Selections")]
    [InlineData("[", "Values")]
    [InlineData("{a:", "Values")]
    [InlineData("[{a:", "Values")]
    [InlineData("[", "Types")]
    public void Forty_kilobytes_of_nesting_are_an_error(string piece, string what)
    {
        var start = what switch
        {
            "Values" => "{a(b:",
            "Types" => "query($a:",
            _ => "",
        };
        var text = start + string.Concat(Enumerable.Repeat(piece, 40_000 / piece.Length));
        foreach (var limits in (ParserLimits[])[ParserLimits.Default, ParserLimits.Default with { MaxDepth = int.MaxValue, MaxTokens = int.MaxValue }])
        {
            var error = OnSmallStack(() => Assert.Throws<GraphQLSyntaxException>(() => Parser.Parse(SourceText.Of(text), limits)).Error);
            if (piece == "{")
            {
                Assert.Equal("Syntax Error: Expected Name, found \"{\".", error.Message);
                continue;
            }

            Assert.Equal(ErrorCode.LimitExceeded, error.Code);
            Assert.StartsWith($"{what} nest deeper than ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_document_at_the_depth_limit_is_read_and_printed_and_one_deeper_is_not()
    {
        var limits = ParserLimits.Default with { MaxDepth = 200 };
        OnSmallStack(() =>
        {
            Assert.Equal(200, Printer.Print(Parser.Parse(SourceText.Of(Nested(200)), limits)).Count(letter => letter == '{'));
            return Assert.Throws<GraphQLSyntaxException>(() => Parser.Parse(SourceText.Of(Nested(201)), limits));
        });

        static string Nested(int levels) => string.Concat(Enumerable.Repeat("{a", levels)) + new string('}', levels);
    }

    [Fact]
    public void Tokens_are_counted_and_comments_are_not()
    {
        var limits = ParserLimits.Default with { MaxTokens = 10 };
        Assert.NotNull(Parser.Parse(SourceText.Of("{ a b c d e f g # h i j k\n h }"), limits));
        var error = Assert.Throws<GraphQLSyntaxException>(() => Parser.Parse(SourceText.Of("{ a b c d e f g h i }"), limits)).Error;
        Assert.Equal(ErrorCode.LimitExceeded, error.Code);
        Assert.Equal("The document holds more than 10 tokens, which is the limit. Split it, or move values into variables.", error.Message);
    }

    [Fact]
    public void Directives_at_one_place_are_counted()
    {
        var error = Assert.Throws<GraphQLSyntaxException>(() => Parser.Parse("{ a @a @a @a @a b @a @a @a @a @a }")).Error;
        Assert.Equal(ErrorCode.LimitExceeded, error.Code);
        Assert.Equal([new SourceLocation(1, 31)], error.Locations);
        Assert.Equal("More than 4 directives stand at one place, which is the limit. Use fewer.", error.Message);
    }

    [Fact]
    public void Limits_come_from_the_options() =>
        Assert.Equal(new ParserLimits(1, 2, 3), ParserLimits.From(new GraphQLOptions { MaxTokens = 1, MaxParseDepth = 2, MaxDirectivesPerLocation = 3 }));

    // The runtime calls a stack full when 128 KiB are left of it, and code that was not optimised yet has the largest frames: with half of this, 200 levels did not always fit.
    private const int SmallStack = 512 * 1024;

    private static T OnSmallStack<T>(Func<T> work)
    {
        T? result = default;
        Exception? thrown = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = work();
                }
                catch (Exception problem) when (problem is Xunit.Sdk.XunitException or GraphQLSyntaxException)
                {
                    thrown = problem;
                }
            },
            SmallStack);
        thread.Start();
        thread.Join();
        return thrown is null ? result! : throw new InvalidOperationException(thrown.Message, thrown);
    }
}
