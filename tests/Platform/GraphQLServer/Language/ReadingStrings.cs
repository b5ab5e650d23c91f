using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer.Tests.Language;

/// <summary>Strings and block strings: what they say, and what they may not hold.</summary>
public sealed class ReadingStrings
{
    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\" a \"", " a ")]
    [InlineData("\"# no comment, {\"", "# no comment, {")]
    [InlineData(@"""\"" \\ \/ \b \f \n \r \t""", "\" \\ / \b \f \n \r \t")]
    [InlineData(@"""A\u0041\u{41}\u{0000000000041}""", "AAAA")]
    [InlineData(@"""\u{1F600}\uD83D\uDE00😀""", "😀😀😀")]
    [InlineData(@"""\u{10FFFF}""", "\U0010FFFF")]
    [InlineData("\"\u0000\u001F\u007F\t\"", "\u0000\u001F\u007F\t")]
    [InlineData("\"\"\"\"\"\"", "")]
    [InlineData("\"\"\"a \\\"\"\" b \\n \\u0041 \"c\"\"\"\"", null)]
    [InlineData("\"\"\"a \\\"\"\" b \\n \\u0041 \"c\" \"\"\"", "a \"\"\" b \\n \\u0041 \"c\" ")]
    [InlineData("\"\"\"\n    Hello,\n      World!\n\n    Yours,\n      GraphQL.\n  \"\"\"", "Hello,\n  World!\n\nYours,\n  GraphQL.")]
    [InlineData("\"\"\"  one\n    two\n   three\n\"\"\"", "  one\n two\nthree")]
    [InlineData("\"\"\"\n\n  a\r\n\tb\rc\n \t \n\"\"\"", "  a\n\tb\nc")]
    [InlineData("\"\"\" \n \t\n \"\"\"", "")]
    [InlineData("\"\"\"\\\\\\\"\"\"\"\"\"", "\\\\\"\"\"")]
    public void This_is_what_they_say(string literal, string? value)
    {
        var parse = () => Parser.ParseValue(SourceText.Of(literal));
        if (value is null)
        {
            Assert.Throws<GraphQLSyntaxException>(parse);
        }
        else
        {
            Assert.Equal(value, Assert.IsType<StringValueNode>(parse()).Value);
        }
    }

    [Theory]
    [InlineData("\"", "Unterminated string.")]
    [InlineData("\"a\nb\"", "Unterminated string.")]
    [InlineData("\"a\\\nb\"", "Unterminated string.")]
    [InlineData("\"a\\", "Unterminated string.")]
    [InlineData("\"a\\\"", "Unterminated string.")]
    [InlineData("\"\"\"a", "Unterminated string.")]
    [InlineData("\"\"\"a\\\"\"\"", "Unterminated string.")]
    [InlineData(@"""\x""", "Invalid character escape sequence: \"\\x\".")]
    [InlineData(@"""\U0041""", "Invalid character escape sequence: \"\\U\".")]
    [InlineData(@"""\u004""", "Invalid Unicode escape sequence: \"\\u004\".")]
    [InlineData(@"""\u00G0""", "Invalid Unicode escape sequence: \"\\u00G0\".")]
    [InlineData(@"""\uD83D""", "Invalid Unicode escape sequence: \"\\uD83D\".")]
    [InlineData(@"""\uDE00\uD83D""", "Invalid Unicode escape sequence: \"\\uDE00\".")]
    [InlineData(@"""\uD83D\n""", "Invalid Unicode escape sequence: \"\\uD83D\".")]
    [InlineData(@"""\u{D83D}\u{DE00}""", "Invalid Unicode escape sequence: \"\\u{D83D}\".")]
    [InlineData(@"""\u{}""", "Invalid Unicode escape sequence: \"\\u{}\".")]
    [InlineData(@"""\u{110000}""", "Invalid Unicode escape sequence: \"\\u{110000}\".")]
    [InlineData(@"""\u{FFFFFFFFFFFFFFFFFFFF}""", "Invalid Unicode escape sequence: \"\\u{FFFFFFFFFFFFF\".")]
    [InlineData(@"""\u{41""", "Invalid Unicode escape sequence: \"\\u{\".")]
    public void This_they_may_not_hold(string literal, string problem) =>
        Assert.Equal($"Syntax Error: {problem}", Assert.Throws<GraphQLSyntaxException>(() => Parser.ParseValue(SourceText.Of(literal))).Error.Message);
}
